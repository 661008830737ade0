// The rate decks that a node's calls ask for, in memory and within a budget. It answers what SQL would answer, or lets SQL answer: a deck that is not loaded yet keeps nobody waiting, and loading one delays nobody.
import type { Database } from "../../database/transaction.js";
import { wait } from "../../kernel/backOff.js";
import { systemClock, type Clock, type Instant } from "../../kernel/clock.js";
import type { DeckId } from "../../kernel/id.js";
import { comingDecks } from "./comingDecks.js";
import { findRates, type FoundRate, type RateAsked, type RateFinder } from "./findRates.js";
import { loadDeck, type LoadedDeck } from "./loadDeck.js";

export interface RateIndex {
  /** The deck asked for is the one in force by the transaction that asks: which that is, is never remembered here. */
  readonly find: RateFinder;
  figures(): RateIndexFigures;
  /** From now on looks ahead now and then. */
  start(): void;
  /** Loads what will be in force soon, of the tariffs that calls ask for. */
  lookAhead(): Promise<void>;
  /** Loads a deck that is to come into force at once. Resolves when it is loaded, when it cannot be, or when that takes too long to be waited for: it is no condition. */
  ahead(deckId: DeckId): Promise<void>;
  /** Resolves when nothing is being loaded and nothing waits to be. */
  idle(): Promise<void>;
  /** Loads no more; resolves when the database is left alone. What is loaded goes on answering. */
  stop(): Promise<void>;
}

export interface RateIndexFigures {
  readonly budgetBytes: number;
  readonly bytes: number;
  /** Questions since the node started, by where their answer came from. */
  readonly answeredFromMemory: number;
  readonly answeredBySql: number;
  readonly decks: readonly DeckInMemory[];
}

export interface DeckInMemory {
  readonly deckId: DeckId;
  readonly prefixes: number;
  readonly distinctRates: number;
  readonly bytes: number;
  readonly loadedAt: Instant;
  readonly askedAt: Instant;
}

export interface RateIndexOptions {
  readonly budgetBytes?: number;
  readonly clock?: Clock;
  /** A deck (null: which decks are to come) could not be read; SQL goes on answering, and it is tried again. */
  readonly onFault?: (error: unknown, deckId: DeckId | null) => void;
}

export const RATE_INDEX_BUDGET_BYTES = 256 * 2 ** 20;
/** A deck that was asked for so lately is not put out for another: two that took turns would be loaded again and again. */
const IN_USE_MS = 60_000;
/** After so long without a question a deck is let go, as after a switch to the next. */
const FORGOTTEN_MS = 3_600_000;
/** Decks that come into force within this are loaded already: time enough for very large ones, and for a node that looks every half minute. */
const AHEAD_MS = 300_000;
const LOOK_EVERY_MS = 30_000;
const LONGEST_WAIT_MS = 10_000;
/** One that did not fit or could not be read is tried again then. */
const RETRY_MS = 60_000;

interface Held extends LoadedDeck {
  readonly loadedAt: Instant;
  askedAt: Instant;
}

export function createRateIndex(database: Database, { budgetBytes = RATE_INDEX_BUDGET_BYTES, clock = systemClock, onFault }: RateIndexOptions = {}): RateIndex {
  const held = new Map<DeckId, Held>();
  /** Decks to load, in the order in which they were first asked for. */
  const wanted = new Set<DeckId>();
  const notBefore = new Map<DeckId, Instant>();
  const answered = { fromMemory: 0, bySql: 0 };
  let loading: Promise<void> | null = null;
  let isStopped = false;
  let looking: NodeJS.Timeout | undefined;

  const bytesOf = (which: (deck: Held) => boolean = () => true): number => [...held.values()].filter(which).reduce((sum, { bytes }) => sum + bytes, 0);

  function want(deckId: DeckId, now: Instant): void {
    if (isStopped || held.has(deckId) || (notBefore.get(deckId) ?? 0) > now) return;
    wanted.add(deckId);
    loading ??= loadWanted();
  }

  async function loadWanted(): Promise<void> {
    for (const deckId of wanted) {
      letGo((deck) => deck.askedAt < clock.now() - FORGOTTEN_MS);
      const loaded = await load(deckId);
      wanted.delete(deckId);
      const now = clock.now();
      for (const [known, at] of notBefore) if (at <= now) notBefore.delete(known);
      if (loaded) held.set(deckId, { ...loaded, loadedAt: now, askedAt: now });
      else notBefore.set(deckId, now + RETRY_MS);
    }
    loading = null;
  }

  /** Null when there is no room for it beside what is in use, when the database does not answer, and when there is no such deck. */
  async function load(deckId: DeckId): Promise<LoadedDeck | null> {
    const inUse = (deck: Held): boolean => deck.askedAt > clock.now() - IN_USE_MS;
    const loaded = await loadDeck(database, deckId, () => !isStopped, budgetBytes - bytesOf(inUse)).catch((error: unknown) => {
      onFault?.(error, deckId);
      return null;
    });
    if (!loaded || loaded.prefixes === 0) return null;
    const quietest = [...held].filter(([, deck]) => !inUse(deck)).sort(([, one], [, other]) => one.askedAt - other.askedAt);
    for (const [known] of quietest) if (bytesOf() + loaded.bytes > budgetBytes) held.delete(known);
    return bytesOf() + loaded.bytes > budgetBytes ? null : loaded;
  }

  async function lookAhead(): Promise<void> {
    const now = clock.now();
    for (const deckId of await comingDecks(database, [...held.keys()], now, AHEAD_MS)) want(deckId, now);
  }

  async function idle(): Promise<void> {
    while (loading) await loading;
  }

  function letGo(which: (deck: Held) => boolean): void {
    for (const [deckId, deck] of held) if (which(deck)) held.delete(deckId);
  }

  function fromMemory({ deckId, number }: RateAsked, now: Instant): FoundRate | null | undefined {
    const deck = held.get(deckId);
    if (!deck) return undefined;
    deck.askedAt = now;
    return deck.find(number);
  }

  return {
    find: async (queryable, asked) => {
      const now = clock.now();
      const answers = asked.map((one) => fromMemory(one, now));
      const places = asked.flatMap((_, place) => (answers[place] === undefined ? [place] : []));
      answered.fromMemory += asked.length - places.length;
      answered.bySql += places.length;
      if (places.length > 0) {
        const rest = places.map((place) => asked[place] as RateAsked);
        const found = await findRates(queryable, rest);
        places.forEach((place, index) => (answers[place] = found[index] ?? null));
        for (const { deckId } of rest) want(deckId, now);
      }
      return answers.map((answer) => answer ?? null);
    },
    figures: () => ({
      budgetBytes, bytes: bytesOf(), answeredFromMemory: answered.fromMemory, answeredBySql: answered.bySql,
      decks: [...held].map(([deckId, { prefixes, distinctRates, bytes, loadedAt, askedAt }]) => ({ deckId, prefixes, distinctRates, bytes, loadedAt, askedAt })),
    }),
    start: () => {
      looking = setInterval(() => void lookAhead().catch((error: unknown) => onFault?.(error, null)), LOOK_EVERY_MS).unref();
    },
    lookAhead,
    ahead: async (deckId) => {
      want(deckId, clock.now());
      await Promise.race([idle(), wait(LONGEST_WAIT_MS)]);
    },
    idle,
    stop: async () => {
      isStopped = true;
      clearInterval(looking);
      wanted.clear();
      await loading;
    },
  };
}
