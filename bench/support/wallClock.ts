// The time of day with microseconds, to be compared with what phones and switch have stamped on this same machine.

/** Epoch milliseconds with a fraction. */
export function wallClock(): number {
  return performance.timeOrigin + performance.now();
}
