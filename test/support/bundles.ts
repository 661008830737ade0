// Bundles for tests: granted in one line, and read back as their counters have them.
import { bundlesOf } from "../../src/billing/bundles/bundleStandings.js";
import type { NewBundle } from "../../src/billing/bundles/checkGrant.js";
import { grantBundle } from "../../src/billing/bundles/grantBundle.js";
import type { Bundle } from "../../src/billing/bundles/bundle.js";
import type { Database } from "../../src/database/transaction.js";
import { ringback } from "../../src/kernel/author.js";
import type { Instant } from "../../src/kernel/clock.js";
import { newId, type AccountId } from "../../src/kernel/id.js";
import { NOW } from "./money.js";

/** To Germany and Britain, once, in seconds, unless told otherwise. */
export async function aBundle(database: Database, accountId: AccountId, grantedSeconds: number, given: Partial<NewBundle> = {}): Promise<Bundle> {
  return (await grantBundle(database, { accountId, reference: newId(), name: "Free minutes", prefixes: ["49", "44"], grantedSeconds, ...given }, NOW, ringback)).bundle;
}

export type Figures = readonly [usedSeconds: number, heldSeconds: number, leftSeconds: number];

/** In their order of use. */
export async function figures(database: Database, accountId: AccountId, now: Instant = NOW): Promise<readonly Figures[]> {
  return ((await bundlesOf(database, [accountId], now)).get(accountId) ?? []).map(({ usedSeconds, heldSeconds, leftSeconds }) => [usedSeconds, heldSeconds, leftSeconds]);
}
