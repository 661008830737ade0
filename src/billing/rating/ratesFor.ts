// The rates that an account would be charged for these numbers now, or the reason why it may not call one of them, in a sentence that helps.
import type { Queryable } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, DeckId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import type { AccountStatus } from "../accounts/account.js";
import { noSuchAccount } from "../accounts/noSuchAccount.js";
import { activeDeck } from "../tariffs/activeDeck.js";
import type { FoundRate, RateFinder } from "./findRates.js";
import type { Rate } from "./rate.js";

export interface NumberAsked {
  readonly number: PhoneNumber;
  /** The input field that it came from, so that a refusal can point at it. */
  readonly field: string;
}

export interface RatesNow {
  readonly currency: Currency;
  readonly availableMicros: Micros;
  /** One for each number, in their order. */
  readonly rates: readonly Rate[];
}

/** @throws Refusal NOT_FOUND, ACCOUNT_SUSPENDED, NO_TARIFF, NO_RATE, DESTINATION_BLOCKED */
export async function ratesFor(database: Queryable, accountId: AccountId, asked: readonly NumberAsked[], now: Instant, findRates: RateFinder): Promise<RatesNow> {
  const [standing] = await database.query<Standing>(standingStatement, [accountId, toIso(now)]);
  if (!standing) throw noSuchAccount();
  if (standing.status === "suspended") throw new Refusal("ACCOUNT_SUSPENDED", "This account is suspended and cannot place calls: ask the operator to resume it.");
  const deckId = standing.deck_id;
  if (deckId === null) throw new Refusal("NO_TARIFF", "This account has no tariff, so no call can be priced: ask the operator to assign one.");
  const found = await findRates(database, asked.map(({ number }) => ({ deckId, number })));
  const rates = asked.map((one, index) => allowed(one, found[index] ?? null));
  return { currency: standing.currency, availableMicros: BigInt(standing.available_micros), rates };
}

interface Standing {
  status: AccountStatus;
  currency: Currency;
  deck_id: DeckId | null;
  available_micros: string;
}

const standingStatement = `
select account.status, account.currency, ${activeDeck("account.tariff_id", "$2::timestamptz")} as deck_id,
       wallet.credits_posted_micros + wallet.credit_limit_micros - wallet.debits_posted_micros - wallet.debits_held_micros as available_micros
  from account
  join ledger_account as wallet on wallet.owner_account_id = account.id and wallet.kind = 'wallet'
 where account.id = $1`;

function allowed({ number, field }: NumberAsked, found: FoundRate | null): Rate {
  if (!found) throw new Refusal("NO_RATE", `The tariff of this account has no price for ${number}: choose another number, or ask the operator to add its prefix.`, field);
  if (found.blocked) throw new Refusal("DESTINATION_BLOCKED", `Calls to ${found.rate.destination} (${number}) are not allowed by the tariff of this account.`, field);
  return found.rate;
}
