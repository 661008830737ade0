// Many lanes and nodes at once on one PostgreSQL: limits are counted under lock, so none slips through; a trunk at rest is tried by one call alone; what legs show is written once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ringback } from "../../src/kernel/author.js";
import { systemClock, toIso, type Instant } from "../../src/kernel/clock.js";
import { newId, type AccountId, type CallBackId, type LegId } from "../../src/kernel/id.js";
import { createLogger } from "../../src/kernel/logger.js";
import type { Tx } from "../../src/database/transaction.js";
import type { Leg } from "../../src/telephony/callBack/callBack.js";
import { openTrunk } from "../../src/telephony/trunks/openTrunk.js";
import type { TrunkSettings } from "../../src/telephony/trunks/trunk.js";
import { createTrunkBook } from "../../src/telephony/trunks/trunkBook.js";
import { createTrunksFor, type TrunksFor } from "../../src/telephony/trunks/trunksFor.js";
import { readTrunks } from "../../src/telephony/trunks/trunkStore.js";
import { aNumber, aTariff, anAccount, callBackRows } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";
import { leg } from "../telephony/callBacks.js";

let database: TestDatabase;
let accountId: AccountId;
before(async () => {
  database = await createTestDatabase(16);
  accountId = await anAccount(database, await aTariff(database), 0n);
  // In the order in which transactions wrote: two that dialled without knowing of each other would show.
  await database.query("create table seen (number bigint generated always as identity, trunk text, change integer)");
});
after(() => database.drop());

const logger = createLogger("silent");

/** Each with a book of its own, as a node has. */
function aNode(): TrunksFor {
  return createTrunksFor({ book: createTrunkBook(systemClock), logger });
}

async function aTrunk(name: string, settings: Partial<TrunkSettings>): Promise<void> {
  await openTrunk(database, { name, ...settings }, aNumber, systemClock.now(), ringback);
}

interface Dialed {
  readonly id: LegId;
  readonly trunk: string;
}

async function dialed(tx: Tx, trunk: string, callBackId: CallBackId, now: Instant): Promise<LegId> {
  const id = newId<"leg">(now);
  await tx.query(
    "insert into leg (id, call_back_id, role, attempt, route, number, trunk, state, hanging_up, refused, dialed_at, end_known) values ($1, $2, 'A', 1, 0, $3, $4, 'dialing', false, false, $5, true)",
    [id, callBackId, aNumber, trunk, toIso(now)],
  );
  await tx.query("insert into seen (trunk, change) values ($1, 1)", [trunk]);
  return id;
}

async function ended(id: LegId, trunk: string): Promise<void> {
  await database.inTransaction(async (tx) => {
    await tx.query("update leg set state = 'ended', ended_at = now() where id = $1", [id]);
    await tx.query("insert into seen (trunk, change) values ($1, -1)", [trunk]);
  });
}

async function callBacks(count: number): Promise<CallBackId[]> {
  const ids = Array.from({ length: count }, () => newId<"callBack">());
  await callBackRows(database, ids.map((id) => ({ id, accountId })));
  return ids;
}

test("twelve lanes dial by two trunks in whatever order: neither ever has more live legs than its limit, and nobody waits for another in a circle", async () => {
  const limits = { east: 3, west: 5 } as const;
  for (const [name, mostCalls] of Object.entries(limits)) await aTrunk(name, { mostCalls, rest: null });
  const ids = await callBacks(600);
  const lane = async (place: number): Promise<void> => {
    const trunksFor = aNode();
    let talking: Dialed | null = null;
    for (let round = 0; round < 50; round += 1) {
      const id = ids[place * 50 + round];
      assert.ok(id);
      const names = round % 2 === 0 ? ["east", "west"] : ["west", "east"];
      const leg: Dialed | null = await database.inTransaction(async (tx) => {
        const now = systemClock.now();
        const trunks = await trunksFor(tx, { toDial: names, toJudge: [], mayFail: [] }, now);
        const free = names.find((name) => trunks.take(name) === "free");
        return free === undefined ? null : { id: await dialed(tx, free, id, now), trunk: free };
      });
      // It talks while the next one is asked for.
      if (talking) await ended(talking.id, talking.trunk);
      talking = leg;
    }
  };
  await Promise.all(Array.from({ length: 12 }, (_, place) => lane(place)));
  const rows = await database.query<{ trunk: string; most: number }>("select trunk, max(live)::int as most from (select trunk, sum(change) over (partition by trunk order by number) as live from seen) as counted group by trunk order by trunk");
  assert.deepEqual(rows.map(({ trunk, most }) => [trunk, most]), Object.entries(limits), "all lines were used, and no more than there are");
});

test("a trunk whose rest is over is tried by one call, however many want it at once", async () => {
  await aTrunk("tired", {});
  await database.query("update trunk set faults = 5, faulty_since = now(), rests_until = now() - interval '1 second', rested_seconds = 30 where name = 'tired'");
  const ids = await callBacks(8);
  const answers = await Promise.all(ids.map((id) => database.inTransaction(async (tx) => {
    const now = systemClock.now();
    const taken = (await aNode()(tx, { toDial: ["tired"], toJudge: [], mayFail: [] }, now)).take("tired");
    if (taken === "free") await dialed(tx, "tired", id, now);
    return taken;
  })));
  assert.deepEqual(answers.sort(), ["free", ...Array.from({ length: 7 }, () => "resting")]);
});

test("whose fault made a trunk rest is kept with it, and another account tries it first", async () => {
  await aTrunk("dead", { rest: { afterFaults: 2, withinSeconds: 60, restSeconds: 5, mostSeconds: 60 } });
  const [one, other] = [newId<"account">(), newId<"account">()];
  const now = systemClock.now();
  const asked = { toDial: ["dead"], toJudge: ["dead"], mayFail: ["dead"] };
  const silent = leg("A", { trunk: "dead" });
  const fails = (accountId: AccountId): Promise<void> => database.inTransaction(async (tx) =>
    (await aNode()(tx, asked, now)).record([{ before: { callBack: { accountId, legs: [silent] } }, after: { callBack: { legs: [{ ...silent, state: "ended", cause: 34, endedAt: 1 }] } } }]));
  for (let i = 0; i < 5; i += 1) await fails(one);
  const take = (accountId: AccountId, at: number) => database.inTransaction(async (tx) => (await aNode()(tx, asked, at)).take("dead", undefined, accountId));
  assert.deepEqual([await take(one, now), await take(other, now)], ["free", "free"], "five dead numbers of one account take it from nobody");
  await fails(other);
  assert.deepEqual([await take(one, now), await take(other, now)], ["resting", "resting"]);
  assert.deepEqual([await take(other, now + 5_000), await take(one, now + 5_000), await take(other, now + 10_000)], ["resting", "free", "free"]);
});

test("a sign of life on a trunk that somebody holds, and that was not asked for in its turn, is not waited for", async () => {
  await aTrunk("held", {});
  await database.query("update trunk set faults = 1, faulty_since = now() where name = 'held'");
  const book = createTrunkBook(systemClock);
  const trunksFor = createTrunksFor({ book, logger });
  await book.read(database, ["held"]);
  const silent = leg("A", { trunk: "held" });
  const saved = [{ before: { callBack: { accountId: newId<"account">(), legs: [silent] } }, after: { callBack: { legs: [{ ...silent, progressAt: 1 }] } } }];
  const lives = (): Promise<void> => database.inTransaction(async (tx) => (await trunksFor(tx, { toDial: ["held"], toJudge: [], mayFail: [] }, systemClock.now())).record(saved));
  await database.inTransaction(async (tx) => {
    await tx.query("select from trunk where name = 'held' for no key update");
    await lives();
  });
  await lives();
  assert.equal((await readTrunks(database)).find(({ name }) => name === "held")?.standing.faults, 0);
});

test("faults that lanes see at once are all counted, a call that rings ends the row, and one that never failed is not locked for it", async () => {
  await aTrunk("shaky", { rest: { afterFaults: 9, withinSeconds: 60, restSeconds: 5, mostSeconds: 60 } });
  const shows = async (patch: Partial<Leg>): Promise<void> => {
    await database.inTransaction(async (tx) => {
      const trunks = await aNode()(tx, { toDial: [], toJudge: ["shaky"], mayFail: patch.state === "ended" ? ["shaky"] : [] }, systemClock.now());
      const silent = leg("A", { trunk: "shaky" });
      await trunks.record([{ before: { callBack: { accountId: newId<"account">(), legs: [silent] } }, after: { callBack: { legs: [{ ...silent, ...patch }] } } }]);
    });
  };
  const faultsNow = async (): Promise<number | undefined> => (await readTrunks(database)).find(({ name }) => name === "shaky")?.standing.faults;
  const fault: Partial<Leg> = { state: "ended", cause: 34, endedAt: 1 };
  await Promise.all(Array.from({ length: 8 }, () => shows(fault)));
  assert.equal(await faultsNow(), 8);
  await shows({ progressAt: 1 });
  assert.equal(await faultsNow(), 0);
  await database.inTransaction(async (tx) => {
    await tx.query("select from trunk where name = 'shaky' for no key update");
    // It would wait for ever.
    await shows({ progressAt: 1 });
  });
});

test("those that wait are counted by their own routes, unless nobody looks after them", async () => {
  await aTrunk("queue", { mostCalls: 1, rest: null });
  const [first, second, other, lost] = (await callBacks(4)).sort() as [CallBackId, CallBackId, CallBackId, CallBackId];
  const wait = (id: CallBackId, trunk: string, dueAt: string): Promise<unknown> =>
    database.query(`update call_back set state = 'queued', queue_position = 1, routes = json_build_object('A', json_build_array($2::text), 'B', '[]'::json), due_at = now() + $3::interval where id = $1`, [id, trunk, dueAt]);
  await wait(first, "queue", "1 second");
  await wait(other, "elsewhere", "1 second");
  await wait(lost, "queue", "-1 hour");
  await database.inTransaction(async (tx) => {
    const trunks = await aNode()(tx, { toDial: ["queue"], toJudge: [], mayFail: [] }, systemClock.now());
    assert.equal(trunks.take("queue", second), "full");
    assert.equal(trunks.turnOf(second, ["queue"]).queuePosition, 2);
    assert.equal(trunks.take("queue", first), "free");
  });
});
