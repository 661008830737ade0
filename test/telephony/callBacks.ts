// Call-backs in every state for the table of the machine: short builders, one instant that is "now", leg ids that can be read.
import type { AccountId, CallBackId, LegId } from "../../src/kernel/id.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import type { AnnouncementName, EntryRefusal } from "../../src/telephony/dialogue/announcement.js";
import type { CallBack, Dialogue, Leg, Role, Step } from "../../src/telephony/callBack/callBack.js";
import { quietDialogue } from "../../src/telephony/callBack/quietDialogue.js";
import type { CallBackEvent, Context, Entry, Times, Trunks } from "../../src/telephony/callBack/event.js";
import { everyTrunkIsFree } from "../../src/telephony/trunks/trunks.js";
import { wallet } from "./wallet.js";

export const NOW = 1_800_000_000_000;
/** Of the settings that the service starts with, but no two alike. */
export const times: Times = { noProgressSeconds: 6, guardSeconds: 4, promptGuardSeconds: 12, momentSeconds: 1 };
/** What a leg is called that the event makes us dial. */
export const NEW = "new" as LegId;
export const A = "A" as LegId;
export const B = "B" as LegId;
export const OLD = "old" as LegId;
export const T = "T" as LegId;
export const A_NUMBER = knownPhoneNumber("+15005550101");
export const B_NUMBER = knownPhoneNumber("+15005550111");
export const ACCESS_NUMBER = knownPhoneNumber("+15005550199");

export function seconds(count: number): number {
  return NOW + count * 1000;
}

/** Dialled ten seconds ago, and silent since. */
export function leg(role: Role, patch: Partial<Leg> = {}): Leg {
  return {
    id: ids[role], role, attempt: 1, route: 0, number: numbers[role], trunk: null, callerId: null, state: "dialing", hangingUp: false, verdict: null, refused: false,
    dialedAt: seconds(-10), progressAt: null, answeredAt: null, endedAt: null, lastSeenAt: null, cause: null, sipStatus: null, endKnown: true, chargeMicros: null, ...patch,
  };
}

const ids = { T, A, B } as const;
const numbers = { T: ACCESS_NUMBER, A: A_NUMBER, B: B_NUMBER } as const;

export function ringing(role: Role, patch: Partial<Leg> = {}): Leg {
  return leg(role, { progressAt: seconds(-9), ...patch });
}

export function answered(role: Role, patch: Partial<Leg> = {}): Leg {
  const answeredAt = patch.answeredAt ?? seconds(-5);
  return ringing(role, { state: "answered", answeredAt, lastSeenAt: seconds(-5), dialedAt: Math.min(seconds(-10), answeredAt), ...patch });
}

export function over(role: Role, patch: Partial<Leg> = {}): Leg {
  return leg(role, { state: "ended", endedAt: seconds(-4), cause: 16, chargeMicros: 0n, ...patch });
}

export function queued(patch: Partial<CallBack> = {}): CallBack {
  return {
    id: "call-back" as CallBackId, accountId: "account" as AccountId, trigger: "web", aNumber: A_NUMBER, bNumber: B_NUMBER, dialogue: quietDialogue,
    state: "queued", outcome: null, version: 7, queuePosition: null, routes: { A: ["carrier1", "carrier2"], B: ["carrier1", "carrier2"] }, attempt: 1,
    retry: { attempts: 1, afterBusySeconds: 60, afterNoAnswerSeconds: 120, afterFaultSeconds: 30 }, ringSeconds: 40, longestSeconds: 3_600, expiresAt: seconds(900),
    phaseAt: NOW, fundsAt: null, warnedSeconds: null, guardTries: 0, saying: false, heldSeconds: { A: 60, B: 60 }, legs: [], requestedAt: seconds(-20), endedAt: null, ...patch,
  };
}

export function dialingA(a: Leg = ringing("A"), patch: Partial<CallBack> = {}): CallBack {
  return queued({ state: "dialingA", legs: [a], ...patch });
}

export function dialingB(b: Leg = ringing("B"), patch: Partial<CallBack> = {}): CallBack {
  return queued({ state: "dialingB", legs: [answered("A"), b], fundsAt: NOW, ...patch });
}

/** A has answered and is asked for the number to dial. */
export function collecting(dialogue: Partial<Dialogue> = {}, patch: Partial<CallBack> = {}): CallBack {
  return queued({
    state: "collecting", trigger: "ani", bNumber: null, legs: [answered("A")], fundsAt: NOW, heldSeconds: { A: 60, B: null },
    dialogue: { ...quietDialogue, steps: { T: [], A: ["destination"] }, step: "destination", triesLeft: 3, ...dialogue }, ...patch,
  });
}

/** The trigger call has been taken and is asked for the number to dial, and then for the one to be rung at. */
export function triggering(dialogue: Partial<Dialogue> = {}, patch: Partial<CallBack> = {}): CallBack {
  return queued({
    state: "collecting", trigger: "ivr", aNumber: null, bNumber: null, legs: [answered("T")], heldSeconds: { A: null, B: null },
    dialogue: { ...quietDialogue, steps: { T: ["destination", "callBackNumber"], A: [] }, step: "destination", triesLeft: 3, delaySeconds: 3, ...dialogue }, ...patch,
  });
}

export function asking(dialogue: Partial<Dialogue>): Pick<CallBack, "dialogue"> {
  return { dialogue: { ...quietDialogue, ...dialogue } };
}

export function connected(patch: Partial<CallBack> = {}): CallBack {
  return queued({ state: "connected", legs: [answered("A"), answered("B")], fundsAt: NOW, ...patch });
}

/** Both hung up, and neither is gone yet. */
export function ending(patch: Partial<CallBack> = {}): CallBack {
  return queued({ state: "ending", outcome: "completed", legs: [answered("A", { hangingUp: true }), answered("B", { hangingUp: true })], ...patch });
}

/** B did not come about, and A is being told so. */
export function telling(patch: Partial<CallBack> = {}): CallBack {
  return ending({ outcome: "bBusy", saying: true, ...asking({ lastWords: "busy" }), legs: [answered("A"), over("B", { cause: 17 })], ...patch });
}

export function ended(patch: Partial<CallBack> = {}): CallBack {
  return queued({ state: "ended", outcome: "completed", phaseAt: null, heldSeconds: { A: null, B: null }, legs: [over("A", { answeredAt: seconds(-5) }), over("B", { answeredAt: seconds(-5) })], endedAt: seconds(-1), ...patch });
}

export const phaseDue: CallBackEvent = { kind: "phaseDue" };
export const fundsDue: CallBackEvent = { kind: "fundsDue" };
export const cancelRequested: CallBackEvent = { kind: "cancelRequested" };
export const switchLost: CallBackEvent = { kind: "switchLost" };

export function progress(legId: LegId, at = NOW): CallBackEvent {
  return { kind: "legProgress", legId, at };
}

export function answer(legId: LegId, at = NOW): CallBackEvent {
  return { kind: "legAnswered", legId, at };
}

/** 16 is a normal end. */
export function end(legId: LegId, cause = 16, sipStatus: number | null = null): CallBackEvent {
  return { kind: "legEnded", legId, at: NOW, cause, sipStatus, endKnown: true };
}

export function gone(legId: LegId): CallBackEvent {
  return { kind: "legGone", legId };
}

export function refused(legId: LegId): CallBackEvent {
  return { kind: "originateRefused", legId };
}

export function promptEnded(legId: LegId, prompt: AnnouncementName = "busy"): CallBackEvent {
  return { kind: "promptEnded", legId, prompt };
}

export function entered(legId: LegId, step: Step, entry: Entry): CallBackEvent {
  return { kind: "entryAccepted", legId, step, entry };
}

export function notTaken(legId: LegId, step: Step, code: EntryRefusal = "noInput"): CallBackEvent {
  return { kind: "entryRefused", legId, step, code };
}

export function hangupKeyed(legId: LegId): CallBackEvent {
  return { kind: "hangupKeyed", legId };
}

export const everyTrunk: Trunks = everyTrunkIsFree;
export const allTrunksFull: Trunks = { ...everyTrunkIsFree, take: () => "full" };
/** Every other one takes a leg. */
export function onlyTrunk(name: string): Trunks {
  return { ...everyTrunkIsFree, take: (trunk) => (trunk === name ? "free" : "full") };
}

export function context(patch: Partial<Context> = {}): Context {
  return { now: NOW, funds: wallet(10_000), routes: null, connected: true, canDial: true, trunks: everyTrunk, clockOffsetMs: 0, newLegId: NEW, times, ...patch };
}
