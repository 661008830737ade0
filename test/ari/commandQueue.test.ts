// Commands to the switch: so many at a time, each with an end, none without a connection.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SwitchUnreachable } from "../../src/telephony/callControl.js";
import { createCommandQueue } from "../../src/telephony/ari/commandQueue.js";
import { createManualTime } from "../support/manualTime.js";

const isUnreachable = (error: unknown) => error instanceof SwitchUnreachable;

test("no more than so many run at once, and the others follow in their order", async () => {
  const { queue } = bench(3);
  const running: number[] = [];
  const ends: (() => void)[] = [];
  const all = Array.from({ length: 7 }, (_, index) => queue.run(() => new Promise<number>((resolve) => {
    running.push(index);
    ends.push(() => resolve(index));
  })));
  assert.deepEqual(running, [0, 1, 2]);
  ends[1]?.();
  assert.equal(await all[1], 1);
  assert.deepEqual(running, [0, 1, 2, 3]);
  for (let index = 0; index < 7; index += 1) {
    ends[index]?.();
    await all[index];
  }
  assert.deepEqual(running, [0, 1, 2, 3, 4, 5, 6]);
});

test("a hang-up is not sent behind a burst of originates that came before it", async () => {
  const { queue } = bench(1);
  const sent: string[] = [];
  const ends: (() => void)[] = [];
  const run = (name: string, isUrgent: boolean) => queue.run(() => new Promise<void>((resolve) => {
    sent.push(name);
    ends.push(resolve);
  }), isUrgent);
  const all = [run("originate 1", false), run("originate 2", false), run("originate 3", false), run("hang up 1", true), run("hang up 2", true)];
  for (let index = 0; index < 5; index += 1) {
    ends[index]?.();
    await all[sent[index] === "originate 1" ? 0 : sent[index] === "hang up 1" ? 3 : sent[index] === "hang up 2" ? 4 : sent[index] === "originate 2" ? 1 : 2];
  }
  assert.deepEqual(sent, ["originate 1", "hang up 1", "hang up 2", "originate 2", "originate 3"]);
});

test("an urgent command that waits ends with the connection as the others do", async () => {
  const { queue, time } = bench(1);
  const all = [false, true, true].map((isUrgent) => assert.rejects(queue.run(() => new Promise(() => undefined), isUrgent), isUnreachable));
  queue.close("away");
  await Promise.all(all);
  assert.equal(time.waiting, 0);
});

test("an answer that never comes ends in a rejection, and its place is free again", async () => {
  const { queue, time } = bench(1);
  const hangs = assert.rejects(queue.run(() => new Promise(() => undefined)), isUnreachable);
  const waits = assert.rejects(queue.run(() => new Promise(() => undefined)), isUnreachable);
  await time.advance(5_000);
  await hangs;
  await waits;
  assert.equal(await queue.run(async () => "answered"), "answered");
  assert.equal(time.waiting, 0);
});

test("one that has waited too long is never sent", async () => {
  const { queue, time } = bench(1);
  let sent = 0;
  const hangs = assert.rejects(queue.run(() => new Promise(() => undefined)), isUnreachable);
  await time.advance(1);
  const waits = assert.rejects(queue.run(async () => (sent += 1)), isUnreachable);
  queue.close("away");
  await Promise.all([hangs, waits]);
  queue.open();
  await queue.run(async () => undefined);
  assert.equal(sent, 0);
});

test("a lost connection rejects at once what runs, what waits and what comes", async () => {
  const { queue, time } = bench(1);
  const commands = [0, 1, 2].map(() => assert.rejects(queue.run(() => new Promise(() => undefined)), /the switch closed the connection/));
  queue.close("the switch closed the connection");
  await Promise.all(commands);
  await assert.rejects(queue.run(async () => "sent"), isUnreachable);
  assert.equal(time.waiting, 0);
});

test("before there was a connection nothing is sent", async () => {
  const queue = createCommandQueue({ mostAtOnce: 1, timeoutMs: 5_000, timers: createManualTime().timers });
  await assert.rejects(queue.run(async () => "sent"), isUnreachable);
});

test("work that throws instead of rejecting, and throws a text, is rejected as an error", async () => {
  const { queue } = bench(1);
  const throws = (): Promise<void> => {
    throw "channelId is a required path param.";
  };
  await assert.rejects(queue.run(throws), /required path param/);
});

function bench(mostAtOnce: number) {
  const time = createManualTime();
  const queue = createCommandQueue({ mostAtOnce, timeoutMs: 5_000, timers: time.timers });
  queue.open();
  return { time, queue };
}
