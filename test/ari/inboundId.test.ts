// The leg id of a channel that others have made: the same wherever and whenever it is worked out, of its own time, and another for every channel and switch.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isUuid } from "../../src/kernel/id.js";
import { inboundLegId } from "../../src/telephony/ari/inboundId.js";

const CREATED_AT = Date.UTC(2026, 10, 23, 5, 5, 51, 625);

test("it is the same each time, whenever the channel is said to have been made", () => {
  assert.equal(inboundLegId("asterisk", "1795410351.7", CREATED_AT), inboundLegId("asterisk", "1795410351.7", CREATED_AT + 999));
  assert.equal(inboundLegId("asterisk", "1795410351.7", 0), "01a206cb-d398-75b8-ad47-1acc9c3f4c5f");
});

test("it is a UUIDv7 of the second in which the channel was made", () => {
  for (const channelId of ["1795410351.7", "lab231-1795410351.0", "my-pbx-2-1795410351.123456"]) {
    const id = inboundLegId("asterisk", channelId, 0);
    assert.ok(isUuid(id));
    assert.match(id, /^.{14}7.{4}[89ab]/);
    assert.equal(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16), 1_795_410_351_000);
  }
});

test("an id that does not tell its time takes the channel's own", () => {
  for (const channelId of ["whatever", "1795410351", "99999999999999.1", ""]) {
    assert.equal(Number.parseInt(inboundLegId("asterisk", channelId, CREATED_AT).replaceAll("-", "").slice(0, 12), 16), CREATED_AT);
  }
});

test("channels of one second, and the same channel of two switches, have ids of their own", () => {
  const ids = ["a", "b"].flatMap((switchId) => Array.from({ length: 2_000 }, (_, index) => inboundLegId(switchId, `1795410351.${index}`, CREATED_AT)));
  assert.equal(new Set(ids).size, 4_000);
});
