// Limits of trunks with the sandbox as the switch: calls at once and calls a second are never passed, whoever asks and however many lanes work; those that wait are served in their order.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { ringback } from "../../src/kernel/author.js";
import { systemClock } from "../../src/kernel/clock.js";
import type { CallBackId, LegId, TrunkId } from "../../src/kernel/id.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import { createSandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import type { TrunkSettings } from "../../src/telephony/trunks/trunk.js";
import { assertAllSettled } from "../support/aftermath.js";
import { accountOfLane, createCallWorld, type CallWorld } from "../support/callWorld.js";

/** A answers and hangs up a second later; so a call-back holds its lines for some seconds of its own. */
const A = "+15005550116";
const B = "+15005550103";
const fast = { sandboxSpeed: 15 };
/** Trunks are looked at anew within a second. */
const prefix = A.slice(1);

describe("trunks with limits", () => {
  let world: CallWorld;
  let trunkId: TrunkId;
  before(async () => {
    const callControl = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent") });
    world = await createCallWorld({ callControl, isSandbox: true, trunks: [], times: { noProgressSeconds: 30 } });
    trunkId = (await world.telephony.trunks.open({ name: "carrier", onlyPrefixes: [prefix] }, ringback)).trunk.id;
    await world.telephony.trunks.open({ name: "carrier2", excludedPrefixes: [prefix] }, ringback);
    await watchLegs(world);
  });
  afterEach(async () => {
    await world.database.query("truncate seen");
    await set({ mostCalls: null, mostCallsASecond: null });
  });
  after(() => assertAllSettled(world.database).finally(world.stop));

  const set = (change: Partial<TrunkSettings>): Promise<unknown> => world.telephony.trunks.update(trunkId, change, ringback);

  test("one line, five that want it: they wait with their places told, and are served in the order in which they asked", async () => {
    await set({ mostCalls: 1 });
    const ids: CallBackId[] = [];
    for (let i = 0; i < 5; i += 1) ids.push((await world.request(A, B, fast)).callBack.id);
    const histories = await Promise.all(ids.map((id) => world.toTheEnd(id)));
    assert.equal(await mostAtOnce(world), 1);
    assert.deepEqual(await dialedInOrder(world, ids), ids);
    histories.forEach((history, place) => {
      const places = history.flatMap(({ queuePosition }) => queuePosition ?? []);
      assert.ok(places.every((one, index) => index === 0 || one <= (places[index - 1] ?? 0)), `nobody falls back: ${places.join(", ")}`);
      assert.ok(place === 0 ? places.length === 0 : (places[0] ?? 0) <= place, `${place} before it: ${places.join(", ")}`);
      assert.ok(history.every(({ state, queuePosition, nextAttemptAt }) => queuePosition === null || (state === "queued" && nextAttemptAt === null)));
      assert.equal(history.at(-1)?.queuePosition, null);
    });
  });

  test("sixty at once from accounts of both lanes never have more than three live legs on the trunk, and all of them are dialled", async () => {
    await set({ mostCalls: 3 });
    const accounts = await Promise.all([0, 1].map((lane) => accountOfLane(world, lane)));
    const asked = await Promise.all(Array.from({ length: 60 }, (_, index) => world.request(A, B, { ...fast, accountId: accounts[index % 2] ?? world.accountId })));
    await Promise.all(asked.map(({ callBack }) => world.toTheEnd(callBack.id)));
    assert.equal(await mostAtOnce(world), 3, "as many as it takes, and never more");
    const [row] = await world.database.query<{ count: number }>("select count(distinct call_back_id)::int as count from leg where trunk = 'carrier' and call_back_id = any($1)", [asked.map(({ callBack }) => callBack.id)]);
    assert.equal(row?.count, 60);
  });

  test("five a second: no second of any beginning has more than five legs", async () => {
    await set({ mostCallsASecond: 5 });
    const accounts = await Promise.all([0, 1].map((lane) => accountOfLane(world, lane)));
    const asked = await Promise.all(Array.from({ length: 20 }, (_, index) => world.request(A, B, { ...fast, accountId: accounts[index % 2] ?? world.accountId })));
    await Promise.all(asked.map(({ callBack }) => world.toTheEnd(callBack.id)));
    const legs = await world.database.query<{ id: LegId }>("select id from leg where trunk = 'carrier' and call_back_id = any($1) order by id", [asked.map(({ callBack }) => callBack.id)]);
    const times = legs.map(({ id }) => Number.parseInt(id.replace("-", "").slice(0, 12), 16));
    assert.equal(times.length, 20);
    for (const [index, at] of times.entries()) assert.ok(times.filter((other) => other >= at && other < at + 1_000).length <= 5, `from leg ${index} on: ${times.map((time) => time - (times[0] ?? 0)).join(", ")}`);
  });

  test("a trunk that is full, or out of use, is passed over for B: the next one takes the call, and with none left B cannot be reached", async () => {
    const b = "+15005550106";
    const only = await world.telephony.trunks.open({ name: "dead", priority: 1, onlyPrefixes: [b.slice(1)], enabled: false }, ringback);
    const { callBack } = await world.request("+15005550111", b, fast);
    assert.deepEqual(callBack.routes, { A: ["carrier2"], B: ["carrier2"] });
    assert.equal((await world.toTheEnd(callBack.id)).at(-1)?.outcome, "completed");
    const second = await secondTrunk();
    await world.telephony.trunks.update(second, { mostCalls: 1 }, ringback);
    const alone = await world.request("+15005550111", b, fast);
    const history = await world.toTheEnd(alone.callBack.id);
    assert.equal(history.at(-1)?.outcome, "bFailed", "A has the only line");
    await world.telephony.trunks.update(second, { mostCalls: null }, ringback);
    await world.telephony.trunks.update(only.trunk.id, { excludedPrefixes: ["1"] }, ringback);
  });

  test("whoever waits for a line and gives up, or for too long, ends with a word, and lets the next one by", async () => {
    await set({ mostCalls: 1 });
    const holds = await world.request(A, B, { ...fast, sandboxSpeed: 1 });
    const [gone, late, next] = [await world.request(A, B, fast), await world.request(A, B, { ...fast, expiresAt: systemClock.now() + 6_000 }), await world.request(A, B, fast)];
    await world.until(gone.callBack.id, ({ queuePosition }) => queuePosition === 1);
    await world.telephony.cancelCallBack(null, gone.callBack.id);
    assert.equal((await world.toTheEnd(gone.callBack.id)).at(-1)?.outcome, "cancelled");
    assert.equal((await world.toTheEnd(late.callBack.id)).at(-1)?.outcome, "expired");
    await world.toTheEnd(holds.callBack.id);
    assert.equal((await world.toTheEnd(next.callBack.id)).at(-1)?.outcome, "aHungUp");
  });

  test("where the only trunk rests a call-back waits; when its rest is over one call tries it, and the others follow", async () => {
    const failing = "+15005550115";
    await set({ onlyPrefixes: [prefix, failing.slice(1)], rest: { afterFaults: 1, withinSeconds: 60, restSeconds: 2, mostSeconds: 60 } });
    await world.telephony.trunks.update(await secondTrunk(), { excludedPrefixes: [prefix, failing.slice(1)] }, ringback);
    const faulty = await world.request(failing, B, fast);
    assert.equal((await world.toTheEnd(faulty.callBack.id)).at(-1)?.outcome, "aFailed");
    const { standing } = (await world.telephony.trunks.find(trunkId))!.trunk;
    assert.deepEqual([standing.faults, standing.restedSeconds], [1, 2]);
    const asked = [await world.request(A, B, fast), await world.request(A, B, fast)];
    const histories = await Promise.all(asked.map(({ callBack }) => world.toTheEnd(callBack.id)));
    histories.forEach((history, place) => {
      assert.equal(history.find(({ queuePosition }) => queuePosition !== null)?.queuePosition, place + 1);
      assert.equal(history.at(-1)?.outcome, "aHungUp");
    });
    const dialedAt = await world.database.query<{ id: LegId }>("select id from leg where call_back_id = $1 and role = 'A'", [asked[0]!.callBack.id]);
    assert.ok(Number.parseInt(dialedAt[0]!.id.replace("-", "").slice(0, 12), 16) >= (standing.restsUntil ?? Infinity), "nobody was dialled while it rested");
    assert.equal((await world.telephony.trunks.find(trunkId))!.trunk.standing.faults, 0);
    await set({ onlyPrefixes: [prefix], rest: null });
    await world.telephony.trunks.update(await secondTrunk(), { excludedPrefixes: [prefix] }, ringback);
  });

  async function secondTrunk(): Promise<TrunkId> {
    const found = (await world.telephony.trunks.list({ limit: 10, after: null })).find(({ trunk }) => trunk.name === "carrier2");
    assert.ok(found);
    return found.trunk.id;
  }
});

/** The table itself counts, in the order in which its transactions wrote: were two to dial without knowing of each other, it would show. */
async function watchLegs({ database }: CallWorld): Promise<void> {
  await database.query("create table seen (number bigint generated always as identity, leg_id uuid, change integer)");
  await database.query(`create function see() returns trigger language plpgsql as $$ begin
    if tg_op = 'INSERT' then insert into seen (leg_id, change) values (new.id, 1);
    elsif old.state <> 'ended' and new.state = 'ended' then insert into seen (leg_id, change) values (new.id, -1); end if;
    return null; end $$`);
  await database.query("create trigger see_new after insert on leg for each row when (new.trunk = 'carrier' and new.state <> 'ended') execute function see()");
  await database.query("create trigger see_end after update on leg for each row when (new.trunk = 'carrier') execute function see()");
}

async function mostAtOnce({ database }: CallWorld): Promise<number> {
  const [row] = await database.query<{ most: number }>("select max(live)::int as most from (select sum(change) over (order by number) as live from seen) as counted");
  return row?.most ?? 0;
}

async function dialedInOrder({ database }: CallWorld, ids: readonly CallBackId[]): Promise<string[]> {
  const rows = await database.query<{ call_back_id: string }>("select call_back_id from leg where trunk = 'carrier' and call_back_id = any($1) order by id", [ids]);
  return rows.map(({ call_back_id }) => call_back_id);
}
