// The channels that others have made and handed to our application: by which leg ids they go here, and that each is told of once, before anything else about it. It holds nothing that the switch's list could not bring back.
import type { Clock, Instant } from "../../kernel/clock.js";
import { isUuid, type LegId } from "../../kernel/id.js";
import type { Logger } from "../../kernel/logger.js";
import { SwitchUnreachable, type SwitchChannel, type SwitchEvent } from "../callControl.js";
import { field } from "./ariApi.js";
import { parseTimestamp } from "./ariEvent.js";
import { faultOf } from "./ariFault.js";
import { callOf } from "./caller.js";
import { inboundLegId } from "./inboundId.js";

export interface Inbound {
  /** Null where it is not one of ours. */
  legOf(channelId: unknown): LegId | null;
  /** As the switch calls it: for a leg that we have made, by its own id. */
  channelOf(legId: LegId): string;
  /** StasisStart and StasisEnd; of channels of our own making they say nothing new. */
  entered(raw: unknown): void;
  left(raw: unknown): void;
  /** Events go through here, for none about a call may come before the call itself. */
  tell(event: SwitchEvent): void;
  /** A list in the switch's words becomes one in ours; calls in it that were never told of are told of now. */
  adopt(listed: readonly ListedChannel[]): readonly SwitchChannel[];
}

export interface ListedChannel extends SwitchChannel {
  /** As the switch describes it. */
  readonly channel: unknown;
}

export interface InboundDeps {
  readonly app: string;
  readonly switchId: string;
  /** What CALLER_FACTS come to for that channel. */
  facts(channelId: string): Promise<string>;
  onEvent(event: SwitchEvent): void;
  /** The switch's. */
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Known {
  readonly legId: LegId;
  readonly at: Instant;
  answered: boolean;
  /** What has to wait until the call itself is told; null when it is. */
  held: SwitchEvent[] | null;
  /** In how many lists in a row it was missing. */
  missed: number;
}

/** StasisEnd does not say why. */
const NORMAL_CLEARING = 16;

export function createInbound({ app, switchId, facts, onEvent, clock, logger }: InboundDeps): Inbound {
  const known = new Map<string, Known>();
  const channels = new Map<LegId, string>();
  /** Their end was told, and the switch lists them for a moment still. Kept until a list is without them. */
  const over = new Set<string>();

  const inbound: Inbound = {
    legOf: (channelId) => (typeof channelId !== "string" ? null : isUuid(channelId) ? (channelId as LegId) : (known.get(channelId)?.legId ?? null)),
    channelOf: (legId) => channels.get(legId) ?? legId,
    entered(raw) {
      const [channel, args] = [field(raw, "channel"), field(raw, "args")];
      const id = field(channel, "id");
      if (typeof id !== "string" || known.has(id) || !Array.isArray(args) || args[0] !== "inbound") return;
      void announce(id, remember(id, channel), channel, args, false);
    },
    left(raw) {
      const id = field(field(raw, "channel"), "id");
      const at = parseTimestamp(field(raw, "timestamp"));
      const call = typeof id === "string" ? known.get(id) : undefined;
      if (typeof id !== "string" || call === undefined || at === null) return;
      end(id, call, at);
    },
    tell(event) {
      const call = "legId" in event ? known.get(channels.get(event.legId) ?? "") : undefined;
      if (call && event.kind === "legAnswered") call.answered = true;
      if (call?.held) call.held.push(event);
      else onEvent(event);
    },
    adopt: (listed) => {
      const there = new Set(listed.map(({ id }) => id));
      for (const [id, call] of known) {
        if (there.has(id)) call.missed = 0;
        else if (call.held === null && (call.missed += 1) >= 2) goneUnseen(id, call);
      }
      for (const id of over) if (!there.has(id)) over.delete(id);
      return listed.filter(({ id }) => !over.has(id)).map(adoptOne);
    },
  };
  return inbound;

  function remember(id: string, channel: unknown): Known {
    const at = parseTimestamp(field(channel, "creationtime")) ?? clock.now();
    const call: Known = { legId: inboundLegId(switchId, id, at), at, answered: field(channel, "state") === "Up", held: [], missed: 0 };
    known.set(id, call);
    channels.set(call.legId, id);
    return call;
  }

  /** @param listed it was found in a list, which may be older than its end: then nobody wants to hear of it any more */
  async function announce(id: string, call: Known, channel: unknown, args: readonly unknown[], listed: boolean): Promise<void> {
    let said: string | null = null;
    try {
      said = await facts(id);
    } catch (error) {
      const fault = faultOf(error);
      // The list at the next connection brings it back.
      if (fault === "unreachable" || error instanceof SwitchUnreachable || (fault === "absent" && listed)) return forget(id, call);
      if (fault !== "absent") logger.warn({ err: error, channelId: id }, "the switch does not say whether a caller is withheld, so the caller is taken to be: is func_strings loaded?");
    }
    onEvent({ kind: "inboundCall", call: callOf(call.legId, channel, args, said), at: call.at });
    const held = call.held ?? [];
    call.held = null;
    for (const event of held) onEvent(event);
  }

  function end(id: string, call: Known, at: Instant): void {
    const { legId, answered } = call;
    over.add(id);
    inbound.tell(answered ? { kind: "legEnded", legId, at, cause: NORMAL_CLEARING, sipStatus: null } : { kind: "inboundEnded", legId, at, cause: NORMAL_CLEARING });
    forget(id, call);
  }

  /** Of an answered one recovery says what is to be said. */
  function goneUnseen(id: string, call: Known): void {
    if (call.answered) forget(id, call);
    else end(id, call, clock.now());
  }

  function forget(id: string, { legId }: Known): void {
    known.delete(id);
    channels.delete(legId);
  }

  function adoptOne({ id, state, channel }: ListedChannel): SwitchChannel {
    const call = known.get(id) ?? find(id, state, channel);
    return call === null ? { id, state } : { id: call.legId, state, inboundAt: call.at };
  }

  /** A channel that came to us before we were there. Which application it is in, and what for, stands in what the dialplan called. */
  function find(id: string, state: SwitchChannel["state"], channel: unknown): Known | null {
    const dialplan = field(channel, "dialplan");
    const [name, ...args] = String(field(dialplan, "app_data") ?? "").split(",");
    if (isUuid(id) || field(dialplan, "app_name") !== "Stasis" || name !== app || args[0] !== "inbound") return null;
    const call = remember(id, channel);
    if (state === "answered") call.held = null;
    else void announce(id, call, channel, args, true);
    return call;
  }
}
