// Accounts, and the callers' room round a database of its own: what the tests of PINs and caller IDs are done in.
import { openAccount } from "../../src/billing/accounts/openAccount.js";
import { authorNamed } from "../../src/kernel/author.js";
import type { Clock } from "../../src/kernel/clock.js";
import type { AccountId } from "../../src/kernel/id.js";
import { knownPhoneNumber, type PhoneNumber } from "../../src/kernel/phoneNumber.js";
import { createCallers, type Callers } from "../../src/telephony/callers/callers.js";
import { createPepper, type Pepper } from "../../src/telephony/callers/pepper.js";
import { createTestDatabase, type TestDatabase } from "./testDatabase.js";

export const tester = authorNamed("tests");
export const PEPPER = "a pepper for tests, and for nothing else";

export interface CallersWorld {
  readonly database: TestDatabase;
  readonly callers: Callers;
  readonly pepper: Pepper;
  /** Stands still until it is set. */
  readonly clock: Clock & { at: number };
  /** What was logged, by level. */
  readonly logged: readonly { readonly level: "warn" | "error"; readonly what: object; readonly words: string }[];
  account(): Promise<AccountId>;
  /** Another node with the same database. */
  node(pepper: Pepper | null): Callers;
}

export async function createCallersWorld(): Promise<CallersWorld> {
  const database = await createTestDatabase();
  const pepper = createPepper(PEPPER);
  const clock = { at: Date.UTC(2026, 10, 23, 5), now: () => clock.at };
  const logged: { level: "warn" | "error"; what: object; words: string }[] = [];
  const logTo = (level: "warn" | "error") => (what: object, words: string) => void logged.push({ level, what, words });
  const logger = { warn: logTo("warn"), error: logTo("error") } as Parameters<typeof createCallers>[0]["logger"];
  const node = (itsPepper: Pepper | null) => createCallers({ database, pepper: itsPepper, ownCallerId: knownPhoneNumber("+15005550199"), clock, logger });
  return {
    database, pepper, clock, logged, node,
    callers: node(pepper),
    account: async () => (await openAccount(database, { name: "Caller", currency: "EUR" }, clock.at)).id,
  };
}

let numbers = 0;

/** Nobody else in the file has it. */
export function freshNumber(): PhoneNumber {
  numbers += 1;
  return knownPhoneNumber(`+1500556${String(numbers).padStart(4, "0")}`);
}
