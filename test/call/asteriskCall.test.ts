// Whole call-backs through machine, ledger and a real Asterisk to SIP phones: how each way of a call ends, what it costs, and that the phones saw the same.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { systemClock } from "../../src/kernel/clock.js";
import type { CallBackRequest } from "../../src/telephony/callBack/requestCallBack.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createAsteriskWorld, type AsteriskWorld } from "../support/asteriskWorld.js";
import { assertAsThePhonesSaw } from "../support/farEnds.js";
import { heldUpMs } from "../support/heldUp.js";
import { startTestLab } from "../support/testLab.js";

const { lab, skip } = await startTestLab();

interface Row {
  readonly title: string;
  /** The last four digits; what such a phone does is in lab/README.md. */
  readonly from?: string;
  readonly to?: string;
  readonly more?: Partial<CallBackRequest>;
  readonly outcome: string;
  /** Role, leg outcome, trunk: one CDR each, in the order of dialling. */
  readonly cdrs: readonly string[];
  /** Q.850 and SIP, of the last leg. */
  readonly cause?: number;
  readonly sipStatus?: number;
}

const hastily = { ringSeconds: 5 };

const rows: readonly Row[] = [
  { title: "both answer and talk until B hangs up", to: "0117", outcome: "completed", cdrs: ["A answered carrier", "B answered carrier"] },
  { title: "both answer and talk until A hangs up", from: "0117", to: "0109", outcome: "completed", cdrs: ["A answered carrier", "B answered carrier"] },
  { title: "both talk until the longest duration", to: "0111", more: { longestSeconds: 2 }, outcome: "completed", cdrs: ["A answered carrier", "B answered carrier"] },
  { title: "A is busy", from: "0102", outcome: "aBusy", cdrs: ["A busy carrier"], cause: 17, sipStatus: 486 },
  { title: "A never answers", from: "0103", more: hastily, outcome: "aNoAnswer", cdrs: ["A noAnswer carrier"] },
  { title: "A rejects", from: "0104", outcome: "aRejected", cdrs: ["A rejected carrier"], cause: 21, sipStatus: 603 },
  { title: "A's number does not exist", from: "0114", outcome: "aFailed", cdrs: ["A failed carrier"], cause: 1, sipStatus: 404 },
  { title: "A fails on both carriers", from: "0115", outcome: "aFailed", cdrs: ["A failed carrier", "A failed carrier2"], cause: 34, sipStatus: 503 },
  { title: "A sits behind a slow carrier", from: "0107", to: "0116", outcome: "completed", cdrs: ["A answered carrier", "B answered carrier"] },
  { title: "B is busy", to: "0102", outcome: "bBusy", cdrs: ["A answered carrier", "B busy carrier"], cause: 17, sipStatus: 486 },
  { title: "B never answers", to: "0103", more: hastily, outcome: "bNoAnswer", cdrs: ["A answered carrier", "B noAnswer carrier"] },
  { title: "B rejects", to: "0104", outcome: "bRejected", cdrs: ["A answered carrier", "B rejected carrier"], cause: 21, sipStatus: 603 },
  { title: "B answers after early media", from: "0106", to: "0112", outcome: "completed", cdrs: ["A answered carrier", "B answered carrier"] },
  { title: "B fails with 503 on the first carrier, and the second takes it", from: "0117", to: "0108", outcome: "completed", cdrs: ["A answered carrier", "B failed carrier", "B answered carrier2"] },
  { title: "B fails on both carriers", to: "0115", outcome: "bFailed", cdrs: ["A answered carrier", "B failed carrier", "B failed carrier2"], cause: 34, sipStatus: 503 },
  { title: "A hangs up while B rings", from: "0117", to: "0103", outcome: "aHungUp", cdrs: ["A answered carrier", "B cancelled carrier"] },
  { title: "A hangs up while B is silent", from: "0116", to: "0118", outcome: "aHungUp", cdrs: ["A answered carrier", "B cancelled carrier"] },
];

describe("a call-back through a real Asterisk", { skip, concurrency: true }, () => {
  let world: AsteriskWorld;
  before(async () => {
    world = await createAsteriskWorld(lab!);
  });
  after(() => assertAllSettled(world.database).finally(world.stop));

  for (const { title, from = "0109", to = "0111", more, outcome, cdrs, cause, sipStatus } of rows) {
    test(`${title}: ${outcome}`, async () => {
      const { callBack } = await world.request(number(from), number(to), more);
      await world.toTheEnd(callBack.id);
      const over = await assertSettled(world.database, lab, callBack.id);
      assert.equal(over.outcome, outcome, over.history.join(", "));
      assert.deepEqual(over.cdrs.map((cdr) => `${cdr.role} ${cdr.outcome} ${cdr.trunk}`), cdrs);
      for (const cdr of over.cdrs) assert.equal(cdr.charge_micros, String(cdr.answered_seconds * 1_000), "0.06 a minute, by the second");
      if (cause !== undefined) assert.equal(over.cdrs.at(-1)?.cause, cause);
      // Asterisk tells it since 20.
      if (sipStatus !== undefined && lab!.version >= "20") assert.equal(over.cdrs.at(-1)?.sip_status, sipStatus);
      await assertAsThePhonesSaw(lab!, over.cdrs);
    });
  }

  test("A is busy, and is rung once more after the back-off: two CDRs, one hold for both", async () => {
    const { callBack } = await world.request(number("0102"), number("0111"), { retry: { attempts: 2, afterBusySeconds: 1 } });
    await world.toTheEnd(callBack.id);
    const { outcome, cdrs, history } = await assertSettled(world.database, lab, callBack.id);
    assert.equal(outcome, "aBusy");
    assert.deepEqual(cdrs.map((cdr) => `${cdr.role}${cdr.attempt} ${cdr.outcome}`), ["A1 busy", "A2 busy"]);
    assert.deepEqual(history, ["requested→queued", "phaseDue→dialingA", "legEnded→queued", "phaseDue→dialingA", "legEnded→ended"]);
    const [first, second] = cdrs;
    assert.ok((second?.dialed_at.getTime() ?? 0) - (first?.ended_at.getTime() ?? 0) >= 990, "the back-off was kept");
  });

  test("a scheduled call-back holds nothing and rings nobody until its time, and then begins", async () => {
    const notBefore = systemClock.now() + 2_000;
    const { callBack } = await world.request(number("0109"), number("0116"), { notBefore });
    assert.deepEqual(await world.database.query("select role from hold where call_back_id = $1", [callBack.id]), []);
    await world.toTheEnd(callBack.id);
    const { outcome, cdrs } = await assertSettled(world.database, lab, callBack.id);
    assert.equal(outcome, "completed");
    const begunAt = cdrs[0]?.dialed_at.getTime() ?? 0;
    assert.ok(begunAt >= notBefore && begunAt < notBefore + 1_000 + heldUpMs(begunAt), `${begunAt - notBefore} ms after its time`);
    const holds = await world.database.query<{ opened_at: Date }>("select opened_at from hold where call_back_id = $1", [callBack.id]);
    assert.deepEqual(holds.map(({ opened_at }) => opened_at.getTime() >= notBefore), [true, true]);
  });
});

describe("a trunk that is dead", { skip, concurrency: true }, () => {
  let world: AsteriskWorld;
  before(async () => {
    world = await createAsteriskWorld(lab!, { trunks: ["carrier3", "carrier"], times: { noProgressSeconds: 5, guardSeconds: 2 } });
  });
  after(() => assertAllSettled(world.database).finally(world.stop));

  test("the next one takes both legs", async () => {
    const { callBack } = await world.request(number("0109"), number("0116"));
    await world.toTheEnd(callBack.id);
    const { outcome, cdrs } = await assertSettled(world.database, lab, callBack.id);
    assert.equal(outcome, "completed");
    assert.deepEqual(cdrs.filter((cdr) => cdr.outcome === "answered").map((cdr) => `${cdr.role} ${cdr.trunk}`), ["A carrier", "B carrier"]);
    await assertAsThePhonesSaw(lab!, cdrs);
  });

  test("a phone that stays silent on every trunk has failed, and has not merely not answered", async () => {
    const { callBack } = await world.request(number("0118"), number("0116"));
    await world.toTheEnd(callBack.id);
    const { outcome, cdrs } = await assertSettled(world.database, lab, callBack.id);
    assert.equal(outcome, "aFailed");
    assert.equal(cdrs.at(-1)?.trunk, "carrier");
  });
});

after(() => lab?.stop());

function number(ending: string): string {
  return `+1500555${ending}`;
}
