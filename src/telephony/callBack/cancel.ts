// The customer, or an operator, wants it to stop: in every state.
import { assertNever } from "../../kernel/assert.js";
import type { Context } from "./event.js";
import { end, finish, type Step } from "./step.js";

export function cancelled(at: Step, context: Context): Step {
  const { state } = at.callBack;
  switch (state) {
    case "queued":
      return finish(at, "cancelled", context);
    case "dialingA":
    case "collecting":
    case "dialingB":
      return end(at, "cancelled", null, context);
    case "connected":
      // A conversation that one side ends is a completed one, whichever button ended it.
      return end(at, "completed", null, context);
    case "ending":
    case "ended":
      return at;
    default:
      return assertNever(state);
  }
}
