// A small world for the first look: an account with 10.00 EUR, a tariff with real prefixes, a key for it and one for the operator. Made once, in the bundled database only.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ApiKeys } from "./access/apiKeys.js";
import { openAccount } from "./billing/accounts/openAccount.js";
import { topUp } from "./billing/ledger/topUp.js";
import { createTariff } from "./billing/tariffs/createTariff.js";
import type { NewRate } from "./billing/tariffs/tariff.js";
import type { Database } from "./database/transaction.js";
import { ringback } from "./kernel/author.js";
import type { Clock } from "./kernel/clock.js";
import { parseMicros, parseNanos } from "./kernel/money.js";
import { openSeedNumbers } from "./seedNumbers.js";
import { relaxDefaults } from "./telephony/limits/relaxDefaults.js";

/** Secrets are stored hashed, so those of the seed are kept in a file that only its owner may read. */
export interface SeedKeys {
  readonly accountKey: string;
  readonly operatorKey: string;
}

export interface SeedDeps {
  readonly database: Database;
  readonly apiKeys: ApiKeys;
  readonly clock: Clock;
  readonly directory: string;
}

export async function seedOnce(deps: SeedDeps): Promise<SeedKeys> {
  const file = join(deps.directory, "keys.json");
  const there = await deps.database.query("select 1 from account limit 1");
  if (there.length > 0) return readKeys(file);
  const now = deps.clock.now();
  // No phone of the sandbox is anybody's, so none can be proven. docs/FRAUD.md says how to set the limits before real phones are dialled.
  await relaxDefaults(deps.database, ringback);
  const tariff = await createTariff(deps.database, { name: "Standard", currency: "EUR", rates }, now, ringback);
  const account = await openAccount(deps.database, { name: "First account", currency: "EUR", tariffId: tariff.id }, now, ringback);
  await topUp(deps.database, { accountId: account.id, amountMicros: parseMicros("10", "amount"), reference: "seed" }, now, ringback);
  await openSeedNumbers(deps.database, account.id, now);
  const keys = { accountKey: (await deps.apiKeys.issue(account.id, "First key", ringback)).secret, operatorKey: (await deps.apiKeys.issue(null, "First operator key", ringback)).secret };
  await mkdir(deps.directory, { recursive: true });
  await writeFile(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return keys;
}

export async function readKeys(file: string): Promise<SeedKeys> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return { accountKey: "(the key file is gone: issue one with the operator's key)", operatorKey: '(gone too: "npm run operator-key" makes one)' };
  return JSON.parse(text) as SeedKeys;
}

/** Prefix, destination, price a minute, connect fee, increments: as a small retail deck has them. */
const deck: readonly (readonly [string, string, string, string, string])[] = [
  ["1", "USA and Canada", "0.0120", "0", "6/6"],
  ["1500555", "Sandbox phones", "0.0600", "0.0100", "60/1"],
  ["20", "Egypt", "0.1390", "0", "60/60"],
  ["212", "Morocco", "0.2900", "0", "60/60"],
  ["234", "Nigeria", "0.1490", "0", "60/60"],
  ["27", "South Africa", "0.0490", "0", "60/1"],
  ["2760", "South Africa, mobile", "0.1190", "0", "60/1"],
  ["30", "Greece", "0.0190", "0", "30/6"],
  ["3069", "Greece, mobile", "0.0490", "0", "30/6"],
  ["31", "Netherlands", "0.0140", "0", "30/6"],
  ["316", "Netherlands, mobile", "0.0390", "0", "30/6"],
  ["33", "France", "0.0110", "0", "1/1"],
  ["336", "France, mobile", "0.0290", "0", "1/1"],
  ["337", "France, mobile", "0.0290", "0", "1/1"],
  ["34", "Spain", "0.0110", "0", "1/1"],
  ["346", "Spain, mobile", "0.0320", "0", "1/1"],
  ["39", "Italy", "0.0130", "0", "30/6"],
  ["393", "Italy, mobile", "0.0450", "0", "30/6"],
  ["41", "Switzerland", "0.0290", "0", "60/1"],
  ["417", "Switzerland, mobile", "0.1490", "0.0200", "60/60"],
  ["43", "Austria", "0.0190", "0", "60/30"],
  ["44", "United Kingdom", "0.0100", "0", "1/1"],
  ["447", "United Kingdom, mobile", "0.0240", "0", "1/1"],
  ["48", "Poland", "0.0170", "0", "1/1"],
  ["49", "Germany", "0.0110", "0", "1/1"],
  ["4915", "Germany, mobile", "0.0360", "0", "60/1"],
  ["4916", "Germany, mobile", "0.0360", "0", "60/1"],
  ["4917", "Germany, mobile", "0.0360", "0", "60/1"],
  ["52", "Mexico", "0.0190", "0", "60/60"],
  ["55", "Brazil", "0.0240", "0", "30/6"],
  ["61", "Australia", "0.0180", "0", "60/1"],
  ["81", "Japan", "0.0390", "0", "60/1"],
  ["86", "China", "0.0190", "0", "60/60"],
  ["91", "India", "0.0210", "0", "60/60"],
  ["971", "United Arab Emirates", "0.1990", "0", "60/60"],
];

const rates: readonly NewRate[] = deck.map(([prefix, destination, price, fee, increments]) => {
  const [first, next] = increments.split("/").map(Number);
  return { prefix, destination, priceNanos: parseNanos(price, "price"), connectFeeMicros: parseMicros(fee, "connectFee"), firstIncrementSeconds: first ?? 60, nextIncrementSeconds: next ?? 60 };
});
