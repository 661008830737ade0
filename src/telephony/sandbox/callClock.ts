// The clock of one sandbox call-back: its time passes `speed` times as fast as ours. It only converts; it never waits.
import { assert } from "../../kernel/assert.js";
import type { Clock, Instant } from "../../kernel/clock.js";
import type { Originate } from "../callControl.js";

export interface CallClock extends Clock {
  /** How many real milliseconds pass until the call's clock shows this instant; 0 when it is past. */
  realMsUntil(at: Instant): number;
}

export function createCallClock({ originAt, speed }: Originate["sandboxClock"], clock: Clock): CallClock {
  assert(speed > 0 && Number.isFinite(speed), "a sandbox clock runs forward");
  const now = () => Math.floor(originAt + (clock.now() - originAt) * speed);
  return {
    now,
    // At least one millisecond for what is not due yet: rounding must not make a timer that comes too early again and again.
    realMsUntil: (at) => (at <= now() ? 0 : Math.max(1, Math.ceil(originAt + (at - originAt) / speed - clock.now()))),
  };
}
