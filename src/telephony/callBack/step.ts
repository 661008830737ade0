// One transition in the making: the call-back so far and the effects asked for so far. Every helper returns a new one.
import type { LegId } from "../../kernel/id.js";
import type { Prompt } from "../callControl.js";
import { isLive, liveLeg, type CallBack, type Leg, type Outcome, type Role } from "./callBack.js";
import type { Context, Effect } from "./event.js";
import { upSince } from "./evidence.js";

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

/** Hangs a role's live leg up; may be asked again and again. */
export function hangUp(at: Step, role: Role): Step {
  const leg = liveLeg(at.callBack, role);
  if (!leg) return at;
  return change(changeLeg(at, leg.id, { hangingUp: true }), {}, { kind: "hangUp", legId: leg.id });
}

/** Rings a role on one of its routes. Its hold is open, and the switch ends the leg before that is used up. */
export function dial(at: Step, role: Role, route: number, context: Context): Step {
  const { callBack } = at;
  const number = role === "A" ? callBack.aNumber : callBack.bNumber;
  const joins = role === "B" ? (liveLeg(callBack, "A")?.id ?? null) : null;
  const leg: Leg = {
    id: context.newLegId, role, attempt: callBack.attempt, route, number, state: "dialing", hangingUp: false, verdict: null, refused: false,
    dialedAt: context.now, progressAt: null, answeredAt: null, endedAt: null, lastSeenAt: null, cause: null, sipStatus: null, endKnown: true, chargeMicros: null,
  };
  const limitSeconds = switchLimit(callBack.heldSeconds[role] ?? 0, 0);
  return change(
    at,
    { state: role === "A" ? "dialingA" : "dialingB", legs: [...callBack.legs, leg], phaseAt: secondsAfter(context, context.times.noProgressSeconds), guardTries: 0 },
    { kind: "originate", legId: leg.id, role, number, trunk: callBack.routes[role][route] ?? "", limitSeconds, joins },
  );
}

/** Sets the switch's own limit anew on every answered leg, so that with us dead each ends within what is held for it. */
export function limitAnswered(at: Step, context: Context): Step {
  return at.callBack.legs.filter((leg) => leg.state === "answered" && !leg.hangingUp).reduce((now, leg) => limit(now, leg, context), at);
}

/** Not said without need: on Asterisk a limit waits for the prompt that its leg hears, and counts from then. */
export function limit(at: Step, leg: Leg, context: Context): Step {
  const seconds = switchLimit(at.callBack.heldSeconds[leg.role] ?? 0, elapsedSeconds(leg, context));
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

/** On the way to the end. With a prompt, A hears it and is hung up at its end, if it is there to hear and its money lasts. */
export function end(at: Step, outcome: Outcome, prompt: Prompt | null, context: Context): Step {
  const live = at.callBack.legs.filter(isLive);
  if (live.length === 0) return finish(at, outcome, context);
  const a = liveLeg(at.callBack, "A");
  const saying = prompt !== null && a !== null && a.state === "answered" && !a.hangingUp && hasTimeFor(at.callBack, a, context);
  const guard = saying ? context.times.promptGuardSeconds : context.times.guardSeconds;
  const ending = change(at, { state: "ending", outcome: at.callBack.outcome ?? outcome, fundsAt: null, phaseAt: secondsAfter(context, guard), guardTries: 0, saying });
  const silenced = saying && a ? change(ending, {}, { kind: "play", legId: a.id, prompt }) : ending;
  return live.filter((leg) => !(saying && leg.role === "A")).reduce((now, leg) => hangUp(now, leg.role), silenced);
}

function hasTimeFor(callBack: CallBack, a: Leg, context: Context): boolean {
  return (callBack.heldSeconds.A ?? 0) - elapsedSeconds(a, context) > context.times.promptGuardSeconds + context.times.guardSeconds;
}

/** The one way into `ended`: nothing is live, nothing stays held, the bridge goes. */
export function finish(at: Step, outcome: Outcome, context: Context): Step {
  const bridged = at.callBack.legs.some((leg) => leg.role === "B");
  const ended = change(
    at,
    { state: "ended", outcome: at.callBack.outcome ?? outcome, phaseAt: null, fundsAt: null, saying: false, guardTries: 0, heldSeconds: { A: null, B: null }, endedAt: context.now },
    { kind: "releaseHolds", callBackId: at.callBack.id },
  );
  return bridged ? change(ended, {}, { kind: "unbridge" }) : ended;
}
