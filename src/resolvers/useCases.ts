// What the resolvers ask of telephony and of billing. app.ts hands in what answers, and the compiler checks there that it fits.
import type { Instant } from "../kernel/clock.js";
import type { AccountId, CallBackId, LegId, TariffId, TransferId } from "../kernel/id.js";
import type { Currency, Micros, Nanos } from "../kernel/money.js";
import type { LegOutcome, Role } from "../telephony/billingPort.js";
import type { Telephony } from "../telephony/telephony.js";

/** A page of a list that is sorted newest first; one more than wanted is asked for, to know whether there is more. */
export interface Page {
  readonly first: number;
  readonly after: { readonly at: Instant; readonly id: string } | null;
}

export interface TimeRange {
  /** At this instant or later. */
  readonly from?: Instant;
  /** Before this instant. */
  readonly to?: Instant;
}

/** Where an account is asked for, null means whichever: an operator asks. */
export type TelephonyUseCases = Pick<Telephony, "requestCallBack" | "cancelCallBack" | "findCallBack" | "listCallBacks" | "watch">;

export interface AccountRecord {
  readonly id: AccountId;
  readonly name: string;
  readonly status: "active" | "suspended";
  readonly currency: Currency;
  readonly tariffId: TariffId | null;
  readonly liveCallBackLimit: number;
  readonly createdAt: Instant;
}

export interface WalletFigures {
  readonly currency: Currency;
  readonly balanceMicros: Micros;
  readonly heldMicros: Micros;
  readonly availableMicros: Micros;
}

export interface RateRecord {
  readonly prefix: string;
  readonly destination: string;
  readonly priceNanos: Nanos;
  readonly connectFeeMicros: Micros;
  readonly firstIncrementSeconds: number;
  readonly nextIncrementSeconds: number;
}

export interface DeckRate extends RateRecord {
  readonly blocked: boolean;
}

export interface TariffRecord {
  readonly id: TariffId;
  readonly name: string;
  readonly currency: Currency;
  readonly createdAt: Instant;
}

export interface TransferRecord {
  readonly id: TransferId;
  readonly accountId: AccountId;
  readonly kind: "topUp" | "legCharge";
  readonly direction: "in" | "out";
  readonly amountMicros: Micros;
  readonly currency: Currency;
  readonly callBackId: CallBackId | null;
  readonly createdAt: Instant;
}

export interface CdrRecord {
  readonly legId: LegId;
  readonly callBackId: CallBackId;
  readonly accountId: AccountId;
  readonly trigger: string;
  readonly role: Role;
  readonly attempt: number;
  readonly number: string;
  readonly outcome: LegOutcome;
  readonly dialedAt: Instant;
  readonly answeredAt: Instant | null;
  readonly endedAt: Instant;
  readonly answeredSeconds: number;
  readonly billedSeconds: number;
  readonly cause: number;
  readonly sipStatus: number | null;
  readonly endKnown: boolean;
  readonly currency: Currency;
  readonly rate: RateRecord;
  readonly chargeMicros: Micros;
  readonly writtenOffMicros: Micros;
  readonly settledAt: Instant;
}

export interface QuoteRecord {
  readonly currency: Currency;
  readonly legs: readonly { readonly role: Role; readonly number: string; readonly rate: RateRecord; readonly firstChargeMicros: Micros }[];
  readonly firstChargeMicros: Micros;
  readonly carriesSeconds: number;
}

/** What a call-back costs while it runs, at the rates that its roles were held at. */
export interface CallBackMoney {
  readonly currency: Currency;
  costMicros(role: Role, answeredSeconds: number): Micros;
  /** The most seconds from now that all of these can go on together, on what is held for them and what the wallet still has. */
  carriesSeconds(running: readonly { readonly role: Role; readonly elapsedSeconds: number }[]): number;
}

export interface CdrFilter extends TimeRange {
  readonly number?: string;
  readonly outcome?: LegOutcome;
  readonly callBackId?: CallBackId;
}

export interface TransferFilter extends TimeRange {
  readonly kind?: "topUp" | "legCharge";
}

export interface BillingUseCases {
  openAccount(input: { readonly name: string; readonly currency: string; readonly tariffId: TariffId | null; readonly liveCallBackLimit?: number }): Promise<AccountRecord>;
  updateAccount(id: AccountId, changes: { readonly name?: string; readonly liveCallBackLimit?: number }): Promise<AccountRecord>;
  suspendAccount(id: AccountId): Promise<AccountRecord>;
  resumeAccount(id: AccountId): Promise<AccountRecord>;
  assignTariff(id: AccountId, tariffId: TariffId): Promise<AccountRecord>;
  findAccount(id: AccountId): Promise<AccountRecord | null>;
  listAccounts(page: Page): Promise<readonly AccountRecord[]>;
  walletsOf(ids: readonly AccountId[]): Promise<ReadonlyMap<AccountId, WalletFigures>>;
  topUp(input: { readonly accountId: AccountId; readonly amountMicros: Micros; readonly reference: string }): Promise<TransferRecord>;
  listTransfers(accountId: AccountId | null, filter: TransferFilter, page: Page): Promise<readonly TransferRecord[]>;
  listCdrs(accountId: AccountId | null, filter: CdrFilter, page: Page): Promise<readonly CdrRecord[]>;
  createTariff(input: { readonly name: string; readonly currency: Currency; readonly rates: readonly DeckRate[] }): Promise<TariffRecord>;
  findTariff(id: TariffId): Promise<TariffRecord | null>;
  listTariffs(page: Page): Promise<readonly TariffRecord[]>;
  /** By prefix. */
  listRates(id: TariffId, page: { readonly first: number; readonly afterPrefix: string | null }): Promise<readonly DeckRate[]>;
  quote(accountId: AccountId, aNumber: string, bNumber: string): Promise<QuoteRecord>;
  moneyOf(ids: readonly CallBackId[]): Promise<ReadonlyMap<CallBackId, CallBackMoney>>;
}
