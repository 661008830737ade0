// The funds clock: hold more while the call runs, warn when there is no more, tell A why it ends, and cut before what is held is used up. It decides nothing while the switch cannot be told.
import type { RunningLeg } from "../billingPort.js";
import { dialedLegs, isLive, liveLeg, type CallBack, type DialedLeg } from "./callBack.js";
import type { Context } from "./event.js";
import { CUT_BEFORE_SECONDS, LAST_WORDS_SECONDS, LEAST_WORDS_SECONDS } from "./moneysEnd.js";
import { change, elapsedSeconds, end, limitAnswered, say, type Step } from "./step.js";

/** Held again while less than this is left, so that the warning at 60 s can still be spoken when it turns out to be the last. */
export const EXTEND_BELOW_SECONDS = 75;
export const SLICE_SECONDS = 60;
const warnings = [60, 10] as const;
/** While the switch is away the clock rings again after this, or at the cut if that comes sooner. */
export const AWAY_SECONDS = 5;

export function fundsDue(at: Step, context: Context): Step {
  const running = dialedLegs(at.callBack).filter((leg) => leg.state === "answered" && !leg.hangingUp);
  if (running.length === 0 || at.callBack.state === "ending") return change(at, { fundsAt: null });
  if (!context.connected) return lookLater(at, leftSeconds(at.callBack, running, context), context);
  const { extended, lacking } = extend(at, running, context);
  const left = leftSeconds(extended.callBack, running, context);
  const listens = listenerSeconds(extended.callBack, left, context);
  if (left <= CUT_BEFORE_SECONDS || (listens <= LAST_WORDS_SECONDS && listens >= LEAST_WORDS_SECONDS)) return end(extended, lacking, { prompt: "fundsGone" }, context);
  return setClock(warn(extended, left), left, listens, context);
}

/** What A has left for itself, for it is A that is told why. Where B's money ends sooner, the two may talk until then. */
function listenerSeconds(callBack: CallBack, left: number, context: Context): number {
  const a = liveLeg(callBack, "A");
  return a?.state === "answered" && !a.hangingUp ? (callBack.heldSeconds.A ?? 0) - elapsedSeconds(a, context) : left;
}

/** Nothing can be told to the switch, so nothing is decided: what is held must stay what the switch's own limit was set by, and that limit ends the call in time. */
function lookLater(at: Step, left: number, context: Context): Step {
  const untilCut = left - CUT_BEFORE_SECONDS;
  return change(at, { fundsAt: context.now + (untilCut > 0 ? Math.min(AWAY_SECONDS, untilCut) : AWAY_SECONDS) * 1000 });
}

/** With what it would be cut for if this was not enough. */
interface Extended {
  readonly extended: Step;
  readonly lacking: "noFunds" | "resellerNoFunds";
}

function extend(at: Step, running: readonly DialedLeg[], context: Context): Extended {
  const left = leftSeconds(at.callBack, running, context);
  // Not "at": the clock rings when just so much is left, and that tick is the one to hold more at.
  if (left > EXTEND_BELOW_SECONDS) return { extended: at, lacking: "noFunds" };
  // A B that still rings is carried as well, from its answer on: otherwise A would take what both need, and B's first minute would cut the two of them.
  const carried = dialedLegs(at.callBack).filter((leg) => isLive(leg) && !leg.hangingUp);
  const legs: RunningLeg[] = carried.map((leg) => ({ role: leg.role, answeredAt: leg.answeredAt ?? context.now, elapsedSeconds: Math.ceil(elapsedSeconds(leg, context)) }));
  const { carriesSeconds, grants, limitedBy } = context.funds.extend(legs, Math.max(0, Math.ceil(left)) + SLICE_SECONDS);
  const lacking = limitedBy === "reseller" ? "resellerNoFunds" : "noFunds";
  if (carriesSeconds <= Math.max(0, left)) return { extended: at, lacking };
  // Every one of them is carried so far, also one that needs no grant for it: its seconds cost nothing, or an increment that is held already covers them.
  const heldSeconds = { ...at.callBack.heldSeconds };
  for (const leg of legs) heldSeconds[leg.role] = Math.max(heldSeconds[leg.role] ?? 0, leg.elapsedSeconds + carriesSeconds);
  const held = change(at, { heldSeconds }, ...grants.map((grant) => ({ kind: "hold" as const, callBackId: at.callBack.id, grant })));
  return { extended: limitAnswered(held, context), lacking };
}

/** Until the first of the running legs has used up what is held for it. */
function leftSeconds(callBack: CallBack, running: readonly DialedLeg[], context: Context): number {
  return Math.min(...running.map((leg) => (callBack.heldSeconds[leg.role] ?? 0) - elapsedSeconds(leg, context)));
}

function warn(at: Step, left: number): Step {
  const due = warnings.findLast((seconds) => left <= seconds) ?? null;
  const { warnedSeconds } = at.callBack;
  // Topped up while it ran: the next warning is a first one again.
  if (due === null) return change(at, { warnedSeconds: null });
  if (warnedSeconds !== null && warnedSeconds <= due) return at;
  const a = liveLeg(at.callBack, "A");
  const warned = change(at, { warnedSeconds: due });
  return a?.state === "answered" ? say(warned, a, { prompt: due === 60 ? "lowFunds60" : "lowFunds10" }) : warned;
}

function setClock(at: Step, left: number, listens: number, context: Context): Step {
  const next = [EXTEND_BELOW_SECONDS, ...warnings, CUT_BEFORE_SECONDS].find((seconds) => seconds < left) ?? CUT_BEFORE_SECONDS;
  const untilWords = listens > LAST_WORDS_SECONDS ? listens - LAST_WORDS_SECONDS : Infinity;
  return change(at, { fundsAt: context.now + Math.max(0, Math.ceil(Math.min(left - next, untilWords) * 1000)) });
}
