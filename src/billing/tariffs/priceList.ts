// Which deck is somebody's price list now: that of an account's tariff, which is all that the account may see, or that of any tariff.
import type { Queryable } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, DeckId, TariffId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { activeDeck } from "./activeDeck.js";

export type PriceList = { readonly accountId: AccountId; readonly tariffId: TariffId | null } | { readonly accountId: null; readonly tariffId: TariffId };

export interface DeckInForce {
  readonly deckId: DeckId;
  readonly currency: Currency;
}

/** @throws Refusal NOT_FOUND, NO_TARIFF */
export async function priceListOf(database: Queryable, { accountId, tariffId }: PriceList, now: Instant): Promise<DeckInForce> {
  const [row] = await database.query<{ deck_id: DeckId | null; currency: Currency }>(accountId === null ? ofTariff : ofAccount, [accountId ?? tariffId, toIso(now), ...(accountId === null ? [] : [tariffId])]);
  if (!row) {
    if (tariffId !== null) throw new Refusal("NOT_FOUND", "There is no such tariff that you may see.", "tariffId");
    throw new Refusal("NO_TARIFF", "This account has no tariff, so no call can be priced: ask the operator to assign one.");
  }
  if (row.deck_id === null) throw new Refusal("NO_TARIFF", "No price list of this tariff is in force now.");
  return { deckId: row.deck_id, currency: row.currency };
}

const columns = `${activeDeck("tariff.id", "$2::timestamptz")} as deck_id, tariff.currency`;

const ofTariff = `select ${columns} from tariff where tariff.id = $1`;

/** One that names another's tariff sees what it would see if there were none. */
const ofAccount = `select ${columns} from account join tariff on tariff.id = account.tariff_id where account.id = $1 and ($3::uuid is null or tariff.id = $3)`;
