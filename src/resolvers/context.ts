// What every resolver is handed: who asks, and whom to ask. It is made anew for each operation, so nothing in it outlives one.
import DataLoader from "dataloader";
import type { ApiKeyRecord, ApiKeys } from "../access/apiKeys.js";
import type { Principal } from "../access/principal.js";
import type { Account, WalletFigures } from "../billing/accounts/account.js";
import type { BundleStanding } from "../billing/bundles/bundle.js";
import type { WholesaleCharge } from "../billing/cdr/wholesaleCharge.js";
import type { Reports } from "../billing/reports/reports.js";
import type { MoneyAsked, MoneySoFar } from "../billing/funds/moneySoFar.js";
import type { LimitsInForce } from "../telephony/limits/limitStore.js";
import { assert } from "../kernel/assert.js";
import type { Clock } from "../kernel/clock.js";
import type { AccountId, LegId } from "../kernel/id.js";
import type { CallerId } from "../telephony/callers/callerIds.js";
import type { CallingSettings } from "../telephony/callers/callingSettings.js";
import type { PinStanding } from "../telephony/callers/pins.js";
import type { SpeedDial } from "../telephony/callers/speedDials.js";
import type { BillingUseCases, CallerUseCases, LimitUseCases, NumberUseCases, TelephonyUseCases } from "./useCases.js";

export interface Services {
  readonly telephony: TelephonyUseCases;
  readonly billing: BillingUseCases;
  readonly numbers: NumberUseCases;
  readonly limits: LimitUseCases;
  readonly callers: CallerUseCases;
  readonly reports: Pick<Reports, "report">;
  readonly apiKeys: ApiKeys;
  readonly clock: Clock;
}

export interface Context extends Services {
  /** Null: no key was sent. */
  readonly principal: Principal | null;
  readonly requestId: string;
  /** One statement for all that a list asks for. */
  readonly load: {
    readonly limits: DataLoader<AccountId, LimitsInForce>;
    readonly wallet: DataLoader<AccountId, WalletFigures>;
    readonly bundles: DataLoader<AccountId, readonly BundleStanding[]>;
    readonly apiKeys: DataLoader<AccountId, readonly ApiKeyRecord[]>;
    readonly callerIds: DataLoader<AccountId, readonly CallerId[]>;
    readonly callingSettings: DataLoader<AccountId, CallingSettings>;
    readonly speedDials: DataLoader<AccountId, readonly SpeedDial[]>;
    readonly pin: DataLoader<AccountId, PinStanding | null>;
    /** What resellers were charged for a leg, from the payer's own upwards. */
    readonly wholesale: DataLoader<LegId, readonly WholesaleCharge[]>;
    readonly accounts: DataLoader<AccountId, Account | null>;
    readonly money: DataLoader<MoneyAsked, MoneySoFar, string>;
  };
}

export type ContextOf = (principal: Principal | null, requestId: string) => Context;

export function createContextOf(services: Services): ContextOf {
  const { billing, callers, limits, apiKeys } = services;
  return (principal, requestId) => ({
    ...services,
    principal,
    requestId,
    load: {
      limits: new DataLoader(async (ids) => inOrder(ids, await limits.limitsOf(ids))),
      wallet: new DataLoader(async (ids) => inOrder(ids, await billing.walletsOf(ids))),
      bundles: new DataLoader(async (ids) => {
        const bundles = await billing.bundlesOf(ids);
        return ids.map((id) => bundles.get(id) ?? []);
      }),
      apiKeys: new DataLoader(async (ids) => {
        const keys = await apiKeys.listOf(ids);
        return byAccount(ids, keys);
      }),
      callerIds: new DataLoader(async (ids) => byAccount(ids, await callers.callerIdsOf(ids))),
      callingSettings: new DataLoader(async (ids) => inOrder(ids, await callers.settingsOfAll(ids))),
      speedDials: new DataLoader(async (ids) => byAccount(ids, await callers.speedDialsOf(ids))),
      pin: new DataLoader(async (ids) => {
        const pins = await callers.pinsOf(ids);
        return ids.map((id) => pins.get(id) ?? null);
      }),
      wholesale: new DataLoader(async (ids) => {
        const charges = await billing.wholesaleChargesOf(ids);
        return ids.map((id) => charges.get(id) ?? []);
      }),
      accounts: new DataLoader(async (ids) => {
        const accounts = await billing.findAccounts(ids);
        return ids.map((id) => accounts.get(id) ?? null);
      }),
      money: new DataLoader(async (asked) => inOrder(asked.map(({ callBackId }) => callBackId), await billing.moneySoFar(asked)), { cacheKeyFn: ({ callBackId }) => callBackId }),
    },
  });
}

function byAccount<T extends { readonly accountId: AccountId | null }>(ids: readonly AccountId[], found: readonly T[]): (readonly T[])[] {
  return ids.map((id) => found.filter(({ accountId }) => accountId === id));
}

function inOrder<K extends string, V>(ids: readonly K[], found: ReadonlyMap<K, V>): V[] {
  return ids.map((id) => {
    const value = found.get(id);
    assert(value !== undefined, `${id} is found: it was read just before`);
    return value;
  });
}
