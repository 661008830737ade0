// A trigger's wish in the words of the one door.
import type { CallBackRequest } from "../callBack/requestCallBack.js";
import type { TriggerRequest } from "./triggers.js";

export function requestOf({ trigger, accountId, aNumber, bNumber, steps, language, languages, announces, followOns, callerId, legId, startAt, inbound, unknownCaller }: TriggerRequest): CallBackRequest {
  return {
    trigger, accountId, aNumber, bNumber, idempotencyKey: legId, notBefore: startAt, expiresAt: null, retry: {}, ringSeconds: null, longestSeconds: null, sandboxSpeed: null,
    dialogue: { steps, language, languages, announces, followOns, callerId },
    ...(unknownCaller && { unknownCaller }),
    ...(inbound && { inbound: { legId, number: inbound.number, caller: inbound.caller, trunk: inbound.trunk }, delaySeconds: inbound.delaySeconds }),
  };
}
