// What must be true of every call-back, whenever it is saved and whenever it is loaded. A break is a bug of ours: the call-back is parked, its neighbours go on.
import { assert, assertNever } from "../../kernel/assert.js";
import { isLive, liveLeg, type CallBack } from "./callBack.js";

/** I1, I3, I4 and I5 of docs/CALL-FLOW.md, as far as one call-back alone can tell. */
export function assertInvariants(callBack: CallBack): void {
  const live = callBack.legs.filter(isLive);
  const a = liveLeg(callBack, "A");
  const b = liveLeg(callBack, "B");
  const t = liveLeg(callBack, "T");
  const isOver = callBack.state === "ending" || callBack.state === "ended";
  assert((callBack.outcome !== null) === isOver, `I5: ${callBack.state} has ${isOver ? "an" : "no"} outcome`);
  assert(new Set(live.map((leg) => leg.role)).size === live.length, "at most one leg a role is live");
  for (const leg of live) assert(leg.role === "T" || callBack.heldSeconds[leg.role] !== null, `I1: the live leg of role ${leg.role} has an open hold`);
  for (const leg of callBack.legs) {
    assert((leg.endedAt !== null) === (leg.state === "ended"), "a leg has an end if and only if it has ended");
    assert(leg.state !== "answered" || leg.answeredAt !== null, "an answered leg has its answer's time");
  }
  assert(callBack.state === "collecting" || callBack.dialogue.step === null, `I3: ${callBack.state} asks for nothing`);
  assert(t === null || callBack.state === "collecting" || callBack.state === "ending", "I3: a trigger call is over before A is rung");
  switch (callBack.state) {
    case "queued":
      return assert(live.length === 0, "I3: queued has no live leg");
    case "dialingA":
      return assert(a !== null && b === null, "I3: dialingA has A live, and no B");
    case "collecting":
      assert(b === null && (t === null) !== (a === null), "I3: collecting has either A or the trigger call live, and no B");
      return assert(a === null || (a.state === "answered" && callBack.dialogue.step !== null), "I3: collecting asks A, which has answered, for something");
    case "dialingB":
      return assert(a?.state === "answered" && b !== null, "I3: dialingB has A answered and B live");
    case "connected":
      return assert(a?.state === "answered" && b?.state === "answered", "I3: connected has both answered");
    case "ending":
      return assert(live.length > 0, "I4: ending has a live leg");
    case "ended":
      assert(live.length === 0 && callBack.endedAt !== null, "I4: ended has no live leg, and its time");
      return assert(callBack.heldSeconds.A === null && callBack.heldSeconds.B === null, "I1: ended has no open hold");
    default:
      return assertNever(callBack.state);
  }
}
