// What an operator may write into an account, checked before the database does.
import { Refusal } from "../../kernel/refusal.js";

const LONGEST_NAME = 200;
const MOST_LIVE_CALL_BACKS = 100_000;

/** @throws Refusal INVALID_INPUT */
export function checkAccountName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length === 0 || trimmed.length > LONGEST_NAME) throw new Refusal("INVALID_INPUT", `An account needs a name of 1 to ${LONGEST_NAME} characters.`, "name");
  return trimmed;
}

/** @throws Refusal INVALID_INPUT */
export function checkLiveCallBackLimit(limit: number): number {
  if (!Number.isInteger(limit) || limit < 0 || limit > MOST_LIVE_CALL_BACKS) {
    throw new Refusal("INVALID_INPUT", `The limit of live call-backs is a whole number from 0 to ${MOST_LIVE_CALL_BACKS}.`, "liveCallBackLimit");
  }
  return limit;
}
