// Numbers of ours and callers for tests of triggers, on any switch: each test calls a number that no other test calls.
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../../src/database/transaction.js";
import { authorNamed } from "../../src/kernel/author.js";
import { systemClock } from "../../src/kernel/clock.js";
import type { AccountId, CallBackId } from "../../src/kernel/id.js";
import { approveCallerId } from "../../src/telephony/callers/callerIds.js";
import type { NewAccessNumber } from "../../src/telephony/numbers/accessNumber.js";
import type { NewDid } from "../../src/telephony/numbers/did.js";
import { openAccessNumber } from "../../src/telephony/numbers/keepAccessNumbers.js";
import { openDid } from "../../src/telephony/numbers/keepDids.js";
import type { InboundCallRecord } from "../../src/telephony/triggers/inboundCall.js";
import { listInboundCalls } from "../../src/telephony/triggers/inboundLog.js";

const tester = authorNamed("tests");
let minted = 0;

/** One of ours; none of the phones' endings. */
function ownNumber(): string {
  minted += 1;
  return `+1500556${String(minted).padStart(4, "0")}`;
}

export async function anAccessNumber(database: Database, more: Partial<NewAccessNumber> = {}): Promise<string> {
  const number = ownNumber();
  // The house would not pay what the phones of these worlds cost.
  if (more.unknownCallers === "askPin") await database.query("update limit_set set dearest_price_nanos = null where whose = 'unknownCallers'");
  await openAccessNumber(database, { number, trigger: "ani", delaySeconds: 1, ...more }, systemClock.now(), tester);
  return number;
}

export async function aDid(database: Database, accountId: AccountId, more: Partial<NewDid> = {}): Promise<string> {
  const number = ownNumber();
  await openDid(database, { number, accountId, delaySeconds: 1, ...more }, systemClock.now(), tester);
  return number;
}

/** A phone that behaves as that ending says, and whom no other test rings: two triggers of one number are one. */
export function aPhone(ending: string): string {
  minted += 1;
  return `+1500${570 + (minted % 400)}${ending}`;
}

/** One that is known to be the account's. */
export async function aCaller(database: Database, accountId: AccountId, ending: string, asksForPin = false): Promise<string> {
  const number = aPhone(ending);
  await approveCallerId(database, { accountId, number, asksForPin, reason: "a test" }, systemClock.now(), tester);
  return number;
}

const PATIENCE_MS = 30_000;

/** What became of the calls to that number, oldest first, as soon as there are so many. */
export async function inboundCalls(database: Database, called: string, count = 1): Promise<readonly InboundCallRecord[]> {
  for (const until = performance.now() + PATIENCE_MS; ; await sleep(20)) {
    const calls = await listInboundCalls(database, null, { called }, { first: 100, after: null });
    if (calls.length >= count) return calls.toReversed();
    if (performance.now() > until) throw new Error(`${calls.length} calls to ${called} after ${PATIENCE_MS} ms`);
  }
}

/** The call-back that the only call to that number triggered. */
export async function triggered(database: Database, called: string): Promise<CallBackId> {
  const [call] = await inboundCalls(database, called);
  if (call?.callBackId) return call.callBackId;
  throw new Error(`no call-back: ${call?.outcome} ${call?.refusalCode ?? ""}`);
}
