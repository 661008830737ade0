// The door of call-backs on a database of its own with the limits of a new service, and nobody who dials: what was asked for stays live until a test ends it.
import { openAccount } from "../../src/billing/accounts/openAccount.js";
import { createBilling, type Billing } from "../../src/billing/billing.js";
import { topUp } from "../../src/billing/ledger/topUp.js";
import { createTariff } from "../../src/billing/tariffs/createTariff.js";
import { ringback } from "../../src/kernel/author.js";
import { newId, type AccountId, type CallBackId } from "../../src/kernel/id.js";
import { parseMicros, parseNanos } from "../../src/kernel/money.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import { ensureSwitch } from "../../src/telephony/callBack/owner.js";
import { createRequestCallBack, type CallBackRequest } from "../../src/telephony/callBack/requestCallBack.js";
import type { StoredCallBack } from "../../src/telephony/callBack/row.js";
import type { LimitChange } from "../../src/telephony/limits/checkLimits.js";
import { setLimits } from "../../src/telephony/limits/limitStore.js";
import { createTestDatabase, type TestDatabase } from "./testDatabase.js";

export interface LimitsWorld {
  readonly database: TestDatabase;
  readonly billing: Billing;
  /** It stands still but for what a test adds to it. */
  now: number;
  account(limits?: LimitChange, liveCallBackLimit?: number): Promise<AccountId>;
  request(accountId: AccountId, from: string, to: string, more?: Partial<CallBackRequest>): Promise<StoredCallBack>;
  /** How many were accepted, and how many were refused with each code. */
  tally(requests: readonly Promise<unknown>[]): Promise<Readonly<Record<string, number>>>;
  end(id: CallBackId): Promise<void>;
}

/** As in `limits`, but for what tests of something else would stumble over. */
export const unhurried: LimitChange = {
  callBacksAMinute: 1_000_000, callBacksAnHour: 1_000_000, callBacksADay: 1_000_000, liveOfANumber: 1_000_000, callsToARangeAMinute: 1_000_000, callsToANumberAnHour: 1_000_000, callsToAnUnprovenNumberAnHour: 1_000_000,
  allowsUnproven: true, spendADayMicros: 1_000_000_000_000_000n,
};

/** The defaults with which a service is installed, and which test databases do without. */
export const ofANewService: LimitChange = {
  callBacksAMinute: 5, callBacksAnHour: 30, callBacksADay: 200, liveOfANumber: 1, triggersOfANumberAnHour: 10, triggersOfANumberADay: 40, callsToANumberAnHour: 20, callsToAnUnprovenNumberAnHour: 3, callsToARangeAMinute: 20,
  spendADayMicros: 50_000_000n, dearestPriceNanos: 1_000_000_000n, allowedHighRisk: [], allowsUnproven: false, suspends: ["callsToARange"],
};

export async function createLimitsWorld(): Promise<LimitsWorld> {
  const database = await createTestDatabase(16);
  const world = { now: Date.UTC(2026, 10, 23, 12, 0, 5) };
  await setLimits(database, "accounts", ofANewService, ringback);
  await ensureSwitch(database, "test", world.now);
  const rate = { destination: "Somewhere", connectFeeMicros: 0n, firstIncrementSeconds: 1, nextIncrementSeconds: 1 };
  const prices: readonly (readonly [string, string])[] = [["1", "0.06"], ["49", "0.06"], ["33", "0.5"], ["3399", "1.01"], ["88", "0.9"]];
  const tariff = await createTariff(database, { name: newId(), currency: "EUR", rates: prices.map(([prefix, price]) => ({ ...rate, prefix, priceNanos: parseNanos(price, "price") })) }, world.now - 1_000);
  const billing = createBilling(database);
  const door = createRequestCallBack({
    database, billing, switchId: "test", isSandbox: true, trunks: ["carrier"], callerId: knownPhoneNumber("+15005550100"), clock: { now: () => world.now }, refuseNew: () => undefined, committed: () => undefined,
    defaults: { retry: { attempts: 1, afterBusySeconds: 60, afterNoAnswerSeconds: 60, afterFaultSeconds: 30 }, ringSeconds: 40, longestSeconds: 3_600, expireAfterSeconds: 900 },
  });
  return Object.assign(world, {
    database, billing,
    account: async (limits: LimitChange = {}, liveCallBackLimit = 1_000) => {
      const { id } = await openAccount(database, { name: "Caller", currency: "EUR", tariffId: tariff.id, liveCallBackLimit }, world.now);
      await topUp(database, { accountId: id, amountMicros: parseMicros("1000", "amount"), reference: newId() }, world.now);
      await setLimits(database, id, limits, ringback);
      return id;
    },
    request: (accountId: AccountId, from: string, to: string, more: Partial<CallBackRequest> = {}) =>
      door({ trigger: "web", accountId, aNumber: from, bNumber: to, idempotencyKey: newId(), notBefore: null, expiresAt: null, retry: {}, ringSeconds: null, longestSeconds: null, sandboxSpeed: null, ...more }),
    tally: async (requests: readonly Promise<unknown>[]) => {
      const told = (await Promise.allSettled(requests)).map((one) => (one.status === "fulfilled" ? "accepted" : String((one.reason as { code?: string }).code ?? one.reason)));
      return Object.fromEntries([...new Set(told)].sort().map((code) => [code, told.filter((other) => other === code).length]));
    },
    end: async (id: CallBackId) => {
      await database.query("update hold set closed_at = now(), amount_micros = 0 where call_back_id = $1", [id]);
      await database.query("update call_back set state = 'ended', outcome = 'cancelled', ended_at = now(), phase_at = null, due_at = null where id = $1", [id]);
    },
  });
}
