// Numbers of the small world: one of each kind that triggers a call-back, and a caller that is known. Sandbox phones play everybody.
import type { Database } from "./database/transaction.js";
import { ringback } from "./kernel/author.js";
import type { Instant } from "./kernel/clock.js";
import type { AccountId } from "./kernel/id.js";
import { approveCallerId } from "./telephony/callers/callerIds.js";
import { openAccessNumber } from "./telephony/numbers/keepAccessNumbers.js";
import { openDid } from "./telephony/numbers/keepDids.js";

/** The service's own caller ID is the first of them: whoever rings back the number that has called is called back. */
export const seedNumbers = { ani: "+15005550100", ivr: "+15005550190", did: "+15005550199", caller: "+15005550101" } as const;

export async function openSeedNumbers(database: Database, accountId: AccountId, now: Instant): Promise<void> {
  await openAccessNumber(database, { number: seedNumbers.ani, trigger: "ani", languages: ["en", "es", "fr", "de"] }, now, ringback);
  await openAccessNumber(database, { number: seedNumbers.ivr, trigger: "ivr", languages: ["en", "es", "fr", "de"] }, now, ringback);
  // The first phone stays until it is hung up, the second one hangs up after ten seconds.
  await openDid(database, { number: seedNumbers.did, accountId, callsBack: "+15005550111", target: "+15005550106" }, now, ringback);
  await approveCallerId(database, { accountId, number: seedNumbers.caller, asksForPin: false, reason: "the first account of a new world" }, now, ringback);
}
