import assert from "node:assert/strict";
import { test } from "node:test";
import { newId, type CallBackId, type LegId } from "../../src/kernel/id.js";
import { OriginateRefused, SwitchUnreachable } from "../../src/telephony/callControl.js";
import { createManualTime } from "../support/manualTime.js";
import { saying, startBench } from "./sandbox.js";

const TALKS_ON = "+15005550109";
const RINGS = "+15005550103";

test("the limit counts from the originate, and a new one replaces it, counted from then", async () => {
  const bench = await startBench();
  const leg = await bench.dial(TALKS_ON, { limitSeconds: 10 });
  await bench.pass(4);
  assert.equal(await bench.control.limit(leg, 20), "done");
  await bench.pass(8);
  assert.equal(await bench.control.limit(leg, 5), "done");
  await bench.pass(60);
  assert.deepEqual(bench.heard(leg), ["0 rings", "1 answered", "17 ended 0"]);
});

test("a limit that is no length of time is a mistake of ours, and leaves the one before in force", async () => {
  const bench = await startBench();
  const leg = await bench.dial(TALKS_ON, { limitSeconds: 10 });
  for (const seconds of [-1, NaN]) await assert.rejects(bench.control.limit(leg, seconds), /nothing is planned for the past/);
  await bench.pass(60);
  assert.deepEqual(bench.heard(leg), ["0 rings", "1 answered", "10 ended 0"]);
});

test("a leg that we hang up ends at once with cause 16, answered or not", async () => {
  const bench = await startBench();
  const [ringing, talking] = [await bench.dial(RINGS), await bench.dial(TALKS_ON)];
  await bench.pass(5);
  assert.deepEqual([await bench.control.hangUp(ringing), await bench.control.hangUp(talking)], ["done", "done"]);
  assert.deepEqual([bench.heard(ringing), bench.heard(talking)], [["0 rings", "5 ended 16"], ["0 rings", "1 answered", "5 ended 16"]]);
  await bench.pass(3600);
  assert.equal(bench.events.length, 5, "nothing comes after the end");
});

test("commands for a leg that has ended, or never was, answer absent", async () => {
  const bench = await startBench();
  const ended = await bench.dial("+15005550102");
  await bench.pass(1);
  for (const leg of [ended, newId<"leg">()]) {
    const answers = [bench.control.hangUp(leg), bench.control.limit(leg, 5), bench.control.play(leg, saying("busy")), bench.control.ringback(leg)];
    assert.deepEqual(await Promise.all(answers), ["absent", "absent", "absent", "absent"]);
  }
  await bench.pass(60);
  assert.deepEqual(bench.heard(ended), ["0.2 ended 17/486"]);
});

test("an id that is taken is not dialled twice; once the leg has ended the same id dials again", async () => {
  const bench = await startBench();
  const leg = await bench.dial("+15005550116");
  await bench.pass(0.5);
  await bench.dial("+15005550116", { legId: leg });
  await bench.pass(5);
  assert.deepEqual(bench.heard(leg), ["0 rings", "1 answered", "2 ended 16"]);
  await bench.dial("+15005550102", { legId: leg });
  await bench.pass(5);
  assert.deepEqual(bench.heard(leg).slice(3), ["5.7 ended 17/486"]);
});

test("the list tells who is dialing and who has answered, and nobody who is gone", async () => {
  const bench = await startBench();
  const [ringing, talking] = [await bench.dial(RINGS), await bench.dial(TALKS_ON)];
  await bench.dial("+15005550116");
  await bench.pass(3);
  assert.deepEqual(await bench.control.list(), [{ id: ringing, state: "dialing" }, { id: talking, state: "answered" }]);
});

test("of two legs in a bridge one hangs up and the other stays", async () => {
  const bench = await startBench();
  const callBackId = newId<"callBack">() as CallBackId;
  const a = await bench.dial(TALKS_ON, { callBackId });
  await bench.pass(2);
  const b = await bench.dial("+15005550106", { callBackId, role: "B", joins: a });
  assert.deepEqual(bench.control.bridged(callBackId), [a, b]);
  await bench.control.bridge(callBackId, [a, b]);
  assert.deepEqual(bench.control.bridged(callBackId), [a, b]);
  await bench.pass(11);
  assert.deepEqual(bench.heard(b), ["2 rings", "3 answered", "13 ended 16"]);
  assert.deepEqual(bench.control.bridged(callBackId), [a]);
  assert.deepEqual(await bench.control.list(), [{ id: a, state: "answered" }]);
  await bench.control.unbridge(callBackId);
  await bench.control.unbridge(callBackId);
  assert.deepEqual(bench.control.bridged(callBackId), []);
});

test("a prompt ends after its time, a second one after the first, and a hang-up ends what was not spoken yet", async () => {
  const bench = await startBench();
  const leg = await bench.dial(TALKS_ON);
  await bench.pass(2);
  await bench.control.play(leg, { ...saying("busy"), sounds: ["telephone-number", "is-in-use"] });
  await bench.control.play(leg, { ...saying("noAnswer"), sounds: ["number-not-answering"] });
  await bench.pass(2.5);
  assert.deepEqual(bench.heard(leg).slice(2), ["4 busy spoken"]);
  await bench.control.hangUp(leg);
  assert.deepEqual(bench.heard(leg).slice(3), ["4.5 noAnswer spoken", "4.5 ended 16"]);
});

test("a call-back at twenty times the speed: stamps and limits are in its own time, waits in ours", async () => {
  const bench = await startBench();
  const originAt = bench.time.clock.now();
  const fast = await bench.dial(TALKS_ON, { limitSeconds: 200, sandboxClock: { originAt, speed: 20 } });
  const slow = await bench.dial(TALKS_ON, { limitSeconds: 200 });
  await bench.pass(0.05);
  assert.deepEqual([bench.heard(fast), bench.heard(slow)], [["0 rings", "1 answered"], ["0 rings"]]);
  await bench.pass(4.95);
  await bench.control.limit(fast, 60);
  await bench.pass(3);
  assert.deepEqual(bench.heard(fast).slice(2), ["160 ended 0"]);
  assert.deepEqual(bench.heard(slow), ["0 rings", "1 answered"]);
});

test("a sandbox clock goes on from where the call-back's origin lies, also for a leg that is dialled later", async () => {
  const bench = await startBench();
  const sandboxClock = { originAt: bench.time.clock.now(), speed: 10 };
  await bench.pass(6);
  const leg = await bench.dial("+15005550116", { sandboxClock });
  await bench.pass(1);
  assert.deepEqual(bench.heard(leg), ["60 rings", "61 answered", "62 ended 16"]);
});

test("a call-back is forgotten with its last channel, and its clock with it", async () => {
  const bench = await startBench();
  const originAt = bench.time.clock.now();
  const callBackId = newId<"callBack">() as CallBackId;
  await bench.dial("+15005550102", { callBackId });
  await bench.pass(1);
  const leg = await bench.dial("+15005550116", { callBackId, sandboxClock: { originAt, speed: 100 } });
  await bench.pass(1);
  assert.deepEqual(bench.heard(leg), ["100 rings", "101 answered", "102 ended 16"]);
});

test("timers that come early or late change no stamp, and a command never overtakes what was due before it", async () => {
  for (const lagMs of [-1, 0, 400]) {
    const time = createManualTime();
    const bench = await startBench({ time, timers: { after: (ms, run) => time.timers.after(ms === 0 ? 0 : Math.max(1, ms + lagMs), run) } });
    const leg = await bench.dial("+15005550116", { sandboxClock: { originAt: time.clock.now(), speed: 3 } });
    await bench.pass(0.5);
    assert.deepEqual(await bench.control.list(), [{ id: leg, state: "answered" }]);
    await bench.pass(0.2);
    assert.equal(await bench.control.hangUp(leg), "absent", "the phone has hung up 0.1 s of the call ago");
    assert.deepEqual(bench.heard(leg), ["0 rings", "1 answered", "2 ended 16"]);
  }
});

test("when it is stopped it forgets every phone, without an event, and a later start finds none", async () => {
  const bench = await startBench();
  const leg = await bench.dial(TALKS_ON);
  await bench.pass(2);
  await bench.control.stop();
  assert.equal(bench.control.connected, false);
  assert.equal(bench.time.waiting, 0);
  await bench.pass(3600);
  assert.deepEqual(bench.heard(leg), ["0 rings", "1 answered"]);
  await bench.control.start({ onEvent() {}, onConnected() {}, onDisconnected() {}, onReplaced() {} });
  assert.deepEqual(await bench.control.list(), []);
});

test("…0110 loses its own call-back, both legs; the listener sees the connection go and come, and others talk on", async () => {
  const bench = await startBench();
  const callBackId = newId<"callBack">() as CallBackId;
  const other = await bench.dial(TALKS_ON);
  const a = await bench.dial("+15005550101", { callBackId });
  await bench.pass(2);
  const b = await bench.dial("+15005550110", { callBackId, role: "B", joins: a });
  await bench.pass(3.9);
  assert.deepEqual(bench.connections, ["connected"]);
  await bench.pass(0.2);
  assert.deepEqual(bench.connections, ["connected", "disconnected", "connected"]);
  assert.deepEqual(await bench.control.list(), [{ id: other, state: "answered" }]);
  assert.equal(await bench.control.hangUp(a), "absent");
  await bench.pass(600);
  assert.deepEqual([bench.heard(a), bench.heard(b)], [["0 rings", "1 answered"], ["2 rings", "3 answered"]]);
});

test("while the connection is cut the phones go on, their events are lost, and every command is refused as unreachable", async () => {
  const bench = await startBench();
  const [drops, stays] = [await bench.dial("+15005550106"), await bench.dial(TALKS_ON)];
  await bench.pass(2);
  bench.control.cut();
  assert.equal(bench.control.connected, false);
  const { control } = bench;
  for (const command of [() => control.list(), () => control.hangUp(stays), () => control.limit(stays, 9), () => control.play(stays, saying("busy")), () => control.bridge(newId(), [stays]), () => bench.dial(RINGS)]) {
    await assert.rejects(command(), SwitchUnreachable);
  }
  await bench.pass(20);
  bench.control.restore();
  assert.deepEqual(bench.connections, ["connected", "disconnected", "connected"]);
  assert.deepEqual(bench.heard(drops), ["0 rings", "1 answered"]);
  assert.deepEqual(await control.list(), [{ id: stays, state: "answered" }]);
});

test("before its start nothing can be reached", async () => {
  const bench = await startBench();
  await bench.control.stop();
  await assert.rejects(bench.dial(RINGS), SwitchUnreachable);
  bench.control.restore();
  assert.equal(bench.control.connected, false, "a connection comes from a start only");
});

test("an unknown trunk, one channel too many and a leg whose partner is gone are refused, and nothing rings", async () => {
  const bench = await startBench({ mostChannels: 1 });
  await assert.rejects(bench.dial(RINGS, { trunk: "nowhere" }), OriginateRefused);
  await assert.rejects(bench.dial(RINGS, { joins: newId<"leg">() as LegId }), OriginateRefused);
  const taken = await bench.dial(RINGS, { limitSeconds: 5 });
  await assert.rejects(bench.dial(RINGS), OriginateRefused);
  await bench.dial(RINGS, { legId: taken });
  await bench.pass(6);
  await bench.dial(RINGS);
  assert.equal((await bench.control.list()).length, 1);
});

test("the doctor hears that this is the sandbox, how to connect a real switch, and which trunk is missing", async () => {
  const bench = await startBench();
  const findings = await bench.control.examine(["carrier", "nowhere"]);
  assert.match(findings[0]!.words, /built-in sandbox.*ARI_URL, ARI_USER, ARI_PASSWORD and ARI_APP/);
  assert.deepEqual(findings.filter((finding) => !finding.good).map((finding) => finding.what), ["trunk nowhere"]);
});
