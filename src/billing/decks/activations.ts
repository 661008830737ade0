// Switches decks: now, later, back, and not after all. A switch is a row; no call that runs is touched by it, for its rate was copied when its money was held.
import type { Database, Queryable, Tx } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { toIso, type Clock, type Instant } from "../../kernel/clock.js";
import type { DeckActivationId, DeckId, TariffId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import { insertActivation } from "../tariffs/activeDeck.js";
import type { Activation } from "./deck.js";

/** Beyond this a date is a slip of the keyboard. */
const FURTHEST_AHEAD_MS = 5 * 366 * 86_400_000;

/**
 * Doing it twice changes nothing: the activation that says so already is answered.
 * @param at null: now
 * @throws Refusal NOT_FOUND, INVALID_INPUT (an instant that is over)
 */
export async function activateDeck(database: Database, deckId: DeckId, at: Instant | null, clock: Clock, author: Author): Promise<Activation> {
  const asked = checkInstant(at, clock.now());
  return database.inTransaction(async (tx) => {
    const tariffId = await tariffOf(tx, deckId);
    await lockTariff(tx, tariffId);
    const now = clock.now();
    const { id } = await ensureActive(tx, tariffId, deckId, Math.max(asked, await soonest(tx, tariffId, now)), now, author);
    return findActivation(tx, id);
  }, { author });
}

/** @throws Refusal INVALID_INPUT */
export function checkInstant(at: Instant | null, now: Instant): Instant {
  if (at === null) return now;
  if (at < now) throw new Refusal("INVALID_INPUT", "The past keeps its prices: activate a deck now or at a later instant.", "at");
  if (at > now + FURTHEST_AHEAD_MS) throw new Refusal("INVALID_INPUT", "An activation is planned at most five years ahead.", "at");
  return at;
}

/** Two switches of a tariff take turns. Whoever only prices a call does not wait for this. @throws Refusal NOT_FOUND */
export async function lockTariff(tx: Tx, tariffId: TariffId): Promise<void> {
  const locked = await tx.query("select 1 from tariff where id = $1 for no key update", [tariffId]);
  if (locked.length === 0) throw new Refusal("NOT_FOUND", "There is no such tariff.", "tariffId");
}

/**
 * The earliest instant that is not behind what has happened: legs that were dialled meanwhile keep their prices.
 * The caller has locked the tariff, and has read the clock since then.
 * A switch that another node made "now" has happened, even where that node's clock goes before ours; only a plan is still to come.
 */
export async function soonest(tx: Tx, tariffId: TariffId, now: Instant): Promise<Instant> {
  const [latest] = await tx.query<{ at: Date | null }>("select max(at) as at from deck_activation where tariff_id = $1 and cancelled_at is null and (at <= $2 or at <= created_at)", [tariffId, toIso(now)]);
  return Math.max(now, latest?.at?.getTime() ?? now);
}

/** The caller has locked the tariff. */
export async function ensureActive(tx: Tx, tariffId: TariffId, deckId: DeckId, at: Instant, now: Instant, author: Author): Promise<{ readonly id: DeckActivationId; readonly isNew: boolean }> {
  const [there] = await tx.query<{ id: DeckActivationId; deck_id: DeckId }>(
    "select id, deck_id from deck_activation where tariff_id = $1 and cancelled_at is null and at <= $2 order by at desc, sequence desc limit 1",
    [tariffId, toIso(at)],
  );
  if (there?.deck_id === deckId) return { id: there.id, isNew: false };
  return { id: await insertActivation(tx, { tariffId, deckId, at, author }, now), isNew: true };
}

/** Activates the deck that was in force before the present one. @throws Refusal NOT_FOUND, INVALID_INPUT */
export function rollBackDeck(database: Database, tariffId: TariffId, clock: Clock, author: Author): Promise<Activation> {
  return database.inTransaction(async (tx) => {
    await lockTariff(tx, tariffId);
    const now = clock.now();
    const at = await soonest(tx, tariffId, now);
    const [before] = await tx.query<{ deck_id: DeckId }>(
      `with past as (select deck_id, at, sequence from deck_activation where tariff_id = $1 and cancelled_at is null and at <= $2)
       select deck_id from past where deck_id <> (select deck_id from past order by at desc, sequence desc limit 1) order by at desc, sequence desc limit 1`,
      [tariffId, toIso(at)],
    );
    if (!before) throw new Refusal("INVALID_INPUT", "This tariff has had no other deck in force that it could go back to.", "tariffId");
    return findActivation(tx, await insertActivation(tx, { tariffId, deckId: before.deck_id, at, author }, now));
  }, { author });
}

/** Doing it twice changes nothing. @throws Refusal NOT_FOUND, INVALID_INPUT (it is in force already) */
export function cancelActivation(database: Database, id: DeckActivationId, clock: Clock, author: Author): Promise<Activation> {
  return database.inTransaction(async (tx) => {
    const activation = await findActivation(tx, id);
    await lockTariff(tx, activation.tariffId);
    await tx.query("update deck_activation set cancelled_at = $2 where id = $1 and cancelled_at is null and at > $2", [id, toIso(clock.now())]);
    const cancelled = await findActivation(tx, id);
    if (cancelled.cancelledAt === null) throw new Refusal("INVALID_INPUT", "This switch has happened. Roll back, or activate another deck.", "id");
    return cancelled;
  }, { author });
}

/** Latest first, planned ones among them. */
export async function listActivations(database: Queryable, tariffId: TariffId, limit: number): Promise<Activation[]> {
  const rows = await database.query<ActivationRow>(`select ${columns} from deck_activation where tariff_id = $1 order by at desc, sequence desc limit $2`, [tariffId, limit]);
  return rows.map(toActivation);
}

async function tariffOf(tx: Tx, deckId: DeckId): Promise<TariffId> {
  const [deck] = await tx.query<{ tariff_id: TariffId }>("select tariff_id from rate_deck where id = $1", [deckId]);
  if (!deck) throw new Refusal("NOT_FOUND", "There is no such rate deck.", "deckId");
  return deck.tariff_id;
}

async function findActivation(tx: Tx, id: DeckActivationId): Promise<Activation> {
  const [row] = await tx.query<ActivationRow>(`select ${columns} from deck_activation where id = $1`, [id]);
  if (!row) throw new Refusal("NOT_FOUND", "There is no such activation.", "id");
  return toActivation(row);
}

const columns = "id, tariff_id, deck_id, at, created_at, author, cancelled_at";

interface ActivationRow {
  id: DeckActivationId;
  tariff_id: TariffId;
  deck_id: DeckId;
  at: Date;
  created_at: Date;
  author: string;
  cancelled_at: Date | null;
}

function toActivation(row: ActivationRow): Activation {
  return { id: row.id, tariffId: row.tariff_id, deckId: row.deck_id, at: row.at.getTime(), createdAt: row.created_at.getTime(), author: row.author, cancelledAt: row.cancelled_at?.getTime() ?? null };
}
