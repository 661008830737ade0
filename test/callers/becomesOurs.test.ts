// A number that becomes one of ours: whoever had proven it before is neither known by it nor shows it any more, however it was opened.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { authorNamed } from "../../src/kernel/author.js";
import { systemClock } from "../../src/kernel/clock.js";
import { toPublicId, type AccountId } from "../../src/kernel/id.js";
import { knownPhoneNumber, type PhoneNumber } from "../../src/kernel/phoneNumber.js";
import { approveCallerId, findCaller } from "../../src/telephony/callers/callerIds.js";
import { importAccessNumbers } from "../../src/telephony/numbers/accessNumberSheet.js";
import { importDids } from "../../src/telephony/numbers/didSheet.js";
import { openAccessNumber } from "../../src/telephony/numbers/keepAccessNumbers.js";
import { openDid } from "../../src/telephony/numbers/keepDids.js";
import { anAccount, aTariff } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
let accountId: AccountId;
before(async () => {
  database = await createTestDatabase();
  accountId = await anAccount(database, await aTariff(database), 0n);
});
after(() => database.drop());

const tester = authorNamed("tests");
const now = systemClock.now();
let minted = 0;

/** It shows the number that it has proven. */
async function proven(of: AccountId): Promise<PhoneNumber> {
  const number = knownPhoneNumber(`+1500557${String((minted += 1)).padStart(4, "0")}`);
  await approveCallerId(database, { accountId: of, number, reason: "theirs", asksForPin: false }, now, tester);
  await database.query("insert into calling_settings values ($1, null, 'en', false, false, 0, $2) on conflict (account_id) do update set caller_id = excluded.caller_id", [of, number]);
  return number;
}

const shown = async (by: AccountId) => (await database.query<{ caller_id: string | null }>("select caller_id from calling_settings where account_id = $1", [by]))[0]?.caller_id;

const ways: Readonly<Record<string, (number: PhoneNumber) => Promise<unknown>>> = {
  "opened as a DID": (number) => openDid(database, { number, accountId }, now, tester),
  "opened as an access number": (number) => openAccessNumber(database, { number, trigger: "ani" }, now, tester),
  "imported as a DID": (number) => importDids(database, `number,account\n${number},${toPublicId("account", accountId)}\n`, false, now, tester),
  "imported as an access number": (number) => importAccessNumbers(database, `number,trigger,languages\n${number},ani,en\n`, false, now, tester),
};
for (const [way, open] of Object.entries(ways)) {
  test(`${way}: another's proof of it is gone`, async () => {
    const other = await anAccount(database, await aTariff(database), 0n);
    const number = await proven(other);
    await open(number);
    assert.deepEqual([await findCaller(database, number), await shown(other)], [null, null]);
  });
}

test("who had proven a number and gets it as a DID is still known by it, and shows it", async () => {
  const number = await proven(accountId);
  await openDid(database, { number, accountId }, now, tester);
  assert.deepEqual([(await findCaller(database, number))?.accountId, await shown(accountId)], [accountId, number]);
});
