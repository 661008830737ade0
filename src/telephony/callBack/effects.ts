// Sends what was decided to the switch, after the commit: in order within a call-back, side by side between call-backs. A crash in here is repaired by recovery.
import type { Clock } from "../../kernel/clock.js";
import { assertNever } from "../../kernel/assert.js";
import { failPoint } from "../../kernel/failPoint.js";
import type { CallBackId, LegId } from "../../kernel/id.js";
import type { Logger } from "../../kernel/logger.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { OriginateRefused, SwitchUnreachable, type CallControl, type Originate } from "../callControl.js";
import type { Voice } from "../dialogue/voice.js";
import { dialedAs, shownAs } from "../trunks/dialedAs.js";
import type { Trunk } from "../trunks/trunk.js";
import type { Send } from "./batch.js";
import { toCallTime } from "./callClock.js";
import type { CallBackEvent, SwitchEffect } from "./event.js";
import type { StoredCallBack } from "./row.js";

export interface EffectsDeps {
  readonly callControl: CallControl;
  readonly callerId: PhoneNumber;
  /** Null: nothing is said about it, and it is dialled as it always was. */
  trunkNamed(name: string): Trunk | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly voice: Voice;
  readonly dialogue: DialogueShell;
  push(event: CallBackEvent): void;
  /** A leg may be gone without our having heard of it: look at the switch's list soon. */
  askSwitch(): void;
  /** Whether the switch has this leg's limit is not known. */
  limitUnsure(legId: LegId): void;
}

/** Collects what a leg keys, and tells the machine what it was found to mean. Digits go no further than there. */
export interface DialogueShell {
  /** Says it and collects, or listens for `**`; in place of whatever was collected on this leg before. */
  begin(stored: StoredCallBack, effect: Extract<SwitchEffect, { kind: "collect" | "listen" }>): void;
  /** Nothing that this leg keys is waited for any more, or it is gone. */
  end(legId: LegId): void;
}

export interface Effects {
  send(sends: readonly Send[]): void;
  hangUpOrphans(legIds: readonly LegId[]): void;
  /** Its originate has been sent, and not yet been answered. */
  isOriginating(legId: LegId): boolean;
  /** Resolves when all that was sent has been answered. */
  settled(): Promise<void>;
}

export function createEffects(deps: EffectsDeps): Effects {
  const chains = new Map<CallBackId, Promise<void>>();
  const originating = new Set<LegId>();

  const carryOut = async (stored: StoredCallBack, effects: readonly SwitchEffect[]): Promise<void> => {
    for (const effect of effects) {
      try {
        await sendOne(deps, stored, effect, originating);
      } catch (error) {
        // Otherwise the switch would cut at the old limit a call that has been paid for beyond it.
        if (effect.kind === "limit") deps.limitUnsure(effect.legId);
        if (error instanceof OriginateRefused && effect.kind === "originate") {
          deps.logger.warn({ callBackId: stored.callBack.id, legId: effect.legId, trunk: effect.trunk, why: error.message }, "the switch refused to dial a leg");
          deps.push({ kind: "originateRefused", legId: effect.legId });
        } else if (error instanceof SwitchUnreachable) {
          // It proves nothing. The clocks of the call-back go on, and recovery issues again what its state implies.
          deps.logger.warn({ callBackId: stored.callBack.id, effect: effect.kind, why: error.message }, "the switch did not answer a command");
        } else {
          deps.logger.error({ err: error, callBackId: stored.callBack.id, effect: effect.kind }, "a command to the switch failed");
        }
      }
    }
  };

  const send = (sends: readonly Send[]): void => {
    for (const { stored, effects, isStill } of sends) {
      const { id } = stored.callBack;
      const next = (chains.get(id) ?? Promise.resolve()).then(async () => {
        if (!isStill || (await isStill())) await carryOut(stored, effects);
      });
      chains.set(id, next);
      for (const effect of effects) if (effect.kind === "originate") originating.add(effect.legId);
      void next.finally(() => {
        if (chains.get(id) === next) chains.delete(id);
      });
    }
  };

  return {
    send,
    hangUpOrphans: (legIds) => {
      for (const legId of legIds) deps.callControl.hangUp(legId).catch((error: unknown) => deps.logger.warn({ legId, why: String(error) }, "an orphan channel was not hung up; the sweep tries again"));
    },
    isOriginating: (legId) => originating.has(legId),
    settled: async () => {
      while (chains.size > 0) await Promise.all(chains.values());
    },
  };
}

async function sendOne(deps: EffectsDeps, stored: StoredCallBack, effect: SwitchEffect, originating: Set<LegId>): Promise<void> {
  const { callControl } = deps;
  const { callBack, clock } = stored;
  switch (effect.kind) {
    case "originate":
      failPoint("effect.beforeOriginate");
      await callControl.originate(toOriginate(deps, stored, effect)).finally(() => originating.delete(effect.legId));
      return failPoint("effect.afterOriginate");
    case "limit":
      failPoint("effect.beforeLimit");
      missed(deps, await callControl.limit(effect.legId, Math.max(1, (effect.until - toCallTime(clock, deps.clock.now())) / 1000)));
      return failPoint("effect.afterLimit");
    case "ringback":
      failPoint("effect.beforeRingback");
      missed(deps, await callControl.ringback(effect.legId));
      return failPoint("effect.afterRingback");
    case "say":
      failPoint("effect.beforePlay");
      missed(deps, await deps.voice.say(effect.legId, effect.announcement, callBack.dialogue.language));
      return failPoint("effect.afterPlay");
    case "silence":
      return missed(deps, await callControl.silence(effect.legId));
    case "collect":
    case "listen":
      return deps.dialogue.begin(stored, effect);
    case "stopCollecting":
      return deps.dialogue.end(effect.legId);
    case "answer":
      return missed(deps, await callControl.answer(effect.legId));
    case "refuse":
      return missed(deps, await callControl.refuse(effect.legId, "unavailable"));
    case "hangUp":
      failPoint("effect.beforeHangUp");
      missed(deps, await callControl.hangUp(effect.legId));
      return failPoint("effect.afterHangUp");
    case "bridge":
      return callControl.bridge(callBack.id, effect.legIds);
    case "unbridge":
      failPoint("effect.beforeUnbridge");
      await callControl.unbridge(callBack.id);
      return failPoint("effect.afterUnbridge");
    case "askSwitch":
      return deps.askSwitch();
    case "alert":
      return deps.logger.error({ callBackId: callBack.id, legId: effect.legId }, effect.words);
    default:
      return assertNever(effect);
  }
}

function toOriginate(deps: EffectsDeps, { callBack, clock }: StoredCallBack, effect: Extract<SwitchEffect, { kind: "originate" }>): Originate {
  const { kind: _, ...leg } = effect;
  const { callerId, language } = callBack.dialogue;
  const trunk = deps.trunkNamed(leg.trunk);
  const shown = shownAs(trunk, (leg.role === "B" ? callerId : null) ?? deps.callerId, deps.callerId);
  return { ...leg, callBackId: callBack.id, callerId: shown, dialedAs: trunk && dialedAs(trunk, leg.number), language, sandboxClock: clock };
}

/** "Absent" is evidence that the leg has ended. Its own event may be on the way and knows better when, so the list is asked before anything is concluded. */
function missed(deps: EffectsDeps, answer: "done" | "absent"): void {
  if (answer === "absent") deps.askSwitch();
}
