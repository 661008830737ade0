// Which calls that came in recovery ends by itself, on real rows: those that nobody looks after, and no others.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { toIso } from "../../src/kernel/clock.js";
import { newId, type AccountId, type LegId } from "../../src/kernel/id.js";
import { createLogger } from "../../src/kernel/logger.js";
import { createInboundSweep } from "../../src/telephony/callBack/inboundSweep.js";
import type { CallControl, SwitchChannel } from "../../src/telephony/callControl.js";
import { aNumber, anAccount, aTariff, callBackRows } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";
import { NOW, seconds } from "./callBacks.js";

let database: TestDatabase;
let accountId: AccountId;
before(async () => {
  database = await createTestDatabase();
  accountId = await anAccount(database, await aTariff(database), 0n);
});
after(() => database.drop());

test("a call that rings is left to its trigger for a minute, by the switch's clock, and then turned away", async () => {
  const { sweep, acts } = bench(5_000);
  const call = ringing(NOW);
  await sweep([call], NOW + 55_000);
  assert.deepEqual(acts, []);
  await sweep([call], NOW + 55_001);
  assert.deepEqual(acts, [`refuse ${call.id} unavailable`]);
});

test("a call that was answered and has no live leg is hung up once that has been so for five seconds", async () => {
  const { sweep, acts } = bench();
  const ended = answered(await aLeg("ended"));
  const unknown = answered(newId());
  await sweep([ended, unknown], seconds(0));
  await sweep([ended, unknown], seconds(4.9));
  assert.deepEqual(acts, []);
  await sweep([ended, unknown], seconds(5));
  assert.deepEqual(acts.toSorted(), [`hangUp ${ended.id}`, `hangUp ${unknown.id}`].toSorted());
});

test("a call whose leg is written within five seconds of its answer goes on", async () => {
  const { sweep, acts } = bench();
  const legId = newId<"leg">();
  await sweep([answered(legId)], seconds(0));
  await aLeg("answered", legId);
  for (const at of [5, 10, 600]) await sweep([answered(legId)], seconds(at));
  assert.deepEqual(acts, []);
});

test("channels that nobody has called us by are none of its business", async () => {
  const { sweep, acts } = bench();
  const others: readonly SwitchChannel[] = [{ id: newId(), state: "answered" }, { id: "1795410351.7", state: "dialing" }];
  await sweep(others, seconds(0));
  await sweep(others, seconds(600));
  assert.deepEqual(acts, []);
});

test("a switch that does not answer is asked again with the next list", async () => {
  const { sweep, acts } = bench(0, () => Promise.reject(new Error("away")));
  const call = ringing(NOW);
  await sweep([call], seconds(61));
  await sweep([call], seconds(71));
  assert.equal(acts.length, 2);
});

function bench(clockOffsetMs = 0, done: () => Promise<"done"> = async () => "done") {
  const acts: string[] = [];
  let now = NOW;
  const act = (words: string): Promise<"done"> => {
    acts.push(words);
    return done();
  };
  const callControl = { clockOffsetMs, hangUp: (legId: LegId) => act(`hangUp ${legId}`), refuse: (legId: LegId, how: string) => act(`refuse ${legId} ${how}`) } as unknown as CallControl;
  const sweep = createInboundSweep({ database, callControl, clock: { now: () => now }, logger: createLogger("silent") });
  return {
    acts,
    sweep: (channels: readonly SwitchChannel[], at: number) => {
      now = at;
      return sweep(channels);
    },
  };
}

function ringing(inboundAt: number): SwitchChannel {
  return { id: newId(), state: "dialing", inboundAt };
}

function answered(id: LegId): SwitchChannel {
  return { id, state: "answered", inboundAt: NOW };
}

async function aLeg(state: "answered" | "ended", legId = newId<"leg">()): Promise<LegId> {
  const callBackId = newId<"callBack">();
  await callBackRows(database, [{ id: callBackId, accountId }], state === "ended" ? "ended" : "connected");
  await database.query(
    `insert into leg (id, call_back_id, role, attempt, route, number, state, hanging_up, refused, dialed_at, answered_at, ended_at, end_known)
     values ($1, $2, 'A', 1, 0, $3, $4, false, false, $5, $5, case when $4 = 'ended' then $5::timestamptz end, true)`,
    [legId, callBackId, aNumber, state, toIso(NOW)],
  );
  return legId;
}
