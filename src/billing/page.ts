// A stretch of a list, newest first: it begins after the last item that the reader has seen, so a row that comes in between shifts nothing.
import type { Instant } from "../kernel/clock.js";

/** Names an item's place in its list. */
export interface Place {
  readonly at: Instant;
  readonly id: string;
}

export interface Page {
  readonly limit: number;
  /** Null begins at the newest. */
  readonly after: Place | null;
}
