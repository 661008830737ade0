// How far the switch's clock is ahead, measured by pings: the quickest answer is believed, and none that is older than a clock that was set.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { AriApi } from "../../src/telephony/ari/ariApi.js";
import { createClockOffset } from "../../src/telephony/ari/clockOffset.js";
import { createManualTime } from "../support/manualTime.js";

test("our clock is set back by 20 seconds: the next measurement is believed, not the oldest of eight that were as quick", async () => {
  const { offset, round, set } = bench();
  for (let sample = 0; sample < 8; sample += 1) await round(2);
  assert.equal(offset.ms, 0);
  set({ oursMs: -20_000 });
  await round(2);
  assert.equal(offset.ms, 20_000);
});

test("the switch's clock is set: the next measurement is believed, though its answer took longer than those before", async () => {
  const { offset, round, set } = bench();
  await round(2);
  set({ theirsMs: 300_000 });
  await round(80);
  assert.equal(offset.ms, 300_000);
});

test("a slow answer that the quick ones before can explain changes nothing", async () => {
  const { offset, round } = bench();
  await round(2);
  await round(400, 0.9);
  assert.equal(offset.ms, 0);
});

test("of equally quick answers the newest is believed", async () => {
  const { offset, round, set } = bench();
  await round(4);
  set({ theirsMs: 3 });
  await round(4);
  assert.equal(offset.ms, 3);
});

test("our clock is set back while a ping is under way: that answer, which seems to have come before it was asked for, is not believed", async () => {
  const { offset, round, set } = bench();
  await round(2);
  await round(2, 0.5, () => set({ oursMs: -20_000 }));
  assert.equal(offset.ms, 0);
  await round(2);
  assert.equal(offset.ms, 20_000);
});

/** Both clocks run on one time, each with what it was set by. */
function bench() {
  const time = createManualTime();
  const by = { oursMs: 0, theirsMs: 0 };
  let answer: (stamp: string) => void = () => undefined;
  const api = { asterisk: { ping: () => new Promise((resolve) => (answer = (timestamp) => resolve({ timestamp }))) } } as unknown as AriApi;
  const offset = createClockOffset(api, { now: () => time.clock.now() + by.oursMs }, 3_000, time.timers);
  return {
    offset,
    set: (to: Partial<typeof by>) => void Object.assign(by, to),
    /** One ping, whose way there takes this share of its round trip. */
    round: async (roundTripMs: number, thereShare = 0.5, meanwhile?: () => void) => {
      const measured = offset.measure();
      await time.advance(roundTripMs * thereShare);
      const stamp = new Date(time.clock.now() + by.theirsMs).toISOString().replace("Z", "+0000");
      meanwhile?.();
      await time.advance(roundTripMs * (1 - thereShare));
      answer(stamp);
      await measured;
    },
  };
}
