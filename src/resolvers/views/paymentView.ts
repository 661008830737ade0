// Vouchers, corrections, statements and the events of wallets as the API shows them.
import type { AccountEvent as AccountEventRecord } from "../../billing/payments/accountEvents.js";
import type { Correction as CorrectionRecord } from "../../billing/payments/correction.js";
import type { Redemption } from "../../billing/payments/redeemVoucher.js";
import type { Statement as StatementRecord } from "../../billing/payments/statement.js";
import type { VoucherBatch as VoucherBatchRecord } from "../../billing/payments/voucherBatch.js";
import { toPublicId } from "../../kernel/id.js";
import type { Correction, CreditNote } from "../../schema/correction.js";
import type { AccountEvent, Statement } from "../../schema/statement.js";
import type { Transfer } from "../../schema/transfer.js";
import type { VoucherBatch } from "../../schema/voucher.js";
import { transferView } from "./billingView.js";
import { moneyView } from "./moneyView.js";

export function voucherBatchView({ id, amountMicros, currency, ...batch }: VoucherBatchRecord): VoucherBatch {
  return { ...batch, id: toPublicId("voucherBatch", id), amount: moneyView(amountMicros, currency) };
}

export function redemptionView({ transferId, ...redemption }: Redemption): Transfer {
  return transferView({ ...redemption, id: transferId, kind: "voucher", direction: "in", callBackId: null });
}

export function correctionView({ kind, reason, author, createdAt, currency, ...correction }: CorrectionRecord): Correction {
  return {
    id: toPublicId("correction", correction.id),
    kind,
    accountId: toPublicId("account", correction.accountId),
    callBackId: correction.callBackId === null ? null : toPublicId("callBack", correction.callBackId),
    legId: correction.legId === null ? null : toPublicId("leg", correction.legId),
    difference: moneyView(correction.differenceMicros, currency),
    paid: moneyView(correction.paidMicros, currency),
    writtenOff: moneyView(correction.writtenOffMicros, currency),
    reason,
    author,
    reference: kind === "rerating" ? null : correction.reference,
    reratingId: kind === "rerating" ? toPublicId("rerating", correction.reference) : null,
    createdAt,
  };
}

export function creditNoteView(corrections: readonly CorrectionRecord[]): CreditNote {
  const amountMicros = corrections.reduce((sum, { paidMicros }) => sum - paidMicros, 0n);
  return { amount: moneyView(amountMicros, corrections[0]?.currency ?? ""), corrections: corrections.map(correctionView) };
}

export function statementView({ accountId, month, timeZone, currency, from, until, lines, ...sums }: StatementRecord): Statement {
  return {
    accountId: toPublicId("account", accountId), month, timeZone, since: from, before: until,
    opening: moneyView(sums.openingMicros, currency), closing: moneyView(sums.closingMicros, currency), in: moneyView(sums.inMicros, currency), out: moneyView(sums.outMicros, currency),
    lines: lines.map(({ kind, direction, transfers, amountMicros }) => ({ kind, direction, transfers, amount: moneyView(amountMicros, currency) })),
  };
}

export function accountEventView({ accountId, sequence, kind, at, currency, leftMicros, thresholdMicros }: AccountEventRecord): AccountEvent {
  return { accountId: toPublicId("account", accountId), sequence, kind, at, left: moneyView(leftMicros, currency), threshold: moneyView(thresholdMicros, currency) };
}
