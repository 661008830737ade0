// A re-rating: the calls of a period, rated again by a deck that is right. First it counts what would change, account by account; then, when somebody says so, it makes the corrections. No CDR is ever edited.
import type { Database, Queryable, Tx } from "../../../database/transaction.js";
import type { Author } from "../../../kernel/author.js";
import { toIso, type Instant } from "../../../kernel/clock.js";
import { newId, type AccountId, type DeckId, type LegId, type ReratingId, type TariffId } from "../../../kernel/id.js";
import type { Currency } from "../../../kernel/money.js";
import { Refusal } from "../../../kernel/refusal.js";
import { checkReason } from "../correction.js";

/** Counting, until all is counted; then running, once somebody has said so, until all is done. */
export const reratingStates = ["counting", "counted", "running", "done"] as const;
export type ReratingState = (typeof reratingStates)[number];

export interface NewRerating {
  /** The calls that were rated by a deck of this tariff; null for whatever they were rated by. */
  readonly tariffId: TariffId | null;
  /** The calls of these accounts; null for all accounts. One of the two must be given. */
  readonly accountIds: readonly AccountId[] | null;
  /** Dialled at or after. */
  readonly from: Instant;
  /** Dialled before. */
  readonly until: Instant;
  /** What they are rated by now. */
  readonly deckId: DeckId;
  readonly reason: string;
}

export interface Rerating extends NewRerating {
  readonly id: ReratingId;
  readonly state: ReratingState;
  readonly currency: Currency;
  readonly author: Author;
  /** Whoever said that it is to be carried out. Null before that. */
  readonly approvedBy: Author | null;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | null;
  /** The last call that was looked at in this state. */
  readonly seen: { readonly at: Instant; readonly legId: LegId } | null;
}

const MOST_ACCOUNTS = 1_000;

/** Whose work it is: of whoever asked for the counting, and from then on of whoever approved of what was counted. */
export function authorNow({ author, approvedBy }: Rerating): Author {
  return approvedBy ?? author;
}

/** @throws Refusal INVALID_INPUT, NOT_FOUND, CURRENCY_MISMATCH */
export async function openRerating(database: Database, asked: NewRerating, now: Instant, author: Author): Promise<Rerating> {
  // Named twice, an account's calls would be read twice, and the second correction of one leg be refused for good.
  const input = { ...asked, accountIds: asked.accountIds && [...new Set(asked.accountIds)] };
  if (input.until > now) throw new Refusal("INVALID_INPUT", "The period ends in the future: calls that are not made yet would be passed over.", "before");
  if (input.from >= input.until) throw new Refusal("INVALID_INPUT", "The period ends before it begins.", "before");
  if (input.tariffId === null && input.accountIds === null) throw new Refusal("INVALID_INPUT", "Say which calls: those of a tariff, of some accounts, or both.", "tariffId");
  if (input.accountIds !== null && (input.accountIds.length === 0 || input.accountIds.length > MOST_ACCOUNTS)) {
    throw new Refusal("INVALID_INPUT", `Name 1 to ${MOST_ACCOUNTS} accounts, or none for all that the tariff is for.`, "accountIds");
  }
  const reason = checkReason(input.reason);
  return database.inTransaction(async (tx) => {
    const currency = await checkWhatItNames(tx, input);
    const rerating: Rerating = { ...input, reason, id: newId(now), state: "counting", currency, author, approvedBy: null, createdAt: now, finishedAt: null, seen: null };
    await tx.query(
      "insert into rerating (id, state, tariff_id, account_ids, from_at, until_at, deck_id, currency, reason, author, created_at) values ($1, 'counting', $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      [rerating.id, input.tariffId, input.accountIds, toIso(input.from), toIso(input.until), input.deckId, currency, reason, author, toIso(now)],
    );
    return rerating;
  }, { author });
}

/** All in the currency of the deck: nothing is converted. */
async function checkWhatItNames(tx: Tx, { deckId, tariffId, accountIds }: NewRerating): Promise<Currency> {
  const [deck] = await tx.query<{ currency: Currency }>("select tariff.currency from rate_deck join tariff on tariff.id = rate_deck.tariff_id where rate_deck.id = $1", [deckId]);
  if (!deck) throw new Refusal("NOT_FOUND", "There is no such rate deck.", "deckId");
  const named = await tx.query<{ currency: Currency; field: string }>(
    "select currency, 'tariffId' as field from tariff where id = $1 union all select currency, 'accountIds' from account where id = any($2::uuid[])",
    [tariffId, accountIds ?? []],
  );
  if (named.length < (tariffId === null ? 0 : 1) + (accountIds?.length ?? 0)) throw new Refusal("NOT_FOUND", "There is no such tariff, or no such account.", tariffId === null ? "accountIds" : "tariffId");
  const other = named.find(({ currency }) => currency !== deck.currency);
  if (other) throw new Refusal("CURRENCY_MISMATCH", `The deck is priced in ${deck.currency}, and this is in ${other.currency}: nothing is converted.`, other.field);
  return deck.currency;
}

/** From counted to running; one that runs or is done stays as it is. @throws Refusal NOT_FOUND, INVALID_INPUT */
export async function approveRerating(database: Database, id: ReratingId, author: Author): Promise<void> {
  await database.inTransaction(async (tx) => {
    const { state } = await readRerating(tx, id, "for update");
    if (state === "counting") throw new Refusal("INVALID_INPUT", "This re-rating is not counted to its end yet: continue it first, and look at what it would change.", "id");
    if (state === "counted") await tx.query("update rerating set state = 'running', approved_by = $2, finished_at = null, seen_at = null, seen_leg_id = null where id = $1", [id, author]);
  }, { author });
}

/** @throws Refusal NOT_FOUND */
export async function readRerating(database: Queryable, id: ReratingId, lock: "" | "for update" = ""): Promise<Rerating> {
  const [row] = await database.query<ReratingRow>(`select * from rerating where id = $1 ${lock}`, [id]);
  if (!row) throw new Refusal("NOT_FOUND", "There is no such re-rating.", "id");
  return {
    id: row.id,
    state: row.state,
    tariffId: row.tariff_id,
    accountIds: row.account_ids,
    from: row.from_at.getTime(),
    until: row.until_at.getTime(),
    deckId: row.deck_id,
    currency: row.currency,
    reason: row.reason,
    author: row.author,
    approvedBy: row.approved_by,
    createdAt: row.created_at.getTime(),
    finishedAt: row.finished_at?.getTime() ?? null,
    seen: row.seen_at && row.seen_leg_id ? { at: row.seen_at.getTime(), legId: row.seen_leg_id } : null,
  };
}

interface ReratingRow {
  id: ReratingId;
  state: ReratingState;
  tariff_id: TariffId | null;
  account_ids: AccountId[] | null;
  from_at: Date;
  until_at: Date;
  deck_id: DeckId;
  currency: Currency;
  reason: string;
  author: Author;
  approved_by: Author | null;
  created_at: Date;
  finished_at: Date | null;
  seen_at: Date | null;
  seen_leg_id: LegId | null;
}
