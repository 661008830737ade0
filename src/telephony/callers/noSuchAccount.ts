// What is written for an account that is not there is refused, and is no fault of ours.
import { sqlState } from "../../database/transaction.js";
import { Refusal } from "../../kernel/refusal.js";

const FOREIGN_KEY_VIOLATION = "23503";

/** @throws Refusal NOT_FOUND in place of the database's complaint that no account has this id */
export async function onlyOfAccounts<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw sqlState(error) === FOREIGN_KEY_VIOLATION ? noSuchAccount() : error;
  });
}

export function noSuchAccount(): Refusal {
  return new Refusal("NOT_FOUND", "There is no such account.", "accountId");
}
