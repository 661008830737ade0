// One transition in the making: the call-back so far and the effects asked for so far. Every helper returns a new one.
import { assert } from "../../kernel/assert.js";
import type { LegId } from "../../kernel/id.js";
import type { Announcement } from "../dialogue/announcement.js";
import { carriedSeconds, isLive, liveLeg, speakerOf, type CallBack, type DialedRole, type Dialogue, type Leg, type Outcome, type Role } from "./callBack.js";
import type { Context, Effect } from "./event.js";
import { upSince } from "./evidence.js";
import { CUT_BEFORE_SECONDS, LEAST_WORDS_SECONDS } from "./moneysEnd.js";

export interface Step {
  readonly callBack: CallBack;
  readonly effects: readonly Effect[];
}

export function step(callBack: CallBack): Step {
  return { callBack, effects: [] };
}

export function change(at: Step, patch: Partial<CallBack>, ...effects: readonly Effect[]): Step {
  return { callBack: { ...at.callBack, ...patch }, effects: [...at.effects, ...effects] };
}

export function changeLeg(at: Step, legId: LegId, patch: Partial<Leg>): Step {
  const legs = at.callBack.legs.map((leg) => (leg.id === legId ? { ...leg, ...patch } : leg));
  return { ...at, callBack: { ...at.callBack, legs } };
}

export function secondsAfter(context: Context, seconds: number): number {
  return context.now + seconds * 1000;
}

/** The very same value where nothing differs, so that it is not written for nothing. */
export function changeDialogue(at: Step, patch: Partial<Dialogue>): Step {
  const { dialogue } = at.callBack;
  const differs = Object.entries(patch).some(([name, value]) => dialogue[name as keyof Dialogue] !== value);
  return differs ? change(at, { dialogue: { ...dialogue, ...patch } }) : at;
}

export function say(at: Step, leg: Leg, announcement: Announcement): Step {
  return change(at, {}, { kind: "say", legId: leg.id, announcement });
}

/** Hangs a role's live leg up; may be asked again and again. A trigger call that rings is not taken. */
export function hangUp(at: Step, role: Role): Step {
  const leg = liveLeg(at.callBack, role);
  if (!leg) return at;
  const kind = role === "T" && leg.state === "dialing" ? "refuse" : "hangUp";
  return change(changeLeg(at, leg.id, { hangingUp: true }), {}, { kind, legId: leg.id });
}

/** The first of a role's routes, from this one on, whose trunk takes one more leg. It is asked for only what is then dialled. */
export function freeRoute(callBack: CallBack, role: DialedRole, from: number, { trunks }: Context): number | null {
  // Whoever talks to us already cannot wait its turn.
  const waiter = role === "A" ? callBack.id : undefined;
  const found = callBack.routes[role].findIndex((trunk, route) => route >= from && trunks.take(trunk, waiter, callBack.accountId) === "free");
  return found < 0 ? null : found;
}

/** All routes together are silent for no longer than a phone would ring: so long has been waited since the first of those before this one. */
export function silentSeconds({ legs, attempt }: CallBack, role: DialedRole, route: number, context: Context): number {
  const own = legs.filter((leg) => leg.role === role && leg.attempt === attempt);
  const others = own.slice(1 + own.findLastIndex((leg) => leg.route >= route || leg.answeredAt !== null));
  return others.length === 0 ? 0 : Math.max(0, context.now - Math.min(...others.map(({ dialedAt }) => dialedAt))) / 1000;
}

/** Looked at again when it may be its turn at a trunk. */
export function waitForTrunk(at: Step, context: Context): Step {
  const { queuePosition, afterSeconds } = context.trunks.turnOf(at.callBack.id, at.callBack.routes.A);
  return change(at, { state: "queued", queuePosition, phaseAt: secondsAfter(context, Math.max(afterSeconds, context.times.momentSeconds)), fundsAt: null, guardTries: 0 });
}

/** Rings a role on one of its routes. Its hold is open, and the switch ends the leg before that is used up. */
export function dial(at: Step, role: DialedRole, route: number, context: Context): Step {
  const { callBack } = at;
  const number = role === "A" ? callBack.aNumber : callBack.bNumber;
  const trunk = callBack.routes[role][route];
  assert(number !== null && trunk !== undefined, `role ${role} is dialled when its number and its route are known`);
  const joins = role === "B" ? (liveLeg(callBack, "A")?.id ?? null) : null;
  const leg: Leg = {
    id: context.newLegId, role, attempt: callBack.attempt, route, number, trunk, callerId: context.trunks.shown(trunk, role === "B" ? callBack.dialogue.callerId : null), state: "dialing", hangingUp: false, verdict: null, refused: false,
    dialedAt: context.now, progressAt: null, answeredAt: null, endedAt: null, lastSeenAt: null, cause: null, sipStatus: null, endKnown: true, chargeMicros: null,
  };
  const limitSeconds = switchLimit(callBack.heldSeconds[role] ?? 0, 0);
  const patience = Math.min(context.trunks.noProgressSeconds(trunk) ?? context.times.noProgressSeconds, Math.max(1, callBack.ringSeconds - silentSeconds(callBack, role, route, context)));
  return change(
    at,
    { state: role === "A" ? "dialingA" : "dialingB", legs: [...callBack.legs, leg], queuePosition: null, phaseAt: secondsAfter(context, patience), guardTries: 0 },
    { kind: "originate", legId: leg.id, role, number, trunk, limitSeconds, joins },
  );
}

/** Sets the switch's own limit anew on every answered leg, so that with us dead each ends within what is held for it. */
export function limitAnswered(at: Step, context: Context): Step {
  return at.callBack.legs.filter((leg) => leg.state === "answered" && !leg.hangingUp).reduce((now, leg) => limit(now, leg, context), at);
}

/** Not said without need: on Asterisk a limit waits for the prompt that its leg hears, and counts from then. */
export function limit(at: Step, leg: Leg, context: Context): Step {
  const seconds = switchLimit(carriedSeconds(at.callBack, leg.role), elapsedSeconds(leg, context));
  return change(at, {}, { kind: "limit", legId: leg.id, until: secondsAfter(context, seconds) });
}

/** One second before the held seconds end: our own hang-up goes out a second earlier still. */
function switchLimit(heldSeconds: number, elapsed: number): number {
  return Math.max(1, heldSeconds - elapsed - 1);
}

/** Since the answer, with fractions; the answer's stamp is on the switch's clock. */
export function elapsedSeconds(leg: Leg, context: Context): number {
  return leg.answeredAt === null ? 0 : Math.max(0, context.now - upSince(leg, context.clockOffsetMs)) / 1000;
}

/** On the way to the end. With last words, whoever was asked hears them and is hung up at their end, if it is there to hear and its money lasts. */
export function end(at: Step, outcome: Outcome, lastWords: Announcement | null, context: Context): Step {
  const live = at.callBack.legs.filter(isLive);
  if (live.length === 0) return finish(at, outcome, context);
  const speaker = speakerOf(at.callBack);
  const told = lastWords !== null && speaker !== null && hasTimeFor(lastWords, at.callBack, speaker, context) ? speaker : null;
  // However long it is spoken, and whether its end is heard of or not: what is held is never outlasted.
  const guard = told ? Math.min(context.times.promptGuardSeconds, leftFor(at.callBack, told, context) - CUT_BEFORE_SECONDS) : context.times.guardSeconds;
  const patch = { state: "ending", outcome: outcomeOf(at.callBack, outcome), fundsAt: null, phaseAt: Math.floor(secondsAfter(context, guard)), guardTries: 0, saying: told !== null } as const;
  const deaf = told && at.callBack.state === "collecting" ? change(at, {}, { kind: "stopCollecting", legId: told.id }) : at;
  // Behind a warning or a dial tone these few words would come too late.
  const still = told && lastWords?.prompt === "fundsGone" ? change(deaf, {}, { kind: "silence", legId: told.id }) : deaf;
  const ending = changeDialogue(change(still, patch), { step: null, triesLeft: 0, lastWords: told && lastWords ? lastWords.prompt : null });
  const telling = told && lastWords ? say(ending, told, lastWords) : ending;
  return live.filter((leg) => leg.id !== told?.id).reduce((now, leg) => hangUp(now, leg.role), telling);
}

/** That the money is at its end is known to be short, and is said while there is just time for it; anything else only where it may take as long as it likes. */
function hasTimeFor({ prompt }: Announcement, callBack: CallBack, leg: Leg, context: Context): boolean {
  const left = leftFor(callBack, leg, context);
  return prompt === "fundsGone" ? left >= LEAST_WORDS_SECONDS : left > context.times.promptGuardSeconds + context.times.guardSeconds;
}

function leftFor(callBack: CallBack, leg: Leg, context: Context): number {
  return carriedSeconds(callBack, leg.role) - elapsedSeconds(leg, context);
}

/** The one way into `ended`: nothing is live, nothing stays held, the bridge goes. */
export function finish(at: Step, outcome: Outcome, context: Context): Step {
  const bridged = at.callBack.legs.some((leg) => leg.role === "B");
  const ended = change(
    changeDialogue(at, { step: null, triesLeft: 0, lastWords: null }),
    { state: "ended", outcome: outcomeOf(at.callBack, outcome), queuePosition: null, phaseAt: null, fundsAt: null, saying: false, guardTries: 0, heldSeconds: { A: null, B: null }, endedAt: context.now },
    { kind: "releaseHolds", callBackId: at.callBack.id },
  );
  return bridged ? change(ended, {}, { kind: "unbridge" }) : ended;
}

/** Written once, by the first cause. Once two have talked it is completed, whatever came of a further number; only money, and a switch that is lost, say otherwise. */
function outcomeOf({ outcome, legs }: CallBack, cause: Outcome): Outcome {
  if (outcome !== null) return outcome;
  const talked = legs.some((leg) => leg.role === "B" && leg.answeredAt !== null && leg.verdict === null);
  return talked && !stronger.has(cause) ? "completed" : cause;
}

const stronger: ReadonlySet<Outcome> = new Set(["noFunds", "resellerNoFunds", "failed"]);
