// Cancelling on a real Asterisk, in every state and between them: whatever rings stops, whatever was answered is billed, nothing stays held.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { systemClock } from "../../src/kernel/clock.js";
import type { CallBackRequest } from "../../src/telephony/callBack/requestCallBack.js";
import type { StoredEvent } from "../../src/telephony/callBack/storedEvent.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createAsteriskWorld, type AsteriskWorld } from "../support/asteriskWorld.js";
import { assertAsThePhonesSaw, phoneCall } from "../support/farEnds.js";
import { startTestLab } from "../support/testLab.js";

const { lab, skip } = await startTestLab();

interface Row {
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly more?: Partial<CallBackRequest>;
  readonly when: (event: StoredEvent) => boolean;
  readonly outcome: string;
  readonly cdrs: readonly string[];
}

const rings = (role: "A" | "B") => (event: StoredEvent) => event.kind === "legProgress" && event.legs.some((leg) => leg.role === role && leg.id === event.legId);
const is = (state: string) => (event: StoredEvent) => event.state === state;

const rows: readonly Row[] = [
  { title: "while it waits for its time", from: "0109", to: "0111", more: { notBefore: systemClock.now() + 3_600_000 }, when: is("queued"), outcome: "cancelled", cdrs: [] },
  { title: "while it waits to ring A once more", from: "0102", to: "0111", more: { retry: { attempts: 2, afterBusySeconds: 600 } }, when: (event) => event.kind === "legEnded", outcome: "cancelled", cdrs: ["A busy"] },
  { title: "while A is silent", from: "0118", to: "0111", when: is("dialingA"), outcome: "cancelled", cdrs: ["A cancelled"] },
  { title: "while A rings", from: "0103", to: "0111", when: rings("A"), outcome: "cancelled", cdrs: ["A cancelled"] },
  { title: "while B is silent", from: "0109", to: "0118", when: is("dialingB"), outcome: "cancelled", cdrs: ["A answered", "B cancelled"] },
  { title: "while B rings", from: "0109", to: "0103", when: rings("B"), outcome: "cancelled", cdrs: ["A answered", "B cancelled"] },
  { title: "while they talk, which completes it", from: "0109", to: "0111", when: is("connected"), outcome: "completed", cdrs: ["A answered", "B answered"] },
  { title: "while A is told why it ends, which changes nothing", from: "0109", to: "0102", when: is("ending"), outcome: "bBusy", cdrs: ["A answered", "B busy"] },
  { title: "when it is over, which changes nothing", from: "0102", to: "0111", when: is("ended"), outcome: "aBusy", cdrs: ["A busy"] },
];

describe("a call-back is cancelled", { skip, concurrency: true }, () => {
  const world = worldOfTheSuite();
  for (const { title, from, to, more, when, outcome, cdrs } of rows) {
    test(`${title}: ${outcome}`, async () => {
      const { callBack } = await world.request(number(from), number(to), more);
      await world.until(callBack.id, when);
      await world.telephony.cancelCallBack(world.accountId, callBack.id);
      await world.toTheEnd(callBack.id);
      const over = await assertSettled(world.database, lab, callBack.id);
      assert.equal(over.outcome, outcome, over.history.join(", "));
      assert.deepEqual(over.cdrs.map((cdr) => `${cdr.role} ${cdr.outcome}`), cdrs);
      await assertAsThePhonesSaw(lab!, over.cdrs);
    });
  }

  test("the phone that rang sees the call taken back, not answered", async () => {
    const { callBack } = await world.request(number("0103"), number("0111"));
    const { legId } = await world.until(callBack.id, rings("A"));
    await world.telephony.cancelCallBack(world.accountId, callBack.id);
    const seen = await phoneCall(lab!, legId ?? "", ({ endedAt }) => endedAt !== undefined);
    assert.deepEqual([seen.endedBy, seen.answeredAt], ["cancel", undefined]);
    await world.toTheEnd(callBack.id);
    await assertSettled(world.database, lab, callBack.id);
  });

});

// After the others, for sixty calls at once hold up what the others measure.
describe("call-backs are cancelled at moments that nobody chose", { skip, concurrency: true }, () => {
  const world = worldOfTheSuite();
  // The cancellation meets the call wherever it happens to be: before its batch, in it, between an answer and the commands that follow it.
  const moments = ["requested", "dialingA", "legProgress", "legAnswered", "connected"] as const;
  for (const from of ["0109", "0102", "0116"]) {
    test(`with A at …${from}: none of twenty is left over`, async () => {
      await Promise.all(Array.from({ length: 20 }, async (_, index) => {
        const { callBack } = await world.request(number(from), "+15005560116");
        const moment = moments[index % moments.length];
        await world.until(callBack.id, (event) => event.kind === moment || event.state === moment || event.state === "ended");
        await world.telephony.cancelCallBack(world.accountId, callBack.id);
        await world.toTheEnd(callBack.id);
        // What the phones saw is not asked here: one whose own hang-up meets ours in the same millisecond gives up without a word.
        await assertSettled(world.database, lab, callBack.id);
      }));
    });
  }
});

after(() => lab?.stop());

/** Made before the suite's first test and stopped after its last, when nothing may be left over. */
function worldOfTheSuite(): AsteriskWorld {
  let made: AsteriskWorld;
  before(async () => {
    made = await createAsteriskWorld(lab!);
  });
  after(() => assertAllSettled(made.database).finally(made.stop));
  return new Proxy({} as AsteriskWorld, { get: (_, name) => Reflect.get(made, name) as unknown });
}

function number(ending: string): string {
  return `+1500555${ending}`;
}
