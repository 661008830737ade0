// What Asterisk tells, and what the port hears of it: frames as 22.10 and 16.28 really send them, and what nobody should ever send.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { LegId } from "../../src/kernel/id.js";
import type { SwitchEvent } from "../../src/telephony/callControl.js";
import { toSwitchEvent, type Names } from "../../src/telephony/ari/ariEvent.js";

const legId = "01a2058c-be11-7547-b85c-2111767aa5f9" as LegId;
const timestamp = "2026-11-22T23:15:51.618+0000";
const at = Date.UTC(2026, 10, 22, 23, 15, 51, 618);
const channel = { id: legId, name: "PJSIP/carrier-00000008", state: "Up" };
const caller = "01a2058c-be11-7547-b85c-2111767aa5fa" as LegId;
const callersChannel = { id: "lab-1795389439.9", name: "PJSIP/carrier-00000009", state: "Up" };
const names: Names = { legOf: (id) => [legId, caller].find((each) => each === id) ?? (id === callersChannel.id ? caller : null), promptOf: (id) => (id === "noAnswer.1" ? "noAnswer" : null) };
const playback = { id: "noAnswer.1", media_uri: "sound:beep", target_uri: `channel:${legId}`, state: "done" };

const table: readonly (readonly [title: string, raw: object, event: SwitchEvent | null])[] = [
  ["the INVITE has gone out", { type: "Dial", timestamp, peer: channel, dialstatus: "" }, null],
  ["180", { type: "Dial", timestamp, peer: channel, dialstatus: "RINGING" }, { kind: "legProgress", legId, at }],
  ["183", { type: "Dial", timestamp, peer: channel, dialstatus: "PROGRESS" }, { kind: "legProgress", legId, at }],
  ["the dial's own word for an answer", { type: "Dial", timestamp, peer: channel, dialstatus: "ANSWER" }, null],
  ["ringing, told a second time", { type: "ChannelStateChange", timestamp, channel: { ...channel, state: "Ringing" } }, null],
  ["200", { type: "ChannelStateChange", timestamp, channel }, { kind: "legAnswered", legId, at }],
  ["486", { type: "ChannelDestroyed", timestamp, channel, cause: 17, tech_cause: 486 }, { kind: "legEnded", legId, at, cause: 17, sipStatus: 486 }],
  ["486 on Asterisk 16", { type: "ChannelDestroyed", timestamp, channel, cause: 17 }, { kind: "legEnded", legId, at, cause: 17, sipStatus: null }],
  ["BYE", { type: "ChannelDestroyed", timestamp, channel, cause: 16, cause_txt: "Normal Clearing" }, { kind: "legEnded", legId, at, cause: 16, sipStatus: null }],
  ["an end without a cause", { type: "ChannelDestroyed", timestamp, channel }, { kind: "legEnded", legId, at, cause: 0, sipStatus: null }],
  ["a cause that is none", { type: "ChannelDestroyed", timestamp, channel, cause: 4_000, tech_cause: 200 }, { kind: "legEnded", legId, at, cause: 0, sipStatus: null }],
  ["a prompt to its end", { type: "PlaybackFinished", timestamp, playback }, { kind: "promptEnded", legId, prompt: "noAnswer", at }],
  ["a prompt that broke off", { type: "PlaybackFinished", timestamp, playback: { ...playback, state: "failed" } }, { kind: "promptEnded", legId, prompt: "noAnswer", at }],
  ["a key", { type: "ChannelDtmfReceived", timestamp, channel, digit: "#", duration_ms: 160 }, { kind: "digit", legId, digit: "#", at }],
  ["a key that phones do not have", { type: "ChannelDtmfReceived", timestamp, channel, digit: "A" }, null],
  ["two keys at once", { type: "ChannelDtmfReceived", timestamp, channel, digit: "12" }, null],
  ["the answer to one who has called us", { type: "ChannelStateChange", timestamp, channel: callersChannel }, { kind: "legAnswered", legId: caller, at }],
  ["a key of one who has called us", { type: "ChannelDtmfReceived", timestamp, channel: callersChannel, digit: "0" }, { kind: "digit", legId: caller, digit: "0", at }],
  ["a prompt to one who has called us", { type: "PlaybackFinished", timestamp, playback: { ...playback, target_uri: `channel:${callersChannel.id}` } }, { kind: "promptEnded", legId: caller, prompt: "noAnswer", at }],
  ["somebody else's playback", { type: "PlaybackFinished", timestamp, playback: { ...playback, id: "d0746d09" } }, null],
  ["a prompt to a bridge", { type: "PlaybackFinished", timestamp, playback: { ...playback, target_uri: `bridge:${legId}` } }, null],
  ["somebody else's channel", { type: "ChannelDestroyed", timestamp, channel: { ...channel, id: "1795389439.7" }, cause: 16 }, null],
  ["our internal hang-up flag, which looks like a cause", { type: "ChannelHangupRequest", timestamp, channel, cause: 32 }, null],
  ["a time zone", { type: "ChannelStateChange", timestamp: "2026-11-23T00:15:51.618+0100", channel }, { kind: "legAnswered", legId, at }],
  ["no time", { type: "ChannelDestroyed", channel, cause: 16 }, null],
  ["a time that is none", { type: "ChannelDestroyed", timestamp: "2026-99-22T23:15:51.618+0000", channel, cause: 16 }, null],
];

for (const [title, raw, event] of table) {
  test(`${title}: ${event === null ? "nothing is heard" : event.kind}`, () => {
    assert.deepEqual(toSwitchEvent(raw, names), event);
  });
}

test("whatever the frame, reading it does not throw, and what is heard is about a leg and has a time", () => {
  const types = fc.constantFrom("Dial", "ChannelStateChange", "ChannelDestroyed", "ChannelDtmfReceived", "PlaybackFinished", "constructor", "__proto__");
  const part = fc.oneof(fc.anything(), fc.record({ id: fc.anything(), state: fc.anything(), target_uri: fc.anything() }));
  const frame = fc.record({ type: types, timestamp: fc.oneof(fc.anything(), fc.constant(timestamp)), channel: part, peer: part, playback: part, dialstatus: fc.constantFrom("RINGING", "", 5), cause: fc.anything(), tech_cause: fc.anything() });
  fc.assert(
    fc.property(fc.oneof(fc.anything(), frame), (raw) => {
      const event = toSwitchEvent(raw, names);
      assert.ok(event === null || Number.isSafeInteger(event.at));
    }),
    { numRuns: 2_000 },
  );
});
