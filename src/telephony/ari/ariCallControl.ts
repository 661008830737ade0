// CallControl for a real Asterisk. The only file that imports ari-client; it puts the parts beside it together and holds nothing of its own but who listens.
import ari from "ari-client";
import { assert } from "../../kernel/assert.js";
import type { Clock } from "../../kernel/clock.js";
import type { LegId } from "../../kernel/id.js";
import type { Logger } from "../../kernel/logger.js";
import { systemTimers, type Timers } from "../../kernel/timers.js";
import type { CallControl, RefuseHow, SwitchListener } from "../callControl.js";
import { field, type AriClient } from "./ariApi.js";
import { bridge, listBridges, unbridge } from "./bridges.js";
import { CALLER_FACTS } from "./caller.js";
import { createCommandQueue } from "./commandQueue.js";
import { createCommands, type Commands } from "./commands.js";
import { examine } from "./examine.js";
import { createInbound, type Inbound } from "./inbound.js";
import { keepLimit, LIMIT, limitValue } from "./limit.js";
import { guardLibrary } from "./libraryGuard.js";
import { openLink, type Link, type LinkDeps, type LinkTimes } from "./link.js";
import { originate } from "./originate.js";
import type { AriAccess } from "./preflight.js";
import { createPlaybacks, type Playbacks } from "./playbacks.js";
import { createReceiver } from "./receiver.js";
import { listSounds } from "./soundList.js";
import { createSupervisor } from "./supervisor.js";

guardLibrary(import.meta.resolve("ari-client"));

export interface AriSettings extends AriAccess {
  /** The Stasis application: one node at a time may hold the name. */
  readonly app: string;
  readonly switchId: string;
  /** Shown beside the caller ID. */
  readonly callerIdName?: string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly times?: Partial<AriTimes>;
}

export interface AriTimes extends LinkTimes {
  readonly commandMs: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

const usualTimes: AriTimes = { commandMs: 5_000, connectMs: 10_000, pingEveryMs: 3_000, pongWithinMs: 3_000, firstPauseMs: 100, longestPauseMs: 5_000 };
const MOST_COMMANDS_AT_ONCE = 16;

export function createAriCallControl(settings: AriSettings): CallControl {
  checkSettings(settings);
  const { app, switchId, callerIdName, logger, clock, timers = systemTimers } = settings;
  const times = { ...usualTimes, ...settings.times };
  const linkDeps: LinkDeps = { access: settings, app, times, clock, timers, connect: ({ url, user, password }) => connect(url, user, password) };
  let listener: SwitchListener | null = null;
  let link: Link | null = null;
  let clockOffsetMs = 0;

  const queue = createCommandQueue({ mostAtOnce: MOST_COMMANDS_AT_ONCE, timeoutMs: times.commandMs, timers });
  const commands = createCommands({ link: () => link, queue, timers });
  const facts = async (channelId: string) => String(field(await commands.call((api) => api.channels.getChannelVar({ channelId, variable: CALLER_FACTS })), "value"));
  const inbound = createInbound({ app, switchId, facts, onEvent: (event) => listener?.onEvent(event), clock: { now: () => clock.now() + (link?.clockOffsetMs ?? clockOffsetMs) }, logger });
  const playbacks = createPlaybacks({ commands, channelOf: inbound.channelOf, timers });
  const receiver = createReceiver({ inbound, playbacks, onReplaced: replaced, timers, logger });
  const supervisor = createSupervisor<Link>({
    open: (onLost) => openLink(linkDeps, { onMessage: receiver.take, onLost }),
    onUp(up) {
      link = up;
      queue.open();
      logger.info({ app, switchId }, "connected to the switch");
      listener?.onConnected();
    },
    onDown(why) {
      down(why);
      logger.warn({ app, switchId, why }, "the connection to the switch is lost");
      listener?.onDisconnected(why);
    },
    backOff: { firstMs: times.firstPauseMs, longestMs: times.longestPauseMs },
    clock,
    timers,
    logger,
  });

  return {
    switchId,
    get connected() {
      return link !== null;
    },
    get clockOffsetMs() {
      return link?.clockOffsetMs ?? clockOffsetMs;
    },
    start(to) {
      assert(listener === null, "a CallControl is started once");
      listener = to;
      return supervisor.start();
    },
    stop,
    ...commandsOfThePort(commands, inbound, playbacks, clock),
    originate: (leg) => originate({ commands, app, callerIdName, unsilenced: playbacks.unsilenced, discard: receiver.discard }, leg),
    examine: (trunks) => examine({ ...linkDeps, ours: link !== null, trunks }),
  };

  async function stop(): Promise<void> {
    listener = null;
    down("This node has stopped.");
    await supervisor.stop();
  }

  function replaced(): void {
    const told = listener;
    logger.error({ app, switchId }, "another node has taken over the application");
    void stop();
    told?.onReplaced();
  }

  function down(why: string): void {
    clockOffsetMs = link?.clockOffsetMs ?? clockOffsetMs;
    link = null;
    queue.close(why);
  }
}

/** What Asterisk makes 486, 403, 480 and 503 of, on a channel that was never answered. Numbers it takes only since 18, these words always. */
const reasons: Readonly<Record<RefuseHow, string>> = { busy: "busy", reject: "rejected", unavailable: "no_answer", congestion: "congestion" };

function commandsOfThePort(commands: Commands, inbound: Inbound, playbacks: Playbacks, clock: Clock): Omit<CallControl, "switchId" | "connected" | "clockOffsetMs" | "start" | "stop" | "originate" | "examine"> {
  const { call, callWhenReady, done } = commands;
  const { channelOf } = inbound;
  const setLimit = (legId: LegId, seconds: number) =>
    callWhenReady((api) => api.channels.setChannelVar({ channelId: channelOf(legId), variable: LIMIT, value: limitValue(seconds) }), "urgent");
  // Asterisk itself stops the tone at the first media that reaches the leg, and at an answer in its bridge.
  const ring = (legId: LegId) => done(playbacks.unsilenced(legId, () => callWhenReady((api) => api.channels.ring({ channelId: channelOf(legId) }))));
  return {
    hangUp: (legId) => done(call((api) => api.channels.hangup({ channelId: channelOf(legId) }), "urgent")),
    limit: (legId, seconds) => done(keepLimit((left) => setLimit(legId, left), seconds, clock)),
    play: (legId, playback) => done(playbacks.play(legId, playback)),
    silence: (legId) => done(playbacks.silence(legId)),
    ringback: ring,
    ring,
    answer: (legId) => done(callWhenReady((api) => api.channels.answer({ channelId: channelOf(legId) }), "urgent")),
    refuse: (legId, how) => done(call((api) => api.channels.hangup({ channelId: channelOf(legId), reason: reasons[how] }), "urgent")),
    bridge: (callBackId, legIds) => bridge(commands, playbacks.unsilenced, callBackId, legIds),
    unbridge: (callBackId) => unbridge(commands, callBackId),
    list: async () => inbound.adopt(await commands.list()),
    bridges: () => listBridges(commands),
    sounds: () => call((api) => listSounds(api)),
  };
}

function connect(url: string, user: string, password: string): PromiseLike<AriClient> {
  // Only the address is used: the library appends /ari itself, whatever path it is given.
  return ari.connect(new URL(url).origin, user, password) as unknown as PromiseLike<AriClient>;
}

/** Both end up in requests to the switch as they are. */
function checkSettings({ app, callerIdName }: AriSettings): void {
  assert(/^[A-Za-z0-9_.-]{1,64}$/.test(app), "the application's name is a plain word");
  assert(callerIdName === undefined || /^[^"\\<>\p{Cc}]{1,64}$/u.test(callerIdName), "the caller ID's name is short and has no quotes or brackets");
}
