// Why a leg ended, in plain words for whoever asked for the call. Pure. It names no trunk, no carrier and no text of the network.
import { assertNever } from "../../kernel/assert.js";
import type { Leg } from "../callBack/callBack.js";
import { causeOf, isRouteFault } from "../callBack/cause.js";

/** Null while it goes on. */
export function reasonOfLeg(leg: Leg): string | null {
  if (leg.state !== "ended") return null;
  if (leg.answeredAt !== null) return leg.endKnown ? "The call was answered, and is over." : "The call was answered; its end was not seen.";
  if (leg.hangingUp && leg.verdict === null) return "The call was stopped before anybody answered.";
  const cause = causeOf(leg);
  switch (cause) {
    case "busy":
      return "The number is busy.";
    case "noAnswer":
      return "It rang, and nobody answered.";
    case "rejected":
      return "The call was declined.";
    case "failed":
      return isRouteFault(leg) ? reasonOfFault(leg) : (ofCauses.get(leg.cause ?? 0) ?? "The number could not be reached.");
    default:
      return assertNever(cause);
  }
}

function reasonOfFault(leg: Leg): string {
  if (!leg.endKnown) return "The call was lost, and it is not known why.";
  return leg.verdict === "routeFault" && !leg.refused ? "There was no sign of life from the number's network." : "The number's network could not take the call.";
}

/** Q.850. */
const ofCauses: ReadonlyMap<number, string> = new Map([
  [1, "The number does not exist."],
  [20, "The phone is switched off or out of reach."],
  [22, "The number has changed."],
  [28, "The number is not complete, or not valid."],
  [50, "The number's network does not allow this call."],
  [55, "The number's network does not allow this call."],
  [57, "The number's network does not allow this call."],
]);
