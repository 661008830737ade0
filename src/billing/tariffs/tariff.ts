// A tariff is what an account is sold: a name and an active rate deck. Decks are immutable; a new price list is a new deck.
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, DeckId, TariffId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import type { Rate } from "../rating/rate.js";

export interface Tariff {
  readonly id: TariffId;
  readonly name: string;
  readonly currency: Currency;
  /** The reseller that sells by it to its own accounts; null for ours. It never changes. */
  readonly ownerAccountId: AccountId | null;
  /** In force when it was asked for. */
  readonly activeDeckId: DeckId | null;
  readonly createdAt: Instant;
}

export interface NewRate extends Omit<Rate, "deckId" | "terms"> {
  /** True for destinations that this tariff refuses, though a shorter prefix would allow them. */
  readonly blocked?: boolean;
}

/** A rate as its deck lists it. */
export interface ListedRate extends Rate {
  readonly blocked: boolean;
}
