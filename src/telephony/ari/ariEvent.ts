// Turns what Asterisk tells about a channel into an event of the port. It is pure, it never throws, and it never lets through what it does not know.
import type { Instant } from "../../kernel/clock.js";
import type { LegId } from "../../kernel/id.js";
import { digits, type Digit, type SwitchEvent } from "../callControl.js";
import type { Prompt } from "../dialogue/prompt.js";
import { field } from "./ariApi.js";

/** The only types that a server is asked to send. ApplicationReplaced has to be named as well: without it a node that was replaced never hears of it. */
export const eventTypes = ["Dial", "ChannelStateChange", "ChannelDestroyed", "ChannelDtmfReceived", "PlaybackStarted", "PlaybackFinished", "StasisStart", "StasisEnd", "ApplicationReplaced"] as const;

/** Whose channel and whose playback it is. Channels that are nobody's of ours belong to somebody else. */
export interface Names {
  legOf(channelId: unknown): LegId | null;
  promptOf(playbackId: string): Prompt | null;
}

export function toSwitchEvent(raw: unknown, names: Names): SwitchEvent | null {
  const at = parseTimestamp(field(raw, "timestamp"));
  if (at === null) return null;
  switch (field(raw, "type")) {
    case "Dial":
      return dialed(raw, at, names);
    case "ChannelStateChange":
      return stateChanged(raw, at, names);
    case "ChannelDestroyed":
      return destroyed(raw, at, names);
    case "PlaybackFinished":
      return playbackFinished(raw, at, names);
    case "ChannelDtmfReceived":
      return keyed(raw, at, names);
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

function dialed(raw: unknown, at: Instant, { legOf }: Names): SwitchEvent | null {
  const legId = legOf(field(field(raw, "peer"), "id"));
  const status = field(raw, "dialstatus");
  return legId !== null && (status === "RINGING" || status === "PROGRESS") ? { kind: "legProgress", legId, at } : null;
}

/** "Ringing" comes with a Dial event at the same instant; telling it twice would only cost a transaction. */
function stateChanged(raw: unknown, at: Instant, { legOf }: Names): SwitchEvent | null {
  const channel = field(raw, "channel");
  const legId = legOf(field(channel, "id"));
  return legId !== null && field(channel, "state") === "Up" ? { kind: "legAnswered", legId, at } : null;
}

function destroyed(raw: unknown, at: Instant, { legOf }: Names): SwitchEvent | null {
  const legId = legOf(field(field(raw, "channel"), "id"));
  if (legId === null) return null;
  const cause = field(raw, "cause");
  const known = typeof cause === "number" && Number.isInteger(cause) && cause >= 0 && cause <= 127;
  return { kind: "legEnded", legId, at, cause: known ? cause : 0, sipStatus: sipStatusOf(field(raw, "tech_cause")) };
}

/** Absent before Asterisk 20, and after a plain BYE; only a final refusal says something. */
function sipStatusOf(techCause: unknown): number | null {
  return typeof techCause === "number" && Number.isInteger(techCause) && techCause >= 300 && techCause <= 699 ? techCause : null;
}

function playbackFinished(raw: unknown, at: Instant, names: Names): SwitchEvent | null {
  const playback = playbackOf(raw, names);
  const prompt = playback && names.promptOf(playback.id);
  return playback && prompt && { kind: "promptEnded", legId: playback.legId, prompt, at };
}

/** Which playback to which leg an event is about. */
export function playbackOf(raw: unknown, { legOf }: Names): { readonly id: string; readonly legId: LegId } | null {
  const playback = field(raw, "playback");
  const [id, target] = [field(playback, "id"), field(playback, "target_uri")];
  const legId = typeof target === "string" && target.startsWith("channel:") ? legOf(target.slice("channel:".length)) : null;
  return legId === null || typeof id !== "string" ? null : { id, legId };
}

/** Told when the key is let go. */
function keyed(raw: unknown, at: Instant, { legOf }: Names): SwitchEvent | null {
  const legId = legOf(field(field(raw, "channel"), "id"));
  const digit = field(raw, "digit");
  return legId !== null && isDigit(digit) ? { kind: "digit", legId, digit, at } : null;
}

/** A to D exist, and mean nothing to us. */
function isDigit(value: unknown): value is Digit {
  return (digits as readonly unknown[]).includes(value);
}
