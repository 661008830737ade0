// Finds out that the other end is dead though its connection is open: a stopped process, a cable that was cut. It pings, and only listens for signs of life.
import type { Cancel, Timers } from "../../kernel/timers.js";

export interface Watchdog {
  /** Anything that came in. */
  sawLife(): void;
  stop(): void;
}

export interface WatchdogDeps {
  readonly everyMs: number;
  readonly patienceMs: number;
  readonly timers: Timers;
  ping(): void;
  onSilence(): void;
}

/** A process of ours that was busy for seconds finds its timers due before it has read what came in meanwhile: it looks once more after this. */
const SECOND_LOOK_MS = 50;

export function startWatchdog({ everyMs, patienceMs, timers, ping, onSilence }: WatchdogDeps): Watchdog {
  let alive = true;
  let cancel: Cancel = timers.after(everyMs, ask);
  return {
    sawLife() {
      alive = true;
    },
    stop: () => cancel(),
  };

  function ask(): void {
    alive = false;
    ping();
    cancel = timers.after(patienceMs, () => {
      cancel = timers.after(alive ? 0 : SECOND_LOOK_MS, decide);
    });
  }

  function decide(): void {
    if (alive) cancel = timers.after(everyMs, ask);
    else onSilence();
  }
}
