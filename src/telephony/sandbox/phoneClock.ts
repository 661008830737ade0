// The clock of one sandbox call-back, beside the timers of ours: how long to wait until it shows a given instant. It never waits itself.
import { assert } from "../../kernel/assert.js";
import type { Clock, Instant } from "../../kernel/clock.js";
import { toCallTime, toRealTime } from "../callBack/callClock.js";
import type { Originate } from "../callControl.js";

export interface PhoneClock extends Clock {
  /** How many real milliseconds pass until the call's clock shows this instant; 0 when it is past. */
  realMsUntil(at: Instant): number;
}

export function createPhoneClock(settings: Originate["sandboxClock"], clock: Clock): PhoneClock {
  assert(settings.speed > 0 && Number.isFinite(settings.speed), "a sandbox clock runs forward");
  const now = () => Math.floor(toCallTime(settings, clock.now()));
  return {
    now,
    // At least one millisecond for what is not due yet: rounding must not make a timer that comes too early again and again.
    realMsUntil: (at) => (at <= now() ? 0 : Math.max(1, Math.ceil(toRealTime(settings, at) - clock.now()))),
  };
}
