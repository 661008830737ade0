// Waiting is an argument, as time is: whoever has to act later is handed a Timers, so that a test can let hours pass at once.

export type Cancel = () => void;

export interface Timers {
  /** Runs once, this many milliseconds from now, never within the call itself. It may be early by a millisecond: look at the clock. */
  after(ms: number, run: () => void): Cancel;
}

/** Beyond this setTimeout fires at once instead of late. */
const LONGEST_MS = 2 ** 31 - 1;

/** A wait that is longer than setTimeout can be fires early, after 24 days. */
export const systemTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};
