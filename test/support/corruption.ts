// A way to break books, and what the audit must say of it.
import type { Invariant } from "../../src/billing/ledger/invariants.js";

export interface Corruption<World = never> {
  readonly title: string;
  readonly invariant: Invariant;
  /** What the sentence must speak of. */
  readonly words: RegExp;
  readonly sql: readonly string[];
  readonly values?: (world: World) => readonly unknown[];
}
