// The phase clock: start, no progress, ring time-out, nothing heard of what was asked for, repeated hang-up, longest duration.
import { assert, assertNever } from "../../kernel/assert.js";
import type { LegId } from "../../kernel/id.js";
import type { Grant } from "../billingPort.js";
import { dialedRoles, isLive, liveLeg, type DialedRole } from "./callBack.js";
import { notTaken } from "./entries.js";
import type { Context } from "./event.js";
import { change, changeLeg, dial, end, finish, freeRoute, hangUp, secondsAfter, waitForTrunk, type Step } from "./step.js";

/** After so many repeated hang-ups we look at the switch's list, which tells what is really there. */
const MOST_HANG_UPS = 3;

export function phaseDue(at: Step, context: Context): Step {
  const { state } = at.callBack;
  switch (state) {
    case "queued":
      return start(at, context);
    case "dialingA":
      return waitedFor(at, "A", context);
    case "dialingB":
      return waitedFor(at, "B", context);
    case "collecting":
      return askedForTooLong(at, context);
    case "connected":
      return liveLeg(at.callBack, "B")?.hangingUp ? hangUpAgain(at, context) : end(at, "completed", null, context);
    case "ending":
      return hangUpAgain(change(at, { saying: false }), context);
    case "ended":
      return at;
    default:
      return assertNever(state);
  }
}

function start(at: Step, context: Context): Step {
  if (context.now >= at.callBack.expiresAt) return finish(at, "expired", context);
  if (!context.canDial) return change(at, { queuePosition: null, phaseAt: secondsAfter(context, context.times.momentSeconds) });
  if (context.routes && "refused" in context.routes) return finish(at, "notAllowed", context);
  let held = context.routes ? change(at, { routes: context.routes.routes }) : at;
  const { aNumber, bNumber } = at.callBack;
  // The trigger call ended before it was told whom to ring.
  if (aNumber === null) return finish(at, "notAllowed", context);
  const route = freeRoute(held.callBack, "A", 0, context);
  if (route === null) return waitForTrunk(held, context);
  for (const role of bNumber === null ? (["A"] as const) : dialedRoles) {
    // Asked for a role that is held already as well: between two attempts the account may have been suspended.
    const answer = context.funds.openHold(role);
    if ("refused" in answer) return finish(held, answer.refused, context);
    if (held.callBack.heldSeconds[role] !== null && setsNothingAside(answer.granted)) continue;
    const heldSeconds = { ...held.callBack.heldSeconds, [role]: answer.granted.seconds };
    held = change(held, { heldSeconds }, { kind: "hold", callBackId: held.callBack.id, grant: answer.granted });
  }
  return dial(held, "A", route, context);
}

function setsNothingAside({ amountMicros, wholesaleMicros, bundle }: Grant): boolean {
  return amountMicros === 0n && bundle === undefined && wholesaleMicros.every((amount) => amount === 0n);
}

/** Silence is the route's fault; ringing in vain is no answer. Which of the two is decided by our clock, never by the hangup cause. */
function waitedFor(at: Step, role: DialedRole, context: Context): Step {
  const leg = liveLeg(at.callBack, role);
  assert(leg !== null, `while role ${role} is dialled it has a live leg`);
  if (leg.hangingUp) return hangUpAgain(at, context);
  const verdict = leg.progressAt === null ? "routeFault" : "noAnswer";
  const given = change(changeLeg(at, leg.id, { verdict }), { phaseAt: secondsAfter(context, context.times.guardSeconds), guardTries: 0 });
  return hangUp(given, role);
}

/** Whoever collects notices silence much sooner: something that it said was lost, or the switch did not do what it was told. */
function askedForTooLong(at: Step, context: Context): Step {
  const { dialogue } = at.callBack;
  const trigger = liveLeg(at.callBack, "T");
  if (!context.connected) return change(at, { phaseAt: secondsAfter(context, context.times.momentSeconds) });
  if (trigger?.state === "dialing" && !trigger.hangingUp) return answer(at, trigger.id, context);
  if (trigger?.hangingUp) return hangUpAgain(at, context);
  if (dialogue.step === null) return hangUp(change(at, { phaseAt: secondsAfter(context, context.times.guardSeconds), guardTries: 0 }), "T");
  return notTaken(at, "noInput", context);
}

/** The trigger call is taken only now that its row is there. */
function answer(at: Step, legId: LegId, context: Context): Step {
  const guardTries = at.callBack.guardTries + 1;
  if (guardTries > MOST_HANG_UPS) return end(at, "noInput", null, context);
  return change(at, { guardTries, phaseAt: secondsAfter(context, context.times.guardSeconds) }, { kind: "answer", legId });
}

function hangUpAgain(at: Step, context: Context): Step {
  const guardTries = at.callBack.guardTries + 1;
  const asked = change(at, { guardTries, phaseAt: secondsAfter(context, context.times.guardSeconds) });
  const again = asked.callBack.legs
    .filter((leg) => isLive(leg) && (leg.hangingUp || asked.callBack.state === "ending"))
    .reduce((now, leg) => hangUp(now, leg.role), asked);
  return guardTries > MOST_HANG_UPS ? change(again, {}, { kind: "askSwitch" }) : again;
}
