// The inverse of `charge`, found from `charge` itself, so that the two can never disagree.
import type { Instant } from "../../kernel/clock.js";
import type { Micros } from "../../kernel/money.js";
import { charge, lastsSeconds, type BundleLeft } from "./charge.js";
import type { Rate } from "./rate.js";

/** The most answered seconds, up to `atMost`, that cost no more than `amountMicros`, and at most to where a cap ends the call. 0 means that not even the first increment is covered. */
export function afford(rate: Rate, amountMicros: Micros, startedAt: Instant, atMost: number, bundle?: BundleLeft): number {
  return mostSeconds(lastsSeconds(rate, startedAt, atMost, bundle), (seconds) => charge(rate, { startedAt, seconds }, bundle).chargeMicros <= amountMicros);
}

/** The greatest whole number from 0 to `atMost` that fits, where everything below one that fits does fit too, and 0 always does. */
export function mostSeconds(atMost: number, fits: (seconds: number) => boolean): number {
  let fitting = 0;
  let tooMany = Math.max(0, Math.floor(atMost)) + 1;
  while (tooMany - fitting > 1) {
    const middle = fitting + Math.floor((tooMany - fitting) / 2);
    if (fits(middle)) fitting = middle;
    else tooMany = middle;
  }
  return fitting;
}
