// The client's functions about resellers: moving accounts among them. For operators; what they were charged is told with each CDR.
import { there } from "./errors.js";
import type { getSdk, MoveAccountInput } from "./generated.js";

export function resellerCalls(sdk: ReturnType<typeof getSdk>) {
  return {
    moveAccount: async (input: MoveAccountInput) => there((await sdk.MoveAccount({ input })).moveAccount),
  };
}
