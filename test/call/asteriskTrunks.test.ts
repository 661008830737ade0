// Trunks on a real Asterisk with two live carriers and a dead one: what the phones see dialled and shown, the way round faults and silence within one ring time, and a trunk that rests and comes back by itself.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { after, before, describe, test } from "node:test";
import type { LiveCarrier } from "../../lab/phones/behaviours.js";
import { ringback } from "../../src/kernel/author.js";
import { systemClock } from "../../src/kernel/clock.js";
import type { CallBackId, TrunkId } from "../../src/kernel/id.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import { stateOf } from "../../src/telephony/trunks/resting.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { accountOfLane } from "../support/callWorld.js";
import { createAsteriskWorld, type AsteriskWorld } from "../support/asteriskWorld.js";
import { assertAsThePhonesSaw } from "../support/farEnds.js";
import { startTestLab } from "../support/testLab.js";

const { lab, skip } = await startTestLab();

/** Of ours, beside the service's own +15005550100. */
const OURS = knownPhoneNumber("+15005550199");

describe("trunks of a real Asterisk", { skip }, () => {
  let world: AsteriskWorld;
  const ids = new Map<string, TrunkId>();
  before(async () => {
    world = await createAsteriskWorld(lab!, { trunks: ["carrier", "carrier2"], times: { noProgressSeconds: 4 } });
    await world.database.query("insert into access_number (number, created_at) values ($1, now())", [OURS]);
    for (const [name, settings] of [
      ["carrier", { stripDigits: 1, prefixDigits: "00", callerId: "ours" }],
      ["carrier2", { plusSign: true, callerId: "pass" }],
    ] as const) ids.set(name, (await world.telephony.trunks.open({ name, ...settings }, ringback)).trunk.id);
  });
  after(() => assertAllSettled(world.database).finally(world.stop));

  test("a leg is dialled in the format of its trunk and shows what its trunk shows; a fault sends it to the next trunk, in the next one's format", async () => {
    const { callBack } = await world.request(number("0109"), number("0108"), { callerId: OURS });
    await world.until(callBack.id, ({ state }) => state === "connected");
    await world.telephony.cancelCallBack(null, callBack.id);
    const cdrs = await endedAs(callBack.id, "completed", ["A answered carrier", "B failed carrier", "B answered carrier2"]);
    const seen = await Promise.all(cdrs.map(({ leg_id, trunk }) => phoneOf(trunk as LiveCarrier, leg_id)));
    assert.deepEqual(seen.map((call) => [call.number, call.callerId]), [
      ["005005550109", "+15005550100"],
      ["005005550108", "+15005550100"],
      ["+15005550108", "+15005550199"],
    ]);
    const kept = await world.database.query<{ caller_id: string | null }>("select caller_id from cdr where call_back_id = $1 order by dialed_at, leg_id", [callBack.id]);
    assert.deepEqual(kept.map(({ caller_id }) => caller_id), [null, null, "+15005550199"], "the CDRs keep what was shown; null is the service's own number");
    await assertAsThePhonesSaw(lab!, cdrs.filter(({ outcome }) => outcome === "answered"));
  });

  test("a trunk shows a fixed number of ours to everybody", async () => {
    await change("carrier", { callerId: "fixed", callerNumber: OURS });
    const { callBack } = await world.request(number("0116"), number("0103"));
    await world.toTheEnd(callBack.id);
    const { cdrs } = await assertSettled(world.database, lab, callBack.id);
    assert.equal((await phoneOf("carrier", cdrs[0]?.leg_id ?? "")).callerId, OURS);
    await change("carrier", { callerId: "ours", callerNumber: null });
  });

  test("the dead trunk is passed over, and all silent ones together are given no longer than a phone may ring", async () => {
    ids.set("carrier3", (await world.telephony.trunks.open({ name: "carrier3", priority: 1, rest: null }, ringback)).trunk.id);
    await change("carrier", { noProgressSeconds: 3 });
    const { callBack } = await world.request(number("0109"), number("0118"), { ringSeconds: 5 });
    assert.deepEqual(callBack.routes, { A: ["carrier3", "carrier", "carrier2"], B: ["carrier3", "carrier", "carrier2"] });
    const history = await world.toTheEnd(callBack.id);
    const { outcome, cdrs } = await assertSettled(world.database, lab, callBack.id);
    assert.equal(outcome, "bFailed");
    const dialed = history.at(-1)?.legs.map(({ role, trunk, refused }) => `${role} ${trunk}${refused ? " refused" : ""}`).filter((leg) => !leg.endsWith("carrier3 refused"));
    assert.deepEqual(dialed?.filter((leg) => !leg.includes("carrier3")), ["A carrier", "B carrier", "B carrier2"]);
    const silent = cdrs.filter(({ role, trunk }) => role === "B" && trunk !== "carrier3");
    const waited = silent.map(({ dialed_at, ended_at }) => (ended_at.getTime() - dialed_at.getTime()) / 1000);
    assert.ok((waited[0] ?? 0) >= 2.9 && (waited[0] ?? 9) < 4, `the first as long as it says itself: ${waited.join(", ")}`);
    const first = history.at(-1)?.legs.find(({ role }) => role === "B");
    const inAll = ((silent.at(-1)?.ended_at.getTime() ?? 0) - (first?.dialedAt ?? 0)) / 1000;
    assert.ok(inAll >= 4.5 && inAll < 6.5, `together for as long as a phone may ring: ${inAll}`);
    await change("carrier3", { enabled: false });
    await change("carrier", { noProgressSeconds: null });
  });

  test("a trunk that keeps failing rests: calls go round it at once; after its rest one call tries it, and it works again", async () => {
    await change("carrier", { rest: { afterFaults: 2, withinSeconds: 60, restSeconds: 3, mostSeconds: 60 } });
    const another = await accountOfLane(world, 0);
    await talked(number("0108"), ["A failed carrier", "A answered carrier2"]);
    await talked(number("0108"), ["A failed carrier", "A answered carrier2"], another);
    assert.equal((await standing()).state, "resting");
    assert.equal((await standing()).faults, 2);
    await talked(number("0116"), ["A answered carrier2"]);
    const restsUntil = (await standing()).restsUntil ?? 0;
    await sleep(Math.max(0, restsUntil - systemClock.now()) + 50);
    assert.equal((await standing()).state, "trying");
    // It fails once more, and rests twice as long.
    await talked(number("0108"), ["A failed carrier", "A answered carrier2"]);
    const again = await standing();
    assert.deepEqual([again.state, again.restedSeconds], ["resting", 6]);
    await sleep(Math.max(0, (again.restsUntil ?? 0) - systemClock.now()) + 50);
    await talked(number("0116"), ["A answered carrier"], another);
    assert.deepEqual(await standing(), { state: "working", faults: 0, restsUntil: null, restedSeconds: null });
    const [quality] = (await world.telephony.trunks.quality({ since: systemClock.now() - 600_000, before: systemClock.now() + 1_000 })).filter(({ trunk }) => trunk === "carrier");
    assert.ok(quality && quality.faults >= 3 && quality.answered >= 2 && (quality.postDialDelayMs ?? 9_999) < 3_000, JSON.stringify(quality));
  });

  /** A rings, answers and hangs up after a second or is cancelled; only what became of A is looked at. */
  async function talked(from: string, ofA: readonly string[], accountId = world.accountId): Promise<void> {
    const { callBack } = await world.request(from, number("0103"), { accountId });
    await world.until(callBack.id, ({ state }) => state === "dialingB");
    await world.telephony.cancelCallBack(null, callBack.id);
    await world.toTheEnd(callBack.id);
    const { cdrs } = await assertSettled(world.database, lab, callBack.id);
    assert.deepEqual(cdrs.filter(({ role }) => role === "A").map((cdr) => `${cdr.role} ${cdr.outcome} ${cdr.trunk}`), ofA);
  }

  async function endedAs(id: CallBackId, outcome: string, legs: readonly string[]) {
    await world.toTheEnd(id);
    const settled = await assertSettled(world.database, lab, id);
    assert.equal(settled.outcome, outcome);
    assert.deepEqual(settled.cdrs.map((cdr) => `${cdr.role} ${cdr.outcome} ${cdr.trunk}`), legs);
    return settled.cdrs;
  }

  async function standing() {
    const found = await world.telephony.trunks.find(ids.get("carrier")!);
    assert.ok(found);
    const { faults, restsUntil, restedSeconds } = found.trunk.standing;
    return { state: stateOf(found.trunk, systemClock.now()), faults, restsUntil, restedSeconds };
  }

  const phoneOf = (carrier: LiveCarrier, legId: string) => lab!.phones(carrier).waitFor((call) => call.legId === legId, 5_000);
  const change = (name: string, settings: Parameters<AsteriskWorld["telephony"]["trunks"]["update"]>[1]) => world.telephony.trunks.update(ids.get(name)!, settings, ringback);
});

after(() => lab?.stop());

function number(ending: string): string {
  return `+1500555${ending}`;
}
