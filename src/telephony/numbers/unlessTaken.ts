// A number that is ours already, told in words. The database's unique keys are what finds it: two at once are found too.
import { sqlState } from "../../database/transaction.js";
import { Refusal } from "../../kernel/refusal.js";

const UNIQUE_VIOLATION = "23505";

/** @throws Refusal INVALID_INPUT */
export async function unlessTaken(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new Refusal("INVALID_INPUT", "This number is one of ours already: an access number or a DID.", "number");
  }
}
