// CDRs, transfers, tariffs and quotes as the API shows them.
import { toPublicId, type TariffId } from "../../kernel/id.js";
import type { Cdr } from "../../schema/cdr.js";
import type { Quote } from "../../schema/quote.js";
import type { Tariff } from "../../schema/tariff.js";
import type { Transfer } from "../../schema/transfer.js";
import type { CdrRecord, QuoteRecord, TariffRecord, TransferRecord } from "../useCases.js";
import { moneyView, rateView } from "./moneyView.js";

/** The rates are looked up when they are asked for. */
export type TariffView = Omit<Tariff, "rates"> & { readonly tariffId: TariffId };

export function tariffView(tariff: TariffRecord): TariffView {
  return { tariffId: tariff.id, id: toPublicId("tariff", tariff.id), name: tariff.name, currency: tariff.currency, createdAt: tariff.createdAt };
}

export function transferView(transfer: TransferRecord): Transfer {
  return {
    id: toPublicId("transfer", transfer.id),
    accountId: toPublicId("account", transfer.accountId),
    kind: transfer.kind,
    direction: transfer.direction,
    amount: moneyView(transfer.amountMicros, transfer.currency),
    callBackId: transfer.callBackId === null ? null : toPublicId("callBack", transfer.callBackId),
    createdAt: transfer.createdAt,
  };
}

export function cdrView(cdr: CdrRecord): Cdr {
  return {
    legId: toPublicId("leg", cdr.legId),
    callBackId: toPublicId("callBack", cdr.callBackId),
    accountId: toPublicId("account", cdr.accountId),
    trigger: cdr.trigger as Cdr["trigger"],
    role: cdr.role,
    attempt: cdr.attempt,
    number: cdr.number,
    outcome: cdr.outcome,
    dialedAt: cdr.dialedAt,
    answeredAt: cdr.answeredAt,
    endedAt: cdr.endedAt,
    answeredSeconds: cdr.answeredSeconds,
    billedSeconds: cdr.billedSeconds,
    cause: cdr.cause,
    sipStatus: cdr.sipStatus,
    endKnown: cdr.endKnown,
    rate: rateView(cdr.rate, cdr.currency),
    charge: moneyView(cdr.chargeMicros, cdr.currency),
    writtenOff: moneyView(cdr.writtenOffMicros, cdr.currency),
    settledAt: cdr.settledAt,
  };
}

export function quoteView(quote: QuoteRecord): Quote {
  return {
    legs: quote.legs.map((leg) => ({ role: leg.role, number: leg.number, rate: rateView(leg.rate, quote.currency), firstCharge: moneyView(leg.firstChargeMicros, quote.currency) })),
    firstCharge: moneyView(quote.firstChargeMicros, quote.currency),
    carriesSeconds: quote.carriesSeconds,
  };
}
