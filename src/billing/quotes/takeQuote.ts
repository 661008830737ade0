// Uses a quote for a call-back, in the transaction that holds its money: when that is refused, the quote is as it was.
import type { Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId, QuoteId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import type { DialedRole } from "../callBackMoney.js";
import type { QuotedRates } from "../rating/quote.js";
import { fromQuotedRows, type QuotedRateRow } from "./storedQuote.js";

export interface QuoteTaken {
  readonly quoteId: QuoteId;
  readonly accountId: AccountId;
  readonly callBackId: CallBackId;
  readonly numbers: Readonly<Record<DialedRole, PhoneNumber>>;
  /** When the call-back is to begin: the quote must hold until then. */
  readonly startsAt: Instant;
}

/** @throws Refusal NOT_FOUND, QUOTE_MISMATCH, QUOTE_EXPIRED, QUOTE_USED */
export async function takeQuote(tx: Tx, { quoteId, accountId, callBackId, numbers, startsAt }: QuoteTaken): Promise<QuotedRates> {
  const [row] = await tx.query<QuoteRow>("select a_number, b_number, rates, expires_at <= $3 as is_late, call_back_id from quote where id = $1 and account_id = $2 for update", [quoteId, accountId, toIso(startsAt)]);
  if (!row) throw new Refusal("NOT_FOUND", "There is no such quote that you may use: ask for a new one.", "quoteId");
  if (row.a_number !== numbers.A || row.b_number !== numbers.B) {
    throw new Refusal("QUOTE_MISMATCH", "This quote is for other numbers: a quote holds for the two numbers that it was asked for, in their order.", "quoteId");
  }
  if (row.call_back_id !== null) throw new Refusal("QUOTE_USED", "This quote was used for another call-back: a quote is good for one. Ask for a new one.", "quoteId");
  if (row.is_late) throw new Refusal("QUOTE_EXPIRED", "The price of this quote is not held until the call-back begins: ask for a new one, or start the call-back earlier.", "quoteId");
  await tx.query("update quote set call_back_id = $2 where id = $1", [quoteId, callBackId]);
  return fromQuotedRows(row.rates);
}

interface QuoteRow {
  a_number: string;
  b_number: string;
  rates: readonly QuotedRateRow[];
  is_late: boolean;
  call_back_id: CallBackId | null;
}
