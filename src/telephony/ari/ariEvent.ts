// Turns what Asterisk tells about a channel into an event of the port. It is pure, it never throws, and it never lets through what it does not know.
import type { Instant } from "../../kernel/clock.js";
import { isUuid, type LegId } from "../../kernel/id.js";
import type { SwitchEvent } from "../callControl.js";
import { field } from "./ariApi.js";
import { promptOf } from "./prompts.js";

/** The only types that a server is asked to send. ApplicationReplaced has to be named as well: without it a node that was replaced never hears of it. */
export const eventTypes = ["Dial", "ChannelStateChange", "ChannelDestroyed", "PlaybackFinished", "ApplicationReplaced"] as const;

export function toSwitchEvent(raw: unknown): SwitchEvent | null {
  const at = parseTimestamp(field(raw, "timestamp"));
  if (at === null) return null;
  switch (field(raw, "type")) {
    case "Dial":
      return dialed(raw, at);
    case "ChannelStateChange":
      return stateChanged(raw, at);
    case "ChannelDestroyed":
      return destroyed(raw, at);
    case "PlaybackFinished":
      return playbackFinished(raw, at);
    default:
      return null;
  }
}

export function isReplacement(raw: unknown): boolean {
  return field(raw, "type") === "ApplicationReplaced";
}

/** Asterisk writes "2026-11-22T22:54:32.675+0000": no colon in the zone, which ISO 8601 asks for in this form. */
export function parseTimestamp(value: unknown): Instant | null {
  if (typeof value !== "string") return null;
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})([+-]\d\d):?(\d\d)$/.exec(value);
  const at = match ? Date.parse(`${match[1]}${match[2]}:${match[3]}`) : NaN;
  return Number.isNaN(at) ? null : at;
}

function dialed(raw: unknown, at: Instant): SwitchEvent | null {
  const legId = legIdOf(field(raw, "peer"));
  const status = field(raw, "dialstatus");
  return legId !== null && (status === "RINGING" || status === "PROGRESS") ? { kind: "legProgress", legId, at } : null;
}

/** "Ringing" comes with a Dial event at the same instant; telling it twice would only cost a transaction. */
function stateChanged(raw: unknown, at: Instant): SwitchEvent | null {
  const channel = field(raw, "channel");
  const legId = legIdOf(channel);
  return legId !== null && field(channel, "state") === "Up" ? { kind: "legAnswered", legId, at } : null;
}

function destroyed(raw: unknown, at: Instant): SwitchEvent | null {
  const legId = legIdOf(field(raw, "channel"));
  if (legId === null) return null;
  const cause = field(raw, "cause");
  const known = typeof cause === "number" && Number.isInteger(cause) && cause >= 0 && cause <= 127;
  return { kind: "legEnded", legId, at, cause: known ? cause : 0, sipStatus: sipStatusOf(field(raw, "tech_cause")) };
}

/** Absent before Asterisk 20, and after a plain BYE; only a final refusal says something. */
function sipStatusOf(techCause: unknown): number | null {
  return typeof techCause === "number" && Number.isInteger(techCause) && techCause >= 300 && techCause <= 699 ? techCause : null;
}

function playbackFinished(raw: unknown, at: Instant): SwitchEvent | null {
  const playback = field(raw, "playback");
  const [id, target] = [field(playback, "id"), field(playback, "target_uri")];
  const prompt = typeof id === "string" ? promptOf(id) : null;
  const legId = typeof target === "string" && target.startsWith("channel:") ? asLegId(target.slice("channel:".length)) : null;
  return legId === null || prompt === null ? null : { kind: "promptEnded", legId, prompt, at };
}

function legIdOf(channel: unknown): LegId | null {
  return asLegId(field(channel, "id"));
}

/** Channels that are not named by a leg id belong to somebody else. */
function asLegId(id: unknown): LegId | null {
  return typeof id === "string" && isUuid(id) ? (id as LegId) : null;
}
