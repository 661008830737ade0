// One connection to Asterisk, from its making to its loss: REST and event socket together, watched, and of no effect any more once it is closed.
import type { Clock } from "../../kernel/clock.js";
import type { Timers } from "../../kernel/timers.js";
import type { AriApi, AriClient } from "./ariApi.js";
import { eventTypes } from "./ariEvent.js";
import { createClockOffset } from "./clockOffset.js";
import { openEventSocket } from "./eventSocket.js";
import { preflight, type Abilities, type AriAccess } from "./preflight.js";
import { startWatchdog } from "./watchdog.js";
import { within } from "./within.js";

export interface Link {
  readonly api: AriApi;
  readonly abilities: Abilities;
  readonly clockOffsetMs: number;
  close(): Promise<void>;
}

export interface LinkTimes {
  readonly connectMs: number;
  readonly pingEveryMs: number;
  readonly pongWithinMs: number;
}

export interface LinkDeps {
  readonly access: AriAccess;
  readonly app: string;
  readonly times: LinkTimes;
  readonly clock: Clock;
  readonly timers: Timers;
  /** ari-client's `connect`. */
  connect(access: AriAccess): PromiseLike<AriClient>;
}

export interface LinkHandlers {
  onMessage(text: string): void;
  /** At most once, and not when openLink rejects for it. */
  onLost(why: string): void;
}

const FIRST_SAMPLES = 3;

export async function openLink(deps: LinkDeps, handlers: LinkHandlers): Promise<Link> {
  const { access, app, times, timers } = deps;
  const abilities = await preflight(access, times.connectMs);
  const client = await within(deps.connect(access), times.connectMs, timers, "Asterisk did not describe its ARI");
  const offset = createClockOffset(client, deps.clock, times.pongWithinMs, timers);
  const socket = await openWatchedSocket(client, deps, { ...handlers, onRound: offset.measure });
  try {
    await within(client.applications.filter({ applicationName: app, filter: { allowed: eventTypes.map((type) => ({ type })) } }), times.connectMs, timers, "Asterisk did not take the event filter");
    for (let sample = 0; sample < FIRST_SAMPLES; sample += 1) await offset.measure();
    // Money is decided by the difference of the two clocks as soon as the link is up.
    if (offset.ms === null) throw new Error("Asterisk did not tell its time");
  } catch (error) {
    await socket.close();
    throw error;
  }
  return {
    api: client,
    abilities,
    get clockOffsetMs() {
      return offset.ms ?? 0;
    },
    close: () => socket.close(),
  };
}

interface WatchedSocket {
  close(): Promise<void>;
}

/** Resolves when the socket is open; a loss before that rejects, a later one is told to onLost. */
function openWatchedSocket(client: AriClient, { app, times, timers }: LinkDeps, handlers: LinkHandlers & { onRound(): void }): Promise<WatchedSocket> {
  return new Promise((resolve, reject) => {
    let opened = false;
    const lost = (why: string) => {
      watchdog.stop();
      void socket.close();
      if (opened) handlers.onLost(why);
      else reject(new Error(why));
    };
    const socket = openEventSocket(client, app, {
      onOpen() {
        opened = true;
        watchdog.sawLife();
        resolve({
          close() {
            watchdog.stop();
            return socket.close();
          },
        });
      },
      onMessage(text) {
        watchdog.sawLife();
        handlers.onMessage(text);
      },
      onPong: () => watchdog.sawLife(),
      onGone: lost,
    });
    const watchdog = startWatchdog({
      everyMs: times.pingEveryMs,
      patienceMs: times.pongWithinMs,
      timers,
      ping() {
        if (opened) socket.ping();
        handlers.onRound();
      },
      onSilence: () => lost(`the switch has not answered a ping within ${times.pongWithinMs} ms`),
    });
  });
}
