// CDRs, transfers, tariffs and quotes as the API shows them.
import type { Cdr as CdrRecord } from "../../billing/cdr/cdr.js";
import type { TransferKind } from "../../billing/ledger/books.js";
import type { TopUp } from "../../billing/ledger/topUp.js";
import type { WalletTransfer } from "../../billing/ledger/transfers.js";
import type { StoredQuote } from "../../billing/quotes/storedQuote.js";
import type { Quote as QuoteRecord, QuotedBundle } from "../../billing/rating/quote.js";
import type { RateIndexFigures } from "../../billing/rating/rateIndex.js";
import type { Tariff as TariffRecord } from "../../billing/tariffs/tariff.js";
import { toPublicId, type TariffId } from "../../kernel/id.js";
import type { Cdr } from "../../schema/cdr.js";
import type { Quote } from "../../schema/quote.js";
import type { RateIndex } from "../../schema/rateIndex.js";
import type { Tariff } from "../../schema/tariff.js";
import type { Transfer } from "../../schema/transfer.js";
import { moneyView, priceView } from "./moneyView.js";
import { rateView } from "./rateView.js";

/** The rates are looked up when they are asked for. */
export type TariffView = Omit<Tariff, "rates"> & { readonly tariffId: TariffId };

export function tariffView(tariff: TariffRecord): TariffView {
  return { tariffId: tariff.id, id: toPublicId("tariff", tariff.id), name: tariff.name, currency: tariff.currency, resellerId: tariff.ownerAccountId === null ? null : toPublicId("account", tariff.ownerAccountId), createdAt: tariff.createdAt };
}

/** What a transfer's reference names. */
const referenceNames: Readonly<Record<TransferKind, "leg" | "payment" | "voucher" | "correction" | "did">> = {
  topUp: "payment", legCharge: "leg", legWriteOff: "leg", wholesaleCharge: "leg", voucher: "voucher", correction: "correction", creditNote: "correction", rerating: "correction",
  didSetup: "did", didRent: "did",
};

/** A leg is charged under its own id, for a reseller with its level behind it, and a DID under its, for a month with the month's beginning; a payment has the name that the payer's books give it. */
export function transferView({ id, kind, direction, amountMicros, currency, reference, callBackId, createdAt }: WalletTransfer): Transfer {
  const names = referenceNames[kind];
  return {
    id: toPublicId("transfer", id),
    kind,
    direction,
    amount: moneyView(amountMicros, currency),
    callBackId: callBackId === null ? null : toPublicId("callBack", callBackId),
    legId: names === "leg" ? toPublicId("leg", reference.replace(/\/.*/, "")) : null,
    didId: names === "did" ? toPublicId("did", reference.replace(/\/.*/, "")) : null,
    reference: names === "payment" ? reference : null,
    correctionId: names === "correction" ? toPublicId("correction", reference) : null,
    createdAt,
  };
}

export function topUpView({ transferId, ...topUp }: TopUp): Transfer {
  return transferView({ ...topUp, id: transferId, kind: "topUp", direction: "in", callBackId: null });
}

/** What operators alone may see of it is looked up when it is asked for. */
export type CdrView = Cdr & { readonly record: CdrRecord };

export function cdrView(cdr: CdrRecord): CdrView {
  return {
    record: cdr,
    legId: toPublicId("leg", cdr.legId),
    callBackId: toPublicId("callBack", cdr.callBackId),
    accountId: toPublicId("account", cdr.accountId),
    trigger: cdr.trigger as Cdr["trigger"],
    role: cdr.role,
    attempt: cdr.attempt,
    number: cdr.number,
    callerId: cdr.callerId,
    outcome: cdr.outcome,
    dialedAt: cdr.dialedAt,
    answeredAt: cdr.answeredAt,
    endedAt: cdr.endedAt,
    answeredSeconds: cdr.answeredSeconds,
    billedSeconds: cdr.billedSeconds,
    cause: cdr.cause,
    sipStatus: cdr.sipStatus,
    endKnown: cdr.endKnown,
    bundleId: cdr.bundle === null ? null : toPublicId("bundle", cdr.bundle.bundleId),
    bundleSeconds: cdr.bundle?.seconds ?? 0,
    rate: rateView(cdr.rate, cdr.currency),
    charge: moneyView(cdr.chargeMicros, cdr.currency),
    writtenOff: moneyView(cdr.writtenOffMicros, cdr.currency),
    settledAt: cdr.settledAt,
  };
}

export function quoteView(quote: QuoteRecord | StoredQuote): Quote {
  const { currency, legs, firstChargeMicros, firstTaxMicros, availableMicros, carriesSeconds } = quote;
  return {
    id: "id" in quote ? toPublicId("quote", quote.id) : null,
    expiresAt: "id" in quote ? quote.expiresAt : null,
    legs: legs.map(({ priceNanos, connectFeeMicros, bundle, ...leg }) => ({ ...leg, price: priceView(priceNanos, currency), connectFee: moneyView(connectFeeMicros, currency), bundle: bundle && quotedBundleView(bundle) })),
    firstCharge: moneyView(firstChargeMicros, currency),
    firstChargeTax: moneyView(firstTaxMicros, currency),
    available: moneyView(availableMicros, currency),
    carriesSeconds,
  };
}

function quotedBundleView({ standing: { bundle, leftSeconds }, firstSeconds }: QuotedBundle): Quote["legs"][number]["bundle"] {
  return { id: toPublicId("bundle", bundle.id), name: bundle.name, leftSeconds, firstSeconds };
}

export function rateIndexView({ budgetBytes, bytes, answeredFromMemory, answeredBySql, decks }: RateIndexFigures): RateIndex {
  return {
    budgetKilobytes: kilobytes(budgetBytes),
    kilobytes: kilobytes(bytes),
    answeredFromMemory: String(answeredFromMemory),
    answeredBySql: String(answeredBySql),
    decks: decks.map((deck) => ({ ...deck, deckId: toPublicId("deck", deck.deckId), kilobytes: kilobytes(deck.bytes) })),
  };
}

function kilobytes(bytes: number): number {
  return Math.ceil(bytes / 1024);
}
