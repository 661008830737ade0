// Finding out in time that the other end is dead, and not a moment too early.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startWatchdog } from "../../src/telephony/ari/watchdog.js";
import { createManualTime } from "../support/manualTime.js";

test("an end that answers every ping is pinged for ever", async () => {
  const { time, heard } = bench({ answers: true });
  await time.advance(3_600_000);
  assert.equal(heard.silences, 0);
  assert.ok(heard.pings >= 3_600 / 6 - 1);
});

test("an end that falls silent right after its answer is found out within ten seconds, once", async () => {
  const end = { answers: true };
  const { time, heard } = bench(end);
  await time.advance(3_000);
  end.answers = false;
  await time.advance(10_000);
  assert.equal(heard.silences, 1);
  await time.advance(60_000);
  assert.equal(heard.silences, 1);
  assert.equal(time.waiting, 0);
});

test("whatever comes in is a sign of life, not only the answer to a ping", async () => {
  const { time, heard, watchdog } = bench({ answers: false });
  for (let second = 0; second < 60; second += 1) {
    await time.advance(1_000);
    watchdog.sawLife();
  }
  assert.equal(heard.silences, 0);
});

test("a process of ours that was busy looks once more before it calls the other end dead", async () => {
  const { time, heard, watchdog } = bench({ answers: false });
  await time.advance(6_000);
  watchdog.sawLife();
  await time.advance(60);
  assert.equal(heard.silences, 0);
});

test("stopped, it neither pings nor judges", async () => {
  for (const afterMs of [0, 3_000, 6_000]) {
    const { time, heard, watchdog } = bench({ answers: false });
    await time.advance(afterMs);
    const { pings } = heard;
    watchdog.stop();
    await time.advance(60_000);
    assert.deepEqual([heard.pings, heard.silences, time.waiting], [pings, 0, 0]);
  }
});

function bench(end: { answers: boolean }) {
  const time = createManualTime();
  const heard = { pings: 0, silences: 0 };
  const watchdog = startWatchdog({
    everyMs: 3_000,
    patienceMs: 3_000,
    timers: time.timers,
    ping() {
      heard.pings += 1;
      if (end.answers) time.timers.after(2, () => watchdog.sawLife());
    },
    onSilence: () => void (heard.silences += 1),
  });
  return { time, heard, watchdog };
}
