// The money for the beginning of a call-back that is asked for: set aside in the transaction that writes it, or refused in words.
import type { Tx } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId, QuoteId } from "../../kernel/id.js";
import type { Nanos } from "../../kernel/money.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import type { BillingPort, Grant, Payer, QuotedRates } from "../billingPort.js";
import { payerOf } from "../routing/findRoutes.js";
import { dialedRoles, type CallBack, type DialedRole } from "./callBack.js";
import type { StoredCallBack } from "./row.js";

export interface BillingOfRequests extends BillingPort {
  /** Throws the Refusal that says why one of these numbers cannot be called by this account. */
  refuseUnratable(tx: Tx, accountId: AccountId, numbers: readonly NumberAsked[], now: Instant): Promise<void>;
  /** What a minute to each number costs at the dearest. @throws Refusal where it has none, and this transaction has not asked for the funds before */
  dearestPrices(tx: Tx, payer: Payer, now: Instant): Promise<Partial<Record<DialedRole, Nanos>>>;
  /** Uses a quote for this call-back, once. @throws Refusal NOT_FOUND, QUOTE_MISMATCH, QUOTE_EXPIRED, QUOTE_USED */
  takeQuote(tx: Tx, taken: QuoteTaken): Promise<QuotedRates>;
}

export interface QuoteTaken {
  readonly quoteId: QuoteId;
  readonly accountId: AccountId;
  readonly callBackId: CallBackId;
  readonly numbers: Readonly<Record<DialedRole, PhoneNumber>>;
  /** When the call-back is to begin: the quote must hold until then. */
  readonly startsAt: Instant;
}

export interface NumberAsked {
  readonly number: PhoneNumber;
  /** The input field that it came from. */
  readonly field: string;
}

/** Those that are known by now. */
export function numbersAsked({ aNumber, bNumber }: CallBack): readonly (NumberAsked & { readonly role: DialedRole })[] {
  return dialedRoles.flatMap((role) => {
    const number = role === "A" ? aNumber : bNumber;
    return number === null ? [] : [{ role, number, field: role === "A" ? "from" : "to" }];
  });
}

/**
 * One that is scheduled holds when it starts; that its numbers can be priced is known now.
 * With a quote it holds now, whenever it starts: what is held at a price is charged at that price.
 */
export async function holdForRequest(tx: Tx, billing: BillingOfRequests, { callBack, notBefore }: StoredCallBack, quoteId: QuoteId | undefined): Promise<Grant[]> {
  const { id: callBackId, accountId, aNumber, bNumber, requestedAt, legs } = callBack;
  const asked = numbersAsked(callBack);
  // Whom the trigger call will tell us to ring, and who pays, is not known: all of that is held for when A is rung.
  if (legs.length > 0) return [];
  const quotedRates = quoteId && aNumber !== null && bNumber !== null && (await billing.takeQuote(tx, { quoteId, accountId, callBackId, numbers: { A: aNumber, B: bNumber }, startsAt: notBefore ?? requestedAt }));
  if (notBefore !== null && !quotedRates) {
    await billing.refuseUnratable(tx, accountId, asked, requestedAt);
    return [];
  }
  const payer = { ...payerOf(callBack), ...(quotedRates && { quotedRates }) };
  const funds = (await billing.fundsFor(tx, [payer], requestedAt)).get(callBackId);
  const answers = asked.map(({ role }) => funds?.openHold(role) ?? { refused: "notAllowed" as const });
  // Why, is looked up only for the few of whom it must be said.
  if (answers.some((answer) => "refused" in answer && answer.refused === "notAllowed")) await billing.refuseUnratable(tx, accountId, asked, requestedAt);
  return answers.map((answer, index) => {
    if ("granted" in answer) return answer.granted;
    if (answer.refused === "notAllowed") throw new Refusal("DESTINATION_BLOCKED", "This number cannot be called with this account's tariff.", asked[index]?.field);
    if (answer.refused === "resellerNoFunds") throw new Refusal("RESELLER_OUT_OF_FUNDS", "The reseller of this account cannot carry the call at present; your own balance is not the reason. Ask whoever you have the account from.");
    throw new Refusal("INSUFFICIENT_FUNDS", "The balance does not cover the first minute of both legs. Top the account up, then ask again with the same key.");
  });
}

export function withGrants(draft: StoredCallBack, grants: readonly Grant[]): StoredCallBack {
  const heldSeconds: Record<DialedRole, number | null> = { A: null, B: null };
  for (const grant of grants) heldSeconds[grant.role] = grant.seconds;
  return { ...draft, callBack: { ...draft.callBack, heldSeconds } };
}
