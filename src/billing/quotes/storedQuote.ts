// A quote that binds us: the rates of both legs, kept for one account and two numbers. It sets no money aside.
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, QuoteId } from "../../kernel/id.js";
import type { DialedRole } from "../callBackMoney.js";
import type { Quote, QuotedRates } from "../rating/quote.js";
import { fromSnapshot, toSnapshot, type Rate, type RateSnapshot } from "../rating/rate.js";

export interface StoredQuote extends Quote {
  readonly id: QuoteId;
  readonly expiresAt: Instant;
}

/** As the column has it: one a wallet and role. */
export interface QuotedRateRow {
  readonly accountId: AccountId;
  readonly role: DialedRole;
  readonly rate: RateSnapshot;
}

export function toQuotedRows(rates: QuotedRates): QuotedRateRow[] {
  return [...rates].flatMap(([accountId, byRole]) => [...byRole].map(([role, rate]) => ({ accountId, role, rate: toSnapshot(rate) })));
}

export function fromQuotedRows(rows: readonly QuotedRateRow[]): QuotedRates {
  const rates = new Map<AccountId, Map<DialedRole, Rate>>();
  for (const { accountId, role, rate } of rows) rates.set(accountId, (rates.get(accountId) ?? new Map<DialedRole, Rate>()).set(role, fromSnapshot(rate)));
  return rates;
}
