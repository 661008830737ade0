// What may be asked about bundles from outside, on one database and one clock. It binds, and decides nothing itself.
import type { Database } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { Clock } from "../../kernel/clock.js";
import type { AccountId, BundleId } from "../../kernel/id.js";
import { bundlesOf } from "./bundleStandings.js";
import type { NewBundle } from "./checkGrant.js";
import { closeBundle, grantBundle } from "./grantBundle.js";

export function createBundleUseCases(database: Database, clock: Clock) {
  return {
    grantBundle: (input: NewBundle, author: Author) => grantBundle(database, input, clock.now(), author),
    closeBundle: (id: BundleId, author: Author) => closeBundle(database, id, clock.now(), author),
    bundlesOf: (ids: readonly AccountId[]) => bundlesOf(database, ids, clock.now()),
  };
}
