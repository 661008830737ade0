// How much of a call is paid for before it is dialled.
import type { Rate } from "./rate.js";

const FIRST_SLICE_SECONDS = 60;

/** Slices, and not everything at once, so that one wallet can carry several calls. */
export function firstSliceSeconds(rate: Rate): number {
  return Math.max(rate.firstIncrementSeconds, FIRST_SLICE_SECONDS);
}
