// Caller IDs, PINs and their locks as the API shows them.
import { toPublicId } from "../../kernel/id.js";
import type { CallerId, CallerIdProof } from "../../schema/caller.js";
import type { Pin, PinLock } from "../../schema/pin.js";
import type { CallerId as CallerIdRecord } from "../../telephony/callers/callerIds.js";
import type { PinLock as PinLockRecord } from "../../telephony/callers/pinLocks.js";
import type { AskedProof } from "../../telephony/callers/proveCallerId.js";
import type { PinStanding } from "../../telephony/callers/pins.js";
import { callBackView, type CallBackView } from "./callBackView.js";

export function callerIdView({ id, accountId, ...rest }: CallerIdRecord): CallerId {
  return { ...rest, id: toPublicId("callerId", id), accountId: toPublicId("account", accountId) };
}

export type CallerIdProofView = Omit<CallerIdProof, "callBack"> & { readonly callBack: CallBackView };

export function callerIdProofView({ stored, code, expiresAt }: AskedProof): CallerIdProofView {
  return { callBack: callBackView(stored), digits: code, expiresAt };
}

export function pinView({ issuedAt, isLocked, lockedAt, guessedUntil }: PinStanding): Pin {
  return { issuedAt, isLocked, lockedAt, lockedUntil: guessedUntil };
}

export function pinLockView({ id, scope, key, wrong, at, untilAt, releasedAt }: PinLockRecord): PinLock {
  const whose = { accountId: scope === "account" ? toPublicId("account", key) : null, number: scope === "number" ? key : null };
  return { id: toPublicId("pinLock", id), scope, ...whose, wrong, at, until: untilAt, releasedAt };
}
