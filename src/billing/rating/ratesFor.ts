// The rates that an account would be charged for these numbers now, or the reason why it may not call one of them, in a sentence that helps.
import type { Queryable } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, DeckId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import type { AccountStatus } from "../accounts/account.js";
import { noSuchAccount } from "../accounts/noSuchAccount.js";
import { isUsable } from "../bundles/periodNow.js";
import { activeDeck } from "../tariffs/activeDeck.js";
import type { FoundRate, RateFinder } from "./findRates.js";
import type { Rate } from "./rate.js";

export interface NumberAsked {
  readonly number: PhoneNumber;
  /** The input field that it came from, so that a refusal can point at it. */
  readonly field: string;
}

/** One wallet that pays for a call: the account's own, or a reseller's above it. */
export interface LevelNow {
  readonly accountId: AccountId;
  readonly availableMicros: Micros;
  /** There are bundles that it may use. */
  readonly hasBundles: boolean;
  /** One for each number, in their order. */
  readonly rates: readonly Rate[];
}

export interface RatesNow {
  readonly currency: Currency;
  /** The account's own first, then its reseller's, and so on to the top. Never shown to the account but for the first. */
  readonly chain: readonly [LevelNow, ...LevelNow[]];
}

/** @throws Refusal NOT_FOUND, ACCOUNT_SUSPENDED, RESELLER_SUSPENDED, NO_TARIFF, NO_RATE, DESTINATION_BLOCKED */
export async function ratesFor(database: Queryable, accountId: AccountId, asked: readonly NumberAsked[], now: Instant, findRates: RateFinder): Promise<RatesNow> {
  const standings = await database.query<Standing>(standingsStatement, [accountId, toIso(now)]);
  const [own] = standings;
  if (!own) throw noSuchAccount();
  const decks = standings.map(deckOf);
  const found = await findRates(database, decks.flatMap((deckId) => asked.map(({ number }) => ({ deckId, number }))));
  const chain = standings.map((standing, level): LevelNow => ({
    accountId: standing.id,
    availableMicros: BigInt(standing.available_micros),
    hasBundles: standing.has_bundles,
    rates: asked.map((one, index) => allowed(one, found[level * asked.length + index] ?? null, level)),
  }));
  return { currency: own.currency, chain: chain as [LevelNow, ...LevelNow[]] };
}

interface Standing {
  id: AccountId;
  status: AccountStatus;
  currency: Currency;
  deck_id: DeckId | null;
  available_micros: string;
  has_bundles: boolean;
}

const standingsStatement = `
with recursive chain as (
  select id, parent_id, 0 as level from account where id = $1
  union all
  select account.id, account.parent_id, chain.level + 1 from chain join account on account.id = chain.parent_id)
select account.id, account.status, account.currency, ${activeDeck("account.tariff_id", "$2::timestamptz")} as deck_id,
       wallet.credits_posted_micros + wallet.credit_limit_micros - wallet.debits_posted_micros - wallet.debits_held_micros as available_micros,
       exists (select from bundle where bundle.account_id = account.id and ${isUsable("bundle", "$2::timestamptz")}) as has_bundles
  from chain
  join account on account.id = chain.id
  join ledger_account as wallet on wallet.owner_account_id = account.id and wallet.kind = 'wallet'
 order by chain.level`;

/** What stops the account itself is told first: that is what whoever asks can see to. */
function deckOf({ status, deck_id }: Standing, level: number): DeckId {
  const isOwn = level === 0;
  if (status === "suspended") {
    throw isOwn
      ? new Refusal("ACCOUNT_SUSPENDED", "This account is suspended and cannot place calls: ask the operator to resume it.")
      : new Refusal("RESELLER_SUSPENDED", "The reseller of this account is suspended, and its accounts cannot place calls: ask whoever you have the account from.");
  }
  if (deck_id === null) {
    throw new Refusal("NO_TARIFF", isOwn
      ? "This account has no tariff, so no call can be priced: ask the operator to assign one."
      : "The reseller of this account has no tariff, so no call of its accounts can be priced: ask whoever you have the account from.");
  }
  return deck_id;
}

function allowed({ number, field }: NumberAsked, found: FoundRate | null, level: number): Rate {
  if (found && !found.blocked) return found.rate;
  if (level > 0) throw new Refusal(found ? "DESTINATION_BLOCKED" : "NO_RATE", `The reseller of this account cannot place calls to ${number}: choose another number, or ask whoever you have the account from.`, field);
  throw found
    ? new Refusal("DESTINATION_BLOCKED", `Calls to ${found.rate.destination} (${number}) are not allowed by the tariff of this account.`, field)
    : new Refusal("NO_RATE", `The tariff of this account has no price for ${number}: choose another number, or ask the operator to add its prefix.`, field);
}
