// Whose phones are where: every channel of the sandbox switch belongs to a call-back, and a call-back is forgotten with its last channel.
import type { Clock } from "../../kernel/clock.js";
import { newId, type CallBackId, type LegId } from "../../kernel/id.js";
import type { Timers } from "../../kernel/timers.js";
import { OriginateRefused, type InboundCall, type Originate, type SwitchChannel, type SwitchEvent } from "../callControl.js";
import { CallBackPhones } from "./callBackPhones.js";
import { createPhoneClock } from "./phoneClock.js";
import type { PhoneScript } from "./phoneScript.js";

export interface Switchboard {
  /** An id that is taken is left as it is. Throws OriginateRefused, and then nothing rings. */
  dial(leg: Originate, script: PhoneScript): void;
  /** Somebody calls us: a phone of no call-back yet. */
  receive(call: InboundCall, receive: (phones: CallBackPhones) => void): void;
  phonesOf(callBackId: CallBackId): CallBackPhones | undefined;
  phonesOfLeg(legId: LegId): CallBackPhones | undefined;
  channels(): readonly SwitchChannel[];
  bridges(): readonly CallBackId[];
  forgetAll(): void;
}

export interface SwitchboardDeps {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly mostChannels: number;
  onInvite(leg: Originate): void;
  onEvent(event: SwitchEvent): void;
  onGone(legId: LegId): void;
  /** A number has made the switch forget all phones of this call-back. */
  onVanish(callBackId: CallBackId): void;
}

export function createSwitchboard(deps: SwitchboardDeps): Switchboard {
  const byCallBack = new Map<CallBackId, CallBackPhones>();
  const byLeg = new Map<LegId, CallBackPhones>();

  return {
    dial(leg, script) {
      if (isThere(leg.legId)) return;
      if (leg.joins !== null && !isThere(leg.joins)) throw new OriginateRefused("The leg that waits in the bridge is gone.");
      if (byLeg.size >= deps.mostChannels) throw new OriginateRefused(`The sandbox carries ${deps.mostChannels} channels at most.`);
      const phones = byCallBack.get(leg.callBackId) ?? connect(leg.callBackId, leg.sandboxClock);
      byLeg.set(leg.legId, phones);
      deps.onInvite(leg);
      phones.dial(leg.legId, script, leg.limitSeconds);
      if (leg.joins !== null) phones.bridge([leg.joins, leg.legId]);
    },
    receive({ legId }, receive) {
      const phones = connect(newId<"callBack">(), { originAt: deps.clock.now(), speed: 1 });
      byLeg.set(legId, phones);
      receive(phones);
    },
    phonesOf: (callBackId) => byCallBack.get(callBackId),
    phonesOfLeg: (legId) => byLeg.get(legId),
    channels: () => [...byCallBack.values()].flatMap((phones) => phones.channels()),
    bridges: () => [...byCallBack].filter(([, phones]) => phones.bridged().length > 0).map(([callBackId]) => callBackId),
    forgetAll() {
      for (const phones of [...byCallBack.values()]) phones.forget();
    },
  };

  function isThere(legId: LegId): boolean {
    return byLeg.get(legId)?.has(legId) ?? false;
  }

  /** The phones of a call-back share one clock: that of the first leg that was dialled. */
  function connect(callBackId: CallBackId, sandboxClock: Originate["sandboxClock"]): CallBackPhones {
    const phones = new CallBackPhones(createPhoneClock(sandboxClock, deps.clock), deps.timers, {
      onEvent: deps.onEvent,
      onVanish: () => deps.onVanish(callBackId),
      onGone(legId) {
        byLeg.delete(legId);
        if (phones.isEmpty()) byCallBack.delete(callBackId);
        deps.onGone(legId);
      },
    });
    byCallBack.set(callBackId, phones);
    return phones;
  }
}
