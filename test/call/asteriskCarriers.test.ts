// Least-cost routing through a real Asterisk with two carriers: the cheaper one for each number is dialled first, the dearer one when it fails, and each leg costs what the carrier asks that carried it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { updateCarrier } from "../../src/billing/carriers/openCarrier.js";
import type { Carrier } from "../../src/billing/carriers/carrier.js";
import { ringback } from "../../src/kernel/author.js";
import { systemClock } from "../../src/kernel/clock.js";
import type { CallBackId } from "../../src/kernel/id.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createAsteriskWorld, type AsteriskWorld } from "../support/asteriskWorld.js";
import { aCarrier, asks } from "../support/carriers.js";
import { assertAsThePhonesSaw } from "../support/farEnds.js";
import { startTestLab } from "../support/testLab.js";

const { lab, skip } = await startTestLab();

describe("two carriers of a real Asterisk", { skip }, () => {
  let world: AsteriskWorld;
  let second: Carrier;
  before(async () => {
    // Its order is that of the settings, and counts for nothing once there are carriers.
    world = await createAsteriskWorld(lab!, { trunks: ["carrier3"], times: { noProgressSeconds: 3 } });
    await aCarrier(world.database, "carrier", [asks(10_000n, "15005550108"), asks(30_000n, "1")]);
    second = await aCarrier(world.database, "carrier2", [asks(15_000n, "1", { connectFeeMicros: 1_000n })]);
  });
  after(() => assertAllSettled(world.database).finally(world.stop));

  test("the cheaper is dialled first for each leg, the dearer takes over from one that fails, and the costs are theirs", async () => {
    const { callBack } = await world.request(number("0117"), number("0108"));
    assert.deepEqual(callBack.routes, { A: ["carrier2", "carrier"], B: ["carrier", "carrier2"] });
    await world.toTheEnd(callBack.id);
    const { outcome, cdrs } = await assertSettled(world.database, lab, callBack.id);
    assert.equal(outcome, "completed");
    assert.deepEqual(cdrs.map((cdr) => `${cdr.role} ${cdr.outcome} ${cdr.trunk}`), ["A answered carrier2", "B failed carrier", "B answered carrier2"]);
    await assertAsThePhonesSaw(lab!, cdrs);
    // 0.015 a minute are 250 micros a second, and 1,000 for the connection.
    assert.deepEqual(await costsOf(callBack.id), cdrs.map(({ outcome: end, answered_seconds }) => (end === "answered" ? `${1_000 + answered_seconds * 250} EUR` : "0 EUR")));
  });

  test("a scheduled call-back goes by the carriers of its start, not by those of its request", async () => {
    const notBefore = systemClock.now() + 2_000;
    const { callBack } = await world.request(number("0109"), number("0116"), { notBefore });
    assert.deepEqual(callBack.routes, { A: ["carrier2", "carrier"], B: ["carrier2", "carrier"] });
    // As if it had been asked for an hour ago.
    await world.database.query("update call_back set requested_at = requested_at - interval '1 hour' where id = $1", [callBack.id]);
    await updateCarrier(world.database, second.id, { enabled: false }, systemClock, ringback);
    await world.toTheEnd(callBack.id);
    const { outcome, cdrs } = await assertSettled(world.database, lab, callBack.id);
    assert.equal(outcome, "completed");
    assert.deepEqual(cdrs.map((cdr) => `${cdr.role} ${cdr.outcome} ${cdr.trunk}`), ["A answered carrier", "B answered carrier"]);
    assert.deepEqual(await costsOf(callBack.id), cdrs.map(({ answered_seconds }) => `${answered_seconds * 500} EUR`));
  });

  test("one that nobody carries any more when it starts ends as not allowed, and rings nobody", async () => {
    await updateCarrier(world.database, second.id, { enabled: true, onlyPrefixes: ["1"] }, systemClock, ringback);
    const { callBack } = await world.request(number("0109"), number("0116"), { notBefore: systemClock.now() + 1_500 });
    await world.database.query("update call_back set requested_at = requested_at - interval '1 hour' where id = $1", [callBack.id]);
    await world.database.query("update carrier set enabled = false");
    await world.toTheEnd(callBack.id);
    const { outcome, cdrs } = await assertSettled(world.database, lab, callBack.id);
    assert.deepEqual([outcome, cdrs], ["notAllowed", []]);
    await assert.rejects(world.request(number("0109"), number("0116")), { code: "NO_ROUTE" });
  });

  async function costsOf(id: CallBackId): Promise<string[]> {
    const rows = await world.database.query<{ cost: string }>("select coalesce(cost_micros::text, '?') || ' ' || cost_currency as cost from cdr where call_back_id = $1 order by dialed_at, leg_id", [id]);
    return rows.map(({ cost }) => cost);
  }
});

after(() => lab?.stop());

function number(ending: string): string {
  return `+1500555${ending}`;
}
