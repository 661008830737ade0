// Keeps one link up for ever: opens it, waits for its loss, opens another, until it is told to stop. It knows nothing of what goes over the link.
import { backOffMs } from "../../kernel/backOff.js";
import type { Clock } from "../../kernel/clock.js";
import type { Logger } from "../../kernel/logger.js";
import type { Timers } from "../../kernel/timers.js";
import { SwitchUnreachable } from "../callControl.js";
import { NotAnAri, WrongSettings } from "./preflight.js";

export interface Supervisor {
  /** Resolves when a link is up for the first time; rejects when the settings cannot be right, and then it has stopped. */
  start(): Promise<void>;
  /** For good. Resolves when the link is closed. */
  stop(): Promise<void>;
}

interface Closable {
  close(): Promise<void>;
}

export interface SupervisorDeps<L extends Closable> {
  open(onLost: (why: string) => void): Promise<L>;
  onUp(link: L): void;
  onDown(why: string): void;
  readonly backOff: { readonly firstMs: number; readonly longestMs: number };
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** An Asterisk that is just starting answers like something else for a moment. */
const TRIES_UNTIL_NOT_AN_ARI = 5;

export function createSupervisor<L extends Closable>({ open, onUp, onDown, backOff, clock, timers, logger }: SupervisorDeps<L>): Supervisor {
  let link: L | null = null;
  let stopped = false;
  let everUp = false;
  const first = deferred<void>();
  const stopping = deferred<string>();

  return {
    start() {
      void keepConnected();
      return first.promise;
    },
    stop: () => stop(new SwitchUnreachable("Stopped before there was a connection.")),
  };

  async function keepConnected(): Promise<void> {
    for (let tries = 1; !stopped; tries += 1) {
      const upForMs = await connectOnce(tries);
      // A link that breaks as soon as it is made must not be made again and again without a pause.
      if (upForMs > backOff.longestMs) tries = 1;
      await pause(backOffMs(tries, backOff.firstMs, backOff.longestMs));
    }
  }

  /** Resolves when the link that it made is lost, with the time that it was up; with 0 when none came up. */
  async function connectOnce(tries: number): Promise<number> {
    const lost = deferred<string>();
    const opened = await open(lost.resolve).catch((error: unknown) => failed(error, tries));
    if (opened === null || stopped) {
      await opened?.close();
      return 0;
    }
    link = opened;
    everUp = true;
    const upAt = clock.now();
    onUp(opened);
    first.resolve();
    const why = await Promise.race([lost.promise, stopping.promise]);
    if (stopped) return 0;
    link = null;
    onDown(why);
    return clock.now() - upAt;
  }

  function failed(error: unknown, tries: number): null {
    if (stopped) return null;
    logger.warn({ err: error, tries }, "the switch cannot be reached");
    // Once connected, the settings were right: whatever the switch says now, it may say otherwise later.
    if (!everUp && (error instanceof WrongSettings || (error instanceof NotAnAri && tries >= TRIES_UNTIL_NOT_AN_ARI))) void stop(error);
    return null;
  }

  async function stop(why: Error): Promise<void> {
    stopped = true;
    stopping.resolve(why.message);
    first.reject(why);
    const last = link;
    link = null;
    await last?.close();
  }

  async function pause(ms: number): Promise<void> {
    const over = deferred<void>();
    const cancel = timers.after(ms, over.resolve);
    await Promise.race([over.promise, stopping.promise]);
    cancel();
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((...both) => ([resolve, reject] = both));
  // Who waits for it hears of it; nobody has to.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
