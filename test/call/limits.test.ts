// The limits where they are enforced: in PostgreSQL, by sixteen connections at once, so that what is counted and what is written are never a moment apart.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { suspendAccount } from "../../src/billing/accounts/account.store.js";
import { authorNamed } from "../../src/kernel/author.js";
import { newId, type AccountId, type CallBackId } from "../../src/kernel/id.js";
import { knownPhoneNumber, parsePhoneNumber } from "../../src/kernel/phoneNumber.js";
import { approveCallerId, callerIdsOf, provenByCall, removeCallerId } from "../../src/telephony/callers/callerIds.js";
import { listBreaches, releaseAccount } from "../../src/telephony/limits/breachLog.js";
import { judgeEntry } from "../../src/telephony/limits/judge.js";
import { forgetUses } from "../../src/telephony/limits/noteUses.js";
import { setLimits } from "../../src/telephony/limits/limitStore.js";
import { addOptOut, removeOptOut } from "../../src/telephony/limits/numberLists.js";
import { createLimitsWorld, unhurried, type LimitsWorld } from "../support/limitsWorld.js";

let world: LimitsWorld;
before(async () => {
  world = await createLimitsWorld();
});
after(() => world.database.drop());

const operator = authorNamed("an operator");
let numbers = 0;
/** One that no other test uses, and whose first six digits no other number has. */
function fresh(country: "1" | "49" = "49"): string {
  numbers += 1;
  return country === "49" ? `+49${30 + (numbers % 60)}${String(10 + Math.floor(numbers / 60)).padStart(2, "0")}${String(numbers).padStart(6, "0")}` : `+1212555${String(numbers).padStart(4, "0")}`;
}
const breachesOf = (accountId: Parameters<typeof listBreaches>[1]) => listBreaches(world.database, accountId, {}, { limit: 50, after: null });
const times = <T>(count: number, act: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => act(index));

test("a hundred requests at once on an account with a limit of 10 live call-backs: exactly 10", async () => {
  const accountId = await world.account(unhurried, 10);
  assert.deepEqual(await world.tally(times(100, () => world.request(accountId, fresh(), fresh()))), { LIMIT_REACHED: 90, accepted: 10 });
});

test("a hundred triggers at once, of a hundred callers, on an account with a limit of 10 live call-backs: exactly 10", async () => {
  const accountId = await world.account(unhurried, 10);
  const trigger = () => world.request(accountId, fresh(), "", { trigger: "ani", bNumber: null, dialogue: { steps: { T: [], A: ["destination"] } } });
  assert.deepEqual(await world.tally(times(100, trigger)), { LIMIT_REACHED: 90, accepted: 10 });
});

/** A call to a number of ours that answers. */
function callsIn(accountId: AccountId, caller: string | null, legId = newId<"leg">()) {
  const inbound = { legId, number: knownPhoneNumber("+15005550190"), caller: caller === null ? null : knownPhoneNumber(caller), trunk: "carrier" };
  return world.request(accountId, "", "", { trigger: "ivr", aNumber: null, bNumber: null, idempotencyKey: legId, inbound, dialogue: { steps: { T: ["pin", "destination", "callBackNumber"], A: [] } }, unknownCaller: true });
}
const hangsUp = (id: CallBackId) => world.database.query("update leg set state = 'ended', ended_at = now() where call_back_id = $1", [id]);

test("ten at once that withhold their numbers have three calls answered between them, and the others of the account go on", async () => {
  const house = await world.account(unhurried, 10);
  assert.deepEqual(await world.tally(times(10, () => callsIn(house, null))), { LIMIT_REACHED: 7, accepted: 3 });
  assert.deepEqual(await world.tally([callsIn(house, fresh()), world.request(house, fresh(), fresh()), callsIn(await world.account(unhurried), null)]), { accepted: 3 });
  const [row] = await world.database.query<{ id: CallBackId }>("select call_back_id as id from number_use where account_id = $1 and role = 'T' and number is null limit 1", [house]);
  await hangsUp(row?.id as CallBackId);
  assert.deepEqual(await world.tally(times(2, () => callsIn(house, null))), { LIMIT_REACHED: 1, accepted: 1 });
});

test("a number has one call answered at a time, whichever account it concerns, and as many an hour and a day as its triggers may be", async () => {
  const forged = fresh();
  await setLimits(world.database, "unknownCallers", { triggersOfANumberAnHour: 3, triggersOfANumberADay: 5 }, operator);
  const [one, other] = [await world.account(unhurried), await world.account(unhurried)];
  assert.deepEqual(await world.tally(times(10, (index) => callsIn(index % 2 ? one : other, forged))), { NUMBER_IN_USE: 9, accepted: 1 });
  const legId = newId<"leg">();
  const told: string[] = [];
  for (let call = 0; call < 7; call += 1) {
    await world.database.query("update leg set state = 'ended', ended_at = now() where role = 'T'");
    if (call === 4) world.now += 3_601_000;
    told.push(...Object.keys(await world.tally([callsIn(one, forged, call === 1 ? legId : undefined)])));
  }
  assert.deepEqual(told, ["accepted", "accepted", "NUMBER_CALLED_TOO_OFTEN", "NUMBER_CALLED_TOO_OFTEN", "accepted", "accepted", "NUMBER_CALLED_TOO_OFTEN"]);
  assert.deepEqual(await world.tally([callsIn(one, forged, legId)]), { accepted: 1 }, "the same call asked for again is the same call-back");
});

test("a hundred requests at once, each twice with the same key, on a limit of 5 a minute: exactly 5 call-backs", async () => {
  const accountId = await world.account({ ...unhurried, callBacksAMinute: 5 });
  const asked = times(50, () => ({ from: fresh(), to: fresh(), idempotencyKey: newId() }));
  const answers = await Promise.allSettled([...asked, ...asked].map(({ from, to, idempotencyKey }) => world.request(accountId, from, to, { idempotencyKey })));
  const ids = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value.callBack.id] : []));
  assert.equal(new Set(ids).size, 5);
  assert.deepEqual(await world.database.query("select count(*)::int as count from call_back where account_id = $1", [accountId]), [{ count: 5 }]);
});

test("one victim's number from a hundred accounts at once, as the phone to ring: three within the hour, and three more after it", async () => {
  const victim = fresh();
  const accounts = await Promise.all(times(100, () => world.account({ ...unhurried, callsToAnUnprovenNumberAnHour: 3 })));
  const all = () => world.tally(accounts.map((accountId) => world.request(accountId, victim, fresh())));
  assert.deepEqual(await all(), { NUMBER_CALLED_TOO_OFTEN: 97, accepted: 3 });
  world.now += 59 * 60_000;
  assert.deepEqual(await all(), { NUMBER_CALLED_TOO_OFTEN: 100 });
  world.now += 61_000;
  assert.deepEqual(await all(), { NUMBER_CALLED_TOO_OFTEN: 97, accepted: 3 });
});

test("a victim's number is counted whether it is rung now or planned for later", async () => {
  const victim = fresh();
  const accountId = await world.account({ ...unhurried, callsToAnUnprovenNumberAnHour: 3 });
  const at = world.now + 5 * 3_600_000;
  assert.deepEqual(await world.tally(times(6, (index) => world.request(accountId, victim, fresh(), { notBefore: at + index * 60_000 }))), { NUMBER_CALLED_TOO_OFTEN: 3, accepted: 3 });
  assert.deepEqual(await world.tally([world.request(accountId, victim, fresh())]), { accepted: 1 });
});

test("whoever loses a number has what waits to ring it cancelled, unless the account may ring unproven ones", async () => {
  const number = knownPhoneNumber(fresh());
  const notBefore = world.now + 3 * 3_600_000;
  const [strict, free] = [await world.account({ ...unhurried, allowsUnproven: false }), await world.account(unhurried)];
  const approved = () => approveCallerId(world.database, { accountId: strict, number, reason: "seen their papers", asksForPin: false }, world.now, operator);
  const wishes = (id: CallBackId) => world.database.query("select cancel_requested_at is not null as cancelled, due_at <= now() as due from call_back where id = $1", [id]);
  const cancelled = [{ cancelled: true, due: true }];
  const waits = await (async () => {
    await approved();
    return (await world.request(strict, number, fresh(), { notBefore })).callBack.id;
  })();
  const others = (await world.request(free, number, fresh(), { notBefore })).callBack.id;
  const [known] = await callerIdsOf(world.database, [strict]);
  await removeCallerId(world.database, null, known!.id, operator);
  assert.deepEqual(await wishes(waits), cancelled);
  await approved();
  const again = (await world.request(strict, number, fresh(), { notBefore })).callBack.id;
  await world.database.inTransaction((tx) => provenByCall(tx, free, number, world.now));
  assert.deepEqual(await wishes(again), cancelled);
  const [freed] = await callerIdsOf(world.database, [free]);
  await removeCallerId(world.database, null, freed!.id, operator);
  assert.equal((await wishes(others))[0]?.cancelled, false, "that account may ring what it has not proven");
});

test("one number as B from twenty accounts: as often as the limit of each says", async () => {
  const popular = fresh();
  const accounts = await Promise.all(times(20, () => world.account({ ...unhurried, callsToANumberAnHour: 7 })));
  assert.deepEqual(await world.tally(accounts.map((accountId) => world.request(accountId, fresh(), popular))), { NUMBER_CALLED_TOO_OFTEN: 13, accepted: 7 });
});

test("crosswise: A and B of one half are B and A of the other, and nobody waits in a circle", async () => {
  const [one, other] = [fresh(), fresh()];
  const accounts = await Promise.all(times(8, () => world.account(unhurried)));
  const asked = times(80, (index) => world.request(accounts[index % 8] as (typeof accounts)[0], index % 2 ? one : other, index % 2 ? other : one));
  assert.deepEqual(await world.tally(asked), { accepted: 80 });
});

test("a phone that is being rung is not rung for another, until that one has ended", async () => {
  const [phone, one, other] = [fresh(), await world.account({ ...unhurried, liveOfANumber: 1 }), await world.account({ ...unhurried, liveOfANumber: 1 })];
  const answers = await Promise.allSettled(times(10, (index) => world.request(index % 2 ? one : other, phone, fresh())));
  const accepted = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value.callBack.id] : []));
  assert.equal(accepted.length, 1);
  await assert.rejects(world.request(one, phone, fresh()), { code: "NUMBER_IN_USE", field: "from" });
  await world.end(accepted[0] as CallBackId);
  await world.request(other, phone, fresh());
});

test("5 a minute, 30 an hour, 200 a day: as a new service has it", async () => {
  const accountId = await world.account({ allowsUnproven: true, callsToARangeAMinute: 1_000_000, spendADayMicros: 1_000_000_000_000_000n });
  const accepted = async (): Promise<number> => (await world.tally(times(6, () => world.request(accountId, fresh(), fresh()))))["accepted"] ?? 0;
  const seen: number[] = [];
  for (let minute = 0; minute < 8; minute += 1) {
    seen.push(await accepted());
    world.now += 60_001;
  }
  assert.deepEqual(seen, [5, 5, 5, 5, 5, 5, 0, 0]);
  for (let hour = 0; hour < 7; hour += 1) {
    world.now += 3_600_000;
    for (let minute = 0; minute < 6; minute += 1) {
      seen.push(await accepted());
      world.now += 60_001;
    }
  }
  assert.equal(seen.reduce((sum, count) => sum + count, 0), 200);
  const kinds = new Set((await breachesOf(accountId)).map(({ kind }) => kind));
  assert.deepEqual(kinds, new Set(["callBacksADay", "callBacksAnHour", "callBacksAMinute"]));
});

test("what is spent within a day is what CDRs and holds say, for parallel requests too", async () => {
  // 0.12 is held for a call-back: 0.06 for the first minute of each leg.
  const accountId = await world.account({ ...unhurried, spendADayMicros: 600_000n });
  assert.deepEqual(await world.tally(times(40, () => world.request(accountId, fresh(), fresh()))), { SPEND_LIMIT_REACHED: 35, accepted: 5 });
  const [live] = await world.database.query<{ id: CallBackId }>("select id from call_back where account_id = $1 limit 1", [accountId]);
  await world.end(live?.id as CallBackId);
  assert.deepEqual(await world.tally(times(4, () => world.request(accountId, fresh(), fresh()))), { SPEND_LIMIT_REACHED: 3, accepted: 1 });
  const [breach] = await breachesOf(accountId);
  assert.deepEqual([breach?.kind, breach?.limit, breach?.figure, breach?.count], ["spendADay", 600_000n, 600_000n, 38]);
});

test("an A that nobody has proven is refused, and a proven one is not", async () => {
  const accountId = await world.account();
  const phone = fresh();
  await assert.rejects(world.request(accountId, phone, fresh()), { code: "NUMBER_NOT_PROVEN", field: "from" });
  await world.database.query("insert into caller_id (id, account_id, number, asks_for_pin, proven_at, proven_by) values ($1, $2, $3, false, now(), 'call')", [newId(), accountId, phone]);
  await world.request(accountId, phone, fresh());
  await assert.rejects(world.request(await world.account(), phone, fresh()), { code: "NUMBER_NOT_PROVEN" });
});

test("who opts out is not rung by what was planned before either; also not by what is asked for at the same moment", async () => {
  const [accountId, number] = [await world.account(unhurried), fresh()];
  const notBefore = world.now + 3_600_000;
  const planned = times(20, (index) => world.request(accountId, index % 2 ? number : fresh(), index % 2 ? fresh() : number, { notBefore }));
  await Promise.race(planned);
  await addOptOut(world.database, parsePhoneNumber(number, "number"), "asked us", world.now, operator);
  await Promise.allSettled(planned);
  const [left] = await world.database.query<{ wanted: number; all: number }>("select count(*) filter (where cancel_requested_at is null)::int as wanted, count(*)::int as all from call_back where a_number = $1 or b_number = $1", [number]);
  assert.equal(left?.wanted, 0);
  assert.ok((left?.all ?? 0) > 0);
});

for (const [side, of] of [["from", (number: string) => [number, fresh()]], ["to", (number: string) => [fresh(), number]]] as const) {
  const ask = async (number: string, accountId: Awaited<ReturnType<LimitsWorld["account"]>>) => world.request(accountId, ...(of(number) as [string, string]));

  test(`a high-risk range as "${side}" is off, until the operator allows the account just this range`, async () => {
    const accountId = await world.account(unhurried);
    await assert.rejects(ask("+881612345678", accountId), { code: "HIGH_RISK_NUMBER", field: side });
    await ask("+881612345678", await world.account({ ...unhurried, allowedHighRisk: ["8816"] }));
    await assert.rejects(ask("+88213456789", await world.account({ ...unhurried, allowedHighRisk: ["8816"] })), { code: "HIGH_RISK_NUMBER", field: side });
    const [breach] = await breachesOf(accountId);
    assert.deepEqual([breach?.kind, breach?.number, breach?.range], ["highRisk", "+881612345678", "881"]);
  });

  test(`a premium number as "${side}" is refused and recorded; an emergency number likewise`, async () => {
    const accountId = await world.account(unhurried);
    await assert.rejects(ask("+499001234567", accountId), { code: "PREMIUM_NUMBER", field: side });
    await assert.rejects(ask("+49112", accountId), { code: "EMERGENCY_NUMBER", field: side });
    assert.deepEqual((await breachesOf(accountId)).map(({ kind, number }) => [kind, number]).sort(), [["emergencyNumber", "+49112"], ["premiumNumber", "+499001234567"]]);
  });

  test(`one of our own numbers as "${side}" would ring ourselves: refused and recorded`, async () => {
    const accountId = await world.account(unhurried);
    await world.database.query("insert into access_number (number, created_at) values ('+15005550100', now()) on conflict do nothing");
    await assert.rejects(ask("+15005550100", accountId), { code: "OWN_NUMBER", field: side });
    assert.equal((await breachesOf(accountId))[0]?.kind, "ownNumber");
  });

  test(`who has opted out is not called as "${side}", and is again once taken off the list`, async () => {
    const [accountId, number] = [await world.account(unhurried), fresh()];
    await addOptOut(world.database, parsePhoneNumber(number, "number"), "asked us by phone", world.now, operator);
    await assert.rejects(ask(number, accountId), { code: "NUMBER_OPTED_OUT", field: side });
    await removeOptOut(world.database, parsePhoneNumber(number, "number"), operator);
    await ask(number, accountId);
  });

  test(`a minute that is dearer than the account may call for is refused as "${side}", also when planned for later`, async () => {
    const accountId = await world.account(unhurried);
    await ask("+33144444444", accountId);
    await assert.rejects(ask("+33991234567", accountId), { code: "TOO_DEAR", field: side });
    const [from, to] = of("+33991234567") as [string, string];
    await assert.rejects(world.request(accountId, from, to, { notBefore: world.now + 7_200_000 }), { code: "TOO_DEAR", field: side });
  });

  test(`a country that is not allowed is refused as "${side}"`, async () => {
    await assert.rejects(ask("+33144444444", await world.account({ ...unhurried, allowedPrefixes: ["49"] })), { code: "NUMBER_NOT_ALLOWED", field: side });
  });
}

test("twenty calls a minute to one range suspend the account, until a person lets it go on and says why", async () => {
  const accountId = await world.account({ ...unhurried, callsToARangeAMinute: 20 });
  const ask = (index: number) => world.request(accountId, fresh(), `+4940123${String(4_000 + index)}`);
  assert.deepEqual(await world.tally(times(30, ask)), { TOO_MANY_TO_ONE_RANGE: 10, accepted: 20 });
  await assert.rejects(world.request(accountId, fresh(), fresh()), { code: "ACCOUNT_SUSPENDED" });
  const [breach] = await breachesOf(accountId);
  assert.deepEqual([breach?.kind, breach?.range, breach?.limit, breach?.suspended, breach?.released], ["callsToARange", "494012", 20n, true, null]);
  await releaseAccount(world.database, accountId, "spoke to them: a real campaign", world.now, operator);
  const [released] = await breachesOf(accountId);
  assert.deepEqual(released?.released, { at: world.now, by: "an operator", reason: "spoke to them: a real campaign" });
  world.now += 60_001;
  await world.request(accountId, fresh(), fresh());
  const trail = await world.database.query("select author, from_value, to_value from change where subject_id = $1 and field = 'status' and from_value is not null order by id", [accountId]);
  assert.deepEqual(trail, [{ author: "ringback", from_value: "active", to_value: "suspended" }, { author: "an operator", from_value: "suspended", to_value: "active" }]);
});

test("a breach that was only counted leaves one row a minute and no suspension", async () => {
  const accountId = await world.account({ ...unhurried, callBacksAMinute: 0 });
  await world.tally(times(50, () => world.request(accountId, fresh(), fresh())));
  world.now += 60_000;
  await world.tally(times(3, () => world.request(accountId, fresh(), fresh())));
  assert.deepEqual((await breachesOf(accountId)).map(({ count, suspended }) => [count, suspended]), [[3, false], [50, false]]);
});

test("an account that an operator resumes is released without a word", async () => {
  const accountId = await world.account({ ...unhurried, callBacksAMinute: 0, suspends: ["callBacksAMinute"] });
  await assert.rejects(world.request(accountId, fresh(), fresh()), { code: "TOO_MANY_CALL_BACKS" });
  await assert.rejects(world.request(accountId, fresh(), fresh()), { code: /ACCOUNT_SUSPENDED|TOO_MANY_CALL_BACKS/ });
  await world.database.inTransaction((tx) => tx.query("update account set status = 'active' where id = $1", [accountId]), { author: operator });
  assert.equal((await breachesOf(accountId))[0]?.released?.by, "an operator");
});

test("a number that is keyed during a call is judged like one that is asked for, and counts for the next", async () => {
  const accountId = await world.account({ ...unhurried, callsToANumberAnHour: 2, dearestPriceNanos: 800_000_000n });
  const { callBack } = await world.request(accountId, fresh(), fresh());
  const key = (bNumber: string) => judgeEntry(world.database, world.billing, { what: "number", accountId, callBackId: callBack.id, trigger: "ani", aNumber: null, bNumber: parsePhoneNumber(bNumber, "to"), now: world.now });
  const number = fresh();
  assert.deepEqual([await key(number), await key(number), (await key(number))?.kind], [null, null, "callsToANumberAnHour"]);
  assert.equal((await key("+881612345678"))?.kind, "highRisk");
  assert.equal((await key("+33991234567"))?.kind, "dearestPrice");
  assert.equal((await key("+15005550100"))?.kind, "ownNumber");
  assert.equal((await breachesOf(accountId)).length, 4);
  await assert.rejects(world.request(accountId, fresh(), number), { code: "NUMBER_CALLED_TOO_OFTEN" });
});

test("a payer who is known by now is held to the own limits, and the call counts for that account", async () => {
  const accountId = await world.account({ ...unhurried, callBacksAMinute: 2 });
  const pay = (callBackId: CallBackId) => judgeEntry(world.database, world.billing, { what: "payer", accountId, callBackId, trigger: "ani", aNumber: null, bNumber: null, now: world.now });
  const told = await Promise.all(times(20, () => pay(newId<"callBack">())));
  assert.equal(told.filter((breach) => breach === null).length, 2);
  assert.ok(told.every((breach) => breach === null || breach.kind === "callBacksAMinute"));
});

test("twenty unknown callers who key one account's PIN at the same moment take it no further than its live call-backs, though the house's rows do not say yet who pays", async () => {
  const [house, accountId] = [await world.account(unhurried, 100), await world.account(unhurried, 3)];
  const calls = await Promise.all(times(20, () => world.request(house, fresh(), "", { trigger: "ani", bNumber: null, dialogue: { steps: { T: [], A: ["pin", "destination"] } } })));
  const answers = await Promise.all(calls.map(({ callBack: { id: callBackId } }) => judgeEntry(world.database, world.billing, { what: "payer", accountId, callBackId, trigger: "ani", aNumber: null, bNumber: null, now: world.now })));
  assert.deepEqual(Object.entries(Object.groupBy(answers, (breach) => breach?.kind ?? "accepted")).map(([kind, of]) => [kind, of?.length]).sort(), [["accepted", 3], ["liveCallBacks", 17]]);
});

test("a payer who is known by now is asked whether it may call A at all, and A is not counted again", async () => {
  const accountId = await world.account({ ...unhurried, allowsUnproven: false, allowedPrefixes: ["49", "33", "88"], dearestPriceNanos: 100_000_000n });
  const pay = async (aNumber: string) => (await judgeEntry(world.database, world.billing, { what: "payer", accountId, callBackId: newId<"callBack">(), trigger: "ani", aNumber: parsePhoneNumber(aNumber, "from"), bNumber: null, now: world.now }))?.kind ?? null;
  const caller = fresh();
  assert.deepEqual([await pay(caller), await pay("+33123456789"), await pay("+881612345678"), await pay(fresh("1"))], [null, "dearestPrice", "highRisk", "notAllowedPrefix"]);
  assert.deepEqual(await world.database.query("select count(*)::int as count from number_use where number = $1", [caller]), [{ count: 0 }]);
});

test("while the house pays for a caller who is not known, its tight limits hold, and nobody has to have proven the number", async () => {
  const accountId = await world.account({ spendADayMicros: 1_000_000_000_000_000n });
  const ring = (number: string) => world.request(accountId, number, fresh("1"), { trigger: "ani", unknownCaller: true });
  // No dearer than 0.05 a minute by default, and the tariff asks 0.06.
  await assert.rejects(ring(fresh("1")), { code: "TOO_DEAR" });
  await setLimits(world.database, "unknownCallers", { dearestPriceNanos: 60_000_000n, liveOfANumber: null }, operator);
  const caller = fresh("1");
  assert.deepEqual(await world.tally(times(10, () => ring(caller))), { NUMBER_CALLED_TOO_OFTEN: 8, accepted: 2 });
  assert.deepEqual(await world.tally(times(20, () => ring(fresh("1")))), { TOO_MANY_CALL_BACKS: 12, accepted: 8 });
  await assert.rejects(world.request(accountId, fresh("1"), fresh("1"), { trigger: "ani" }), { code: "NUMBER_NOT_PROVEN" });
});

test("an account of the house that may do anything itself has the limits of unknown callers all the same, and what suspends there", async () => {
  const accountId = await world.account({ ...unhurried, triggersOfANumberAnHour: 1_000_000, triggersOfANumberADay: 1_000_000, dearestPriceNanos: 1_000_000_000_000_000_000n, allowedHighRisk: ["8"], suspends: [] });
  const ring = (number: string) => world.request(accountId, number, "", { trigger: "ani", unknownCaller: true, bNumber: null, dialogue: { steps: { T: [], A: ["pin", "destination"] } } });
  await setLimits(world.database, "unknownCallers", { dearestPriceNanos: 60_000_000n, liveOfANumber: null, suspends: ["highRisk"] }, operator);
  await assert.rejects(ring("+33123456789"), { code: "TOO_DEAR" });
  const caller = fresh();
  assert.deepEqual(await world.tally(times(10, () => ring(caller))), { NUMBER_CALLED_TOO_OFTEN: 8, accepted: 2 });
  await assert.rejects(ring("+881612345678"), { code: "HIGH_RISK_NUMBER" });
  assert.equal((await breachesOf(accountId)).find(({ kind }) => kind === "highRisk")?.suspended, true);
  await assert.rejects(world.request(accountId, fresh(), fresh()), { code: "ACCOUNT_SUSPENDED" });
});

test("a number to be called back on that is keyed during a trigger call counts against the triggers of that number", async () => {
  const accountId = await world.account({ ...unhurried, triggersOfANumberAnHour: 2 });
  const aNumber = parsePhoneNumber(fresh(), "from");
  const key = () => judgeEntry(world.database, world.billing, { what: "number", accountId, callBackId: newId<"callBack">(), trigger: "ivr", aNumber, bNumber: null, now: world.now });
  assert.deepEqual((await Promise.all(times(5, key))).map((breach) => breach?.kind ?? null).sort(), [null, null, "triggersOfANumberAnHour", "triggersOfANumberAnHour", "triggersOfANumberAnHour"].sort());
});

test("a request that is refused for another reason counts for nothing", async () => {
  const accountId = await world.account({ ...unhurried, callBacksAMinute: 1 });
  await assert.rejects(world.request(accountId, fresh(), "+5511999999999"), { code: "NO_RATE" });
  await suspendAccount(world.database, accountId);
  await assert.rejects(world.request(accountId, fresh(), fresh()), { code: "ACCOUNT_SUSPENDED" });
  await releaseAccount(world.database, accountId, "a test", world.now, operator);
  await world.request(accountId, fresh(), fresh());
  await assert.rejects(world.request(accountId, fresh(), fresh()), { code: "TOO_MANY_CALL_BACKS" });
});

test("what nobody counts any more is forgotten, and what is counted is not", async () => {
  const [row] = await world.database.query<{ count: number }>("select count(*)::int as count from number_use");
  assert.equal(await forgetUses(world.database, Date.UTC(2026, 10, 23)), 0);
  assert.equal(await forgetUses(world.database, Date.UTC(2027, 0, 1)), row?.count);
});
