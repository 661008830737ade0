// Rate decks and their imports, as values.
import type { Author } from "../../kernel/author.js";
import type { Instant } from "../../kernel/clock.js";
import type { DeckActivationId, DeckId, DeckImportId, TariffId } from "../../kernel/id.js";
import type { Terms } from "../rating/plan.js";
import type { DateOrder } from "./cells/date.js";

export interface Deck {
  readonly id: DeckId;
  readonly tariffId: TariffId;
  readonly createdAt: Instant;
  /** Null for one that was given rate by rate. */
  readonly fileName: string | null;
  /** The latest date of its file that had come; null where the file says none. */
  readonly validFrom: Instant | null;
  readonly rateCount: number;
  readonly terms: Terms | null;
  readonly author: string | null;
}

export interface Activation {
  readonly id: DeckActivationId;
  readonly tariffId: TariffId;
  readonly deckId: DeckId;
  readonly at: Instant;
  readonly createdAt: Instant;
  readonly author: string;
  readonly cancelledAt: Instant | null;
}

/** What is wrong at one place of a sheet. */
export interface Fault {
  readonly line: number;
  /** As the sheet names it; empty where it is the whole row. */
  readonly column: string;
  readonly value: string;
  readonly reason: string;
}

/** What was read in a way that its sender may want to know. */
export interface Note {
  readonly text: string;
  readonly count: number;
  /** The first line that it is about; null where it is the whole sheet. */
  readonly line: number | null;
}

export interface ImportRequest {
  readonly tariffId: TariffId;
  readonly fileName: string;
  readonly isDryRun: boolean;
  /** From when on it prices calls; null: the deck is kept, and activated later by hand. */
  readonly activateAt: Instant | "now" | null;
  /** For rows that say none. */
  readonly increments: { readonly first: number; readonly next: number };
  readonly dateOrder: DateOrder | null;
  /** Null: none are said, and those of the deck in force at its instant are taken over. */
  readonly terms: Terms | "none" | null;
  readonly totalBytes: number | null;
  readonly author: Author;
}

export const importStates = ["running", "imported", "unchanged", "rehearsed", "refused", "failed", "interrupted"] as const;
/** `unchanged`: this very file was imported before. `rehearsed`: a dry run without a fault. `failed`: it broke off. `interrupted`: its node ended before it did. */
export type ImportState = (typeof importStates)[number];

/** One of a file's decks. A file with dates still to come gives one for each. */
export interface ImportedDeck {
  /** Null in a dry run: there is none. */
  readonly deckId: DeckId | null;
  readonly from: Instant;
  readonly rateCount: number;
  readonly isNew: boolean;
  readonly isActivated: boolean;
}

export interface DeckImport {
  readonly id: DeckImportId;
  readonly tariffId: TariffId;
  readonly fileName: string;
  readonly isDryRun: boolean;
  readonly activateAt: Instant | null;
  readonly author: string;
  readonly state: ImportState;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly bytesTotal: number | null;
  readonly bytesRead: number;
  readonly linesRead: number;
  readonly faultCount: number;
  readonly faults: readonly Fault[];
  readonly notes: readonly Note[];
  readonly decks: readonly ImportedDeck[];
  /** Of a dry run: its first deck against the one in force then. */
  readonly difference: Difference | null;
}

export const differenceKinds = ["new", "up", "down", "changed", "closed", "same"] as const;
/** `changed`: neither price nor fee, but name or increments. `closed`: gone, or blocked now. */
export type DifferenceKind = (typeof differenceKinds)[number];

export interface ChangedRate {
  readonly kind: DifferenceKind;
  readonly prefix: string;
  readonly destination: string;
  /** As digits; null where there is none on that side. */
  readonly priceNanosBefore: string | null;
  readonly priceNanosAfter: string | null;
}

export interface Difference {
  readonly counts: Readonly<Record<DifferenceKind, number>>;
  /** The first of each kind, by prefix. */
  readonly samples: readonly ChangedRate[];
  /** Which of the terms are others, by the names that they are given by. */
  readonly changedTerms: readonly string[];
}
