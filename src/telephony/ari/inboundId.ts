// The leg id of a channel that somebody else has made: worked out from the switch's own id of it, so that it is the same in every event, in every list and after every restart, with nothing stored.
import { createHash } from "node:crypto";
import type { Instant } from "../../kernel/clock.js";
import type { LegId } from "../../kernel/id.js";

/** @param createdAt stands in where the channel's id does not tell its time, as Asterisk's own do: "1795410351.7", after the system's name if it has one */
export function inboundLegId(switchId: string, channelId: string, createdAt: Instant): LegId {
  const seconds = /(?:^|-)(\d{9,11})\.\d+$/.exec(channelId)?.[1];
  const bytes = createHash("sha256").update(`${switchId}\n${channelId}`).digest().subarray(0, 16);
  bytes.writeUIntBE(seconds === undefined ? createdAt : Number(seconds) * 1000, 0, 6);
  // UUIDv7: version and variant have their places.
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") as LegId;
}
