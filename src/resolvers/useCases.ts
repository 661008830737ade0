// What the resolvers ask of telephony and of billing: one call each. app.ts hands in what answers, and the compiler checks there that it fits.
import type { Account, WalletFigures } from "../billing/accounts/account.js";
import type { AccountChange } from "../billing/accounts/account.store.js";
import type { NewAccount } from "../billing/accounts/openAccount.js";
import type { Cdr } from "../billing/cdr/cdr.js";
import type { CdrFilter } from "../billing/cdr/listCdrs.js";
import type { MoneyAsked, MoneySoFar } from "../billing/funds/moneySoFar.js";
import type { TopUp, TopUpInput } from "../billing/ledger/topUp.js";
import type { WalletTransfer } from "../billing/ledger/transfers.js";
import type { Page } from "../billing/page.js";
import type { Quote } from "../billing/rating/quote.js";
import type { NumberAsked } from "../billing/rating/ratesFor.js";
import type { NewTariff } from "../billing/tariffs/createTariff.js";
import type { ListedRate, Tariff } from "../billing/tariffs/tariff.js";
import type { AccountId, CallBackId, TariffId } from "../kernel/id.js";
import type { Telephony } from "../telephony/telephony.js";

/** Where an account is asked for, null means whichever: an operator asks. What is refused is thrown as a Refusal. */
export type TelephonyUseCases = Pick<Telephony, "requestCallBack" | "cancelCallBack" | "findCallBack" | "listCallBacks" | "watch">;

export interface BillingUseCases {
  openAccount(input: NewAccount): Promise<Account>;
  updateAccount(id: AccountId, change: AccountChange): Promise<Account>;
  suspendAccount(id: AccountId): Promise<Account>;
  resumeAccount(id: AccountId): Promise<Account>;
  assignTariff(id: AccountId, tariffId: TariffId): Promise<Account>;
  findAccount(id: AccountId): Promise<Account | null>;
  listAccounts(page: Page): Promise<readonly Account[]>;
  walletsOf(ids: readonly AccountId[]): Promise<ReadonlyMap<AccountId, WalletFigures>>;
  topUp(input: TopUpInput): Promise<TopUp>;
  listTransfers(accountId: AccountId, page: Page): Promise<readonly WalletTransfer[]>;
  listCdrs(filter: CdrFilter, page: Page): Promise<readonly Cdr[]>;
  createTariff(input: NewTariff): Promise<Tariff>;
  findTariff(id: TariffId): Promise<Tariff | null>;
  listTariffs(page: Page): Promise<readonly Tariff[]>;
  listRates(id: TariffId, limit: number, afterPrefix: string | null): Promise<readonly ListedRate[]>;
  quote(accountId: AccountId, a: NumberAsked, b: NumberAsked): Promise<Quote>;
  moneySoFar(asked: readonly MoneyAsked[]): Promise<ReadonlyMap<CallBackId, MoneySoFar>>;
}
