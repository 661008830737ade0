// What may be asked of payments from outside, on one database and one clock. It binds, and decides nothing itself.
import type { Database } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { Clock } from "../../kernel/clock.js";
import type { AccountId, ReratingId, VoucherBatchId } from "../../kernel/id.js";
import type { Micros } from "../../kernel/money.js";
import { systemTimers } from "../../kernel/timers.js";
import type { Page } from "../page.js";
import { findRates } from "../rating/findRates.js";
import { accountEventsAfter, type EventPlace } from "./accountEvents.js";
import { listCorrections } from "./correction.js";
import { correctBalance, type BalanceCorrection } from "./correctBalance.js";
import { creditNote, type NewCreditNote } from "./creditNote.js";
import { setCreditLimit, setLowBalance } from "./creditLimit.js";
import { redeemVoucher } from "./redeemVoucher.js";
import { listReratingAccounts } from "./rerating/reratingAccounts.js";
import { approveRerating, openRerating, type NewRerating } from "./rerating/rerating.js";
import { progressOf, workOnRerating } from "./rerating/workOnRerating.js";
import { statementOf, type StatementAsked } from "./statement.js";
import { createAccountEventFeed } from "./watchAccountEvents.js";
import { createVoucherBatch, listVoucherBatches, voidVoucherBatch, type NewVoucherBatch } from "./voucherBatch.js";

export function createPaymentUseCases(database: Database, clock: Clock) {
  const events = createAccountEventFeed(database, systemTimers);
  return {
    createVoucherBatch: (input: NewVoucherBatch, author: Author) => createVoucherBatch(database, input, clock.now(), author),
    voidVoucherBatch: (id: VoucherBatchId, author: Author) => voidVoucherBatch(database, id, clock.now(), author),
    listVoucherBatches: (page: Page) => listVoucherBatches(database, page),
    redeemVoucher: (id: AccountId, code: string, author: Author) => redeemVoucher(database, id, code, clock.now(), author),
    correctBalance: (input: BalanceCorrection, author: Author) => correctBalance(database, input, clock.now(), author),
    creditNote: (input: NewCreditNote, author: Author) => creditNote(database, input, clock.now(), author),
    listCorrections: (id: AccountId | null, page: Page) => listCorrections(database, id, page),
    setCreditLimit: (id: AccountId, limitMicros: Micros, author: Author) => setCreditLimit(database, id, limitMicros, clock.now(), author),
    /** Begins to count what would change. */
    startRerating: async (input: NewRerating, author: Author) => workOnRerating(database, (await openRerating(database, input, clock.now(), author)).id, findRates, clock),
    /** Makes what was counted true, once; asked again, it goes on where it was. */
    carryOutRerating: async (id: ReratingId, author: Author) => {
      await approveRerating(database, id, author);
      return workOnRerating(database, id, findRates, clock);
    },
    continueRerating: (id: ReratingId) => workOnRerating(database, id, findRates, clock),
    findRerating: (id: ReratingId) => progressOf(database, id),
    listReratingAccounts: (id: ReratingId, wasDone: boolean, limit: number, after: string | null) => listReratingAccounts(database, id, wasDone, limit, after),
    setLowBalance: (id: AccountId, thresholdMicros: Micros | null, author: Author) => setLowBalance(database, id, thresholdMicros, author),
    statementOf: (asked: StatementAsked) => statementOf(database, asked),
    watchAccountEvents: (id: AccountId, afterSequence: number, signal: AbortSignal) => events.watch(id, afterSequence, signal),
    accountEventsAfter: (places: readonly EventPlace[], limit: number) => accountEventsAfter(database, places, limit),
  };
}
