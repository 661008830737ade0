// A call-back's own time. On a real switch it is ours; in the sandbox it may pass faster, so that an integrator need not wait a minute for a minute's talk.
import type { Instant } from "../../kernel/clock.js";

export interface CallClock {
  readonly originAt: Instant;
  readonly speed: number;
}

export function toCallTime(clock: CallClock, real: Instant): Instant {
  return clock.speed === 1 ? real : clock.originAt + (real - clock.originAt) * clock.speed;
}

export function toRealTime(clock: CallClock, callTime: Instant): Instant {
  return clock.speed === 1 ? callTime : clock.originAt + (callTime - clock.originAt) / clock.speed;
}
