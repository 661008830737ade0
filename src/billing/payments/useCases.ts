// What may be asked of payments from outside, on one database and one clock. It binds, and decides nothing itself.
import type { Database } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { Clock } from "../../kernel/clock.js";
import type { AccountId, VoucherBatchId } from "../../kernel/id.js";
import type { Micros } from "../../kernel/money.js";
import type { Page } from "../page.js";
import { accountEventsAfter, type EventPlace } from "./accountEvents.js";
import { listCorrections } from "./correction.js";
import { correctBalance, type BalanceCorrection } from "./correctBalance.js";
import { creditNote, type NewCreditNote } from "./creditNote.js";
import { setCreditLimit, setLowBalance } from "./creditLimit.js";
import { redeemVoucher } from "./redeemVoucher.js";
import { statementOf, type StatementAsked } from "./statement.js";
import { createVoucherBatch, listVoucherBatches, voidVoucherBatch, type NewVoucherBatch } from "./voucherBatch.js";

export function createPaymentUseCases(database: Database, clock: Clock) {
  return {
    createVoucherBatch: (input: NewVoucherBatch, author: Author) => createVoucherBatch(database, input, clock.now(), author),
    voidVoucherBatch: (id: VoucherBatchId, author: Author) => voidVoucherBatch(database, id, clock.now(), author),
    listVoucherBatches: (page: Page) => listVoucherBatches(database, page),
    redeemVoucher: (id: AccountId, code: string, author: Author) => redeemVoucher(database, id, code, clock.now(), author),
    correctBalance: (input: BalanceCorrection, author: Author) => correctBalance(database, input, clock.now(), author),
    creditNote: (input: NewCreditNote, author: Author) => creditNote(database, input, clock.now(), author),
    listCorrections: (id: AccountId | null, page: Page) => listCorrections(database, id, page),
    setCreditLimit: (id: AccountId, limitMicros: Micros, author: Author) => setCreditLimit(database, id, limitMicros, clock.now(), author),
    setLowBalance: (id: AccountId, thresholdMicros: Micros | null, author: Author) => setLowBalance(database, id, thresholdMicros, author),
    statementOf: (asked: StatementAsked) => statementOf(database, asked),
    accountEventsAfter: (places: readonly EventPlace[], limit: number) => accountEventsAfter(database, places, limit),
  };
}
