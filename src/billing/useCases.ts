// What may be asked of billing from outside, on one database and one clock. It binds, and decides nothing itself.
import type { Database } from "../database/transaction.js";
import { assert } from "../kernel/assert.js";
import type { Author } from "../kernel/author.js";
import type { Clock } from "../kernel/clock.js";
import type { AccountId, CarrierId, LegId, TariffId } from "../kernel/id.js";
import type { Account } from "./accounts/account.js";
import { findAccount, findAccounts, listAccounts, resumeAccount, suspendAccount, updateAccount, type AccountChange, type AccountFilter } from "./accounts/account.store.js";
import { moveAccount, type Move } from "./accounts/moveAccount.js";
import { openAccount, type NewAccount } from "./accounts/openAccount.js";
import { walletsOf } from "./accounts/walletOf.js";
import { createBundleUseCases } from "./bundles/useCases.js";
import type { CarrierSettings } from "./carriers/checkCarrier.js";
import { findCarrier, listCarriers } from "./carriers/listCarriers.js";
import { openCarrier, updateCarrier, type NewCarrier } from "./carriers/openCarrier.js";
import { weighRoutes } from "./carriers/weighRoutes.js";
import { listChanges, type ChangeFilter } from "./changes/listChanges.js";
import type { CdrFilter } from "./cdr/cdrFilter.js";
import { wholesaleChargesOf } from "./cdr/wholesaleCharge.js";
import { listCdrs } from "./cdr/listCdrs.js";
import { createDeckUseCases } from "./decks/useCases.js";
import { moneySoFar, type MoneyAsked } from "./funds/moneySoFar.js";
import { topUp, type TopUpInput } from "./ledger/topUp.js";
import { listTransfers, type TransferFilter } from "./ledger/transfers.js";
import type { Page } from "./page.js";
import { createPaymentUseCases } from "./payments/useCases.js";
import { createPriceUseCases } from "./quotes/useCases.js";
import type { RateIndex } from "./rating/rateIndex.js";
import type { NumberAsked } from "./rating/ratesFor.js";
import { assignTariff } from "./tariffs/assignTariff.js";
import { createTariff, type NewTariff } from "./tariffs/createTariff.js";
import { findTariff, listRates, listTariffs } from "./tariffs/tariff.store.js";

/** What is refused is thrown as a Refusal. What changes something takes its author last. */
export type BillingUseCases = ReturnType<typeof createBillingUseCases>;

export function createBillingUseCases(database: Database, clock: Clock, rateIndex: RateIndex, typicalSeconds: number, quoteSeconds?: number) {
  return {
    ...createPaymentUseCases(database, clock),
    ...createBundleUseCases(database, clock),
    decks: createDeckUseCases(database, clock, rateIndex.ahead),
    ...createPriceUseCases(database, clock, rateIndex, quoteSeconds),
    openAccount: (input: NewAccount, author: Author) => openAccount(database, input, clock.now(), author),
    updateAccount: (id: AccountId, change: AccountChange, author: Author) => updateAccount(database, id, change, author),
    suspendAccount: (id: AccountId, author: Author) => suspendAccount(database, id, author),
    resumeAccount: (id: AccountId, author: Author) => resumeAccount(database, id, author),
    assignTariff: async (id: AccountId, tariffId: TariffId, author: Author): Promise<Account> => {
      await assignTariff(database, id, tariffId, author);
      const account = await findAccount(database, id);
      assert(account, "an account that got a tariff exists");
      return account;
    },
    moveAccount: async (move: Move, author: Author): Promise<Account> => {
      await moveAccount(database, move, author);
      const account = await findAccount(database, move.accountId);
      assert(account, "an account that was moved exists");
      return account;
    },
    wholesaleChargesOf: (ids: readonly LegId[]) => wholesaleChargesOf(database, ids),
    findAccounts: (ids: readonly AccountId[]) => findAccounts(database, ids),
    findAccount: (id: AccountId) => findAccount(database, id),
    listAccounts: (page: Page, filter: AccountFilter = {}) => listAccounts(database, page, filter),
    walletsOf: (ids: readonly AccountId[]) => walletsOf(database, ids),
    topUp: (input: TopUpInput, author: Author) => topUp(database, input, clock.now(), author),
    listTransfers: (id: AccountId, filter: TransferFilter, page: Page) => listTransfers(database, id, filter, page),
    listCdrs: (filter: CdrFilter, page: Page) => listCdrs(database, filter, page),
    listChanges: (filter: ChangeFilter, limit: number, before: string | null) => listChanges(database, filter, limit, before),
    createTariff: (input: NewTariff, author: Author) => createTariff(database, input, clock.now(), author),
    findTariff: (id: TariffId) => findTariff(database, id, clock.now()),
    listTariffs: (page: Page) => listTariffs(database, page, clock.now()),
    listRates: (id: TariffId, limit: number, afterPrefix: string | null) => listRates(database, id, limit, afterPrefix, clock.now()),
    openCarrier: (input: NewCarrier, author: Author) => openCarrier(database, input, clock.now(), author),
    updateCarrier: (id: CarrierId, change: Partial<CarrierSettings>, author: Author) => updateCarrier(database, id, change, clock, author),
    findCarrier: (id: CarrierId) => findCarrier(database, id),
    listCarriers: (page: Page) => listCarriers(database, page),
    weighRoutes: (id: AccountId, asked: NumberAsked) => weighRoutes(database, { findRates: rateIndex.find, typicalSeconds }, id, asked, clock.now()),
    moneySoFar: (asked: readonly MoneyAsked[]) => moneySoFar(database, asked),
  };
}
