// One transaction of the model, as batch.ts makes it: the event given, then whatever the saved clocks say; money and row together; then the commands wait to be sent.
import { everyTrunkIsFree } from "../../../src/telephony/trunks/trunks.js";
import type { LegId } from "../../../src/kernel/id.js";
import type { MoneyEffect } from "../../../src/telephony/billingPort.js";
import type { CallBack } from "../../../src/telephony/callBack/callBack.js";
import type { CallBackEvent, Context, Effect, SwitchEffect, Transition } from "../../../src/telephony/callBack/event.js";
import { assertInvariants } from "../../../src/telephony/callBack/invariants.js";
import { wallet } from "../wallet.js";
import type { PhoneNumber } from "../../../src/kernel/phoneNumber.js";
import { payerOf } from "../../../src/telephony/routing/findRoutes.js";
import { ruleOfSettling, rulesOfDialing, rulesOfStep } from "./rules.js";
import { OFFSET_MS, times, type Ledger, type World } from "./world.js";

export type Machine = (callBack: CallBack, event: CallBackEvent, context: Context) => Transition<CallBack>;

const MOST_EVENTS_OF_CLOCKS = 6;

export function commit(machine: Machine, world: World, given: CallBackEvent | null): World {
  let at = given === null ? world : apply(machine, world, given);
  for (let i = 0; i < MOST_EVENTS_OF_CLOCKS; i += 1) {
    const event = clockEvent(at, i === 0);
    if (event === null) break;
    at = apply(machine, at, event);
  }
  assertInvariants(at.callBack);
  return at;
}

/** What the row says is due: the wish to cancel, then the phase clock, then the funds clock. */
export function clockEvent({ callBack, cancelRequested, now }: World, mayCancel = true): CallBackEvent | null {
  if (mayCancel && cancelRequested && callBack.state !== "ending" && callBack.state !== "ended") return { kind: "cancelRequested" };
  if (callBack.phaseAt !== null && callBack.phaseAt <= now) return { kind: "phaseDue" };
  if (callBack.fundsAt !== null && callBack.fundsAt <= now) return { kind: "fundsDue" };
  return null;
}

function apply(machine: Machine, world: World, event: CallBackEvent): World {
  const { callBack, ledger } = world;
  const next = machine(callBack, event, {
    now: world.now, funds: { ...wallet(ledger.walletSeconds, ledger.held), next: payerOf(callBack, [event]).next ? wallet(ledger.nextWalletSeconds, noHolds) : null }, connected: world.link === "up", routes: null, canDial: world.link === "up", trunks: { ...everyTrunkIsFree, take: () => (world.trunksAreFull ? "full" : "free") }, clockOffsetMs: OFFSET_MS, newLegId: `leg${callBack.legs.length + 1}` as LegId, times,
  });
  rulesOfStep(world, event, next);
  const { B: b = null } = payerOf(callBack, [event]).numbers;
  const paid = next.effects.filter(isMoney).reduce((at, effect) => ({ ...at, ledger: carryOut(at, effect, b) }), { ...world, callBack: next.callBack, walked: walkedBy(world, event, next.callBack) });
  rulesOfDialing(paid, next.effects);
  const process = world.process;
  // A hang-up that waits already is not sent twice: the second would find nothing.
  const waits = (effect: SwitchEffect): boolean => effect.kind === "hangUp" && (process?.commands ?? []).some((other) => other.kind === "hangUp" && other.legId === effect.legId);
  const commands = next.effects.filter((effect): effect is SwitchEffect => !isMoney(effect)).filter((effect) => !waits(effect));
  // Without a connection a command is refused at once; that proves nothing, and nothing comes of it.
  return process === null || commands.length === 0 || world.link !== "up" ? paid : { ...paid, process: { ...process, commands: [...process.commands, ...commands] } };
}

/** A number that is keyed is good for one B; what was keyed on the trigger call is not what A confirms. */
function walkedBy({ walked, callBack }: World, event: CallBackEvent, after: CallBack): World["walked"] {
  if (after === callBack) return walked;
  if (event.kind === "entryAccepted") return [...walked, event.step];
  return after.state === "queued" ? [] : after.state === "collecting" && callBack.state !== "collecting" ? walked.filter((step) => step !== "destination" && step !== "announce") : walked;
}

const noHolds = { A: null, B: null };

function carryOut(world: World, effect: MoneyEffect, b: PhoneNumber | null): Ledger {
  const { ledger } = world;
  switch (effect.kind) {
    case "hold": {
      const { role, seconds, amountMicros } = effect.grant;
      return { ...ledger, walletSeconds: ledger.walletSeconds - Number(amountMicros), held: { ...ledger.held, [role]: Math.max(ledger.held[role] ?? 0, seconds) }, heldFor: { ...ledger.heldFor, [role]: ledger.held[role] === null && role === "B" ? b : ledger.heldFor[role] } };
    }
    case "settleLeg":
      ruleOfSettling(world, effect.leg);
      return { ...ledger, cdrs: { ...ledger.cdrs, [effect.leg.legId]: (ledger.cdrs[effect.leg.legId] ?? 0) + 1 } };
    case "releaseHolds":
      return { ...ledger, held: { A: null, B: null } };
    case "releaseHold":
      return { ...ledger, held: { ...ledger.held, [effect.role]: null } };
    case "changePayer":
      return { ...ledger, payer: effect.accountId, walletSeconds: ledger.nextWalletSeconds, held: noHolds };
  }
}

function isMoney(effect: Effect): effect is MoneyEffect {
  return ["hold", "settleLeg", "releaseHolds", "releaseHold", "changePayer"].includes(effect.kind);
}
