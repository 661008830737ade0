// Telephony, billing and a database of their own round one switch: what the call tests place their call-backs in.
import { openAccount } from "../../src/billing/accounts/openAccount.js";
import { createBilling } from "../../src/billing/billing.js";
import { topUp } from "../../src/billing/ledger/topUp.js";
import { createTariff } from "../../src/billing/tariffs/createTariff.js";
import { systemClock } from "../../src/kernel/clock.js";
import { newId, type AccountId, type CallBackId } from "../../src/kernel/id.js";
import { createLogger, type Logger } from "../../src/kernel/logger.js";
import { parseMicros, parseNanos } from "../../src/kernel/money.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import { laneOf } from "../../src/telephony/callBack/laneOf.js";
import { createCallers, type Callers } from "../../src/telephony/callers/callers.js";
import { createPepper } from "../../src/telephony/callers/pepper.js";
import type { CallControl } from "../../src/telephony/callControl.js";
import type { CallBackRequest } from "../../src/telephony/callBack/requestCallBack.js";
import type { StoredCallBack } from "../../src/telephony/callBack/row.js";
import type { StoredEvent } from "../../src/telephony/callBack/storedEvent.js";
import type { Times } from "../../src/telephony/callBack/event.js";
import { createTelephony, type Telephony, type TelephonyDeps } from "../../src/telephony/telephony.js";
import { PEPPER } from "./callers.js";
import { createTestDatabase, type TestDatabase } from "./testDatabase.js";

export { PEPPER };

export interface CallWorld {
  readonly database: TestDatabase;
  readonly telephony: Telephony;
  readonly accountId: AccountId;
  readonly callers: Callers;
  request(from: string, to: string, more?: Partial<CallBackRequest>): Promise<StoredCallBack>;
  /** All events of a call-back to its end, in their order. */
  toTheEnd(id: CallBackId, seconds?: number): Promise<StoredEvent[]>;
  /** Resolves with the first event, stored or live, that the predicate takes. */
  until(id: CallBackId, what: (event: StoredEvent) => boolean, seconds?: number): Promise<StoredEvent>;
  wallet(accountId?: AccountId): Promise<{ balance: bigint; held: bigint }>;
  /** One more account with the world's tariff; `request` takes it as `more.accountId`. */
  openAccount(balance: string): Promise<AccountId>;
  stop(): Promise<void>;
}

export interface CallWorldOptions {
  readonly callControl: CallControl;
  readonly isSandbox: boolean;
  readonly trunks: readonly string[];
  /** Of another world; that one drops it. */
  readonly database?: TestDatabase;
  readonly balance?: string;
  readonly times?: Partial<Times>;
  readonly ringSeconds?: number;
  readonly onReplaced?: (why: string) => void;
  readonly pricePerMinute?: string;
  readonly logger?: Logger;
}

/** Where a call's clock runs many times as fast as ours, a busy machine is silent for many of its seconds. */
const UNHURRIED_SECONDS = 30;
/** Longer than anything takes, also on a busy machine: only a test that fails waits for so long. */
const PATIENCE_SECONDS = 90;

export async function createCallWorld(options: CallWorldOptions): Promise<CallWorld> {
  const database = options.database ?? (await createTestDatabase());
  const now = systemClock.now();
  const tariff = await createTariff(database, {
    name: newId(), currency: "EUR",
    rates: [{ prefix: "1", destination: "Phones", priceNanos: parseNanos(options.pricePerMinute ?? "0.06", "price"), connectFeeMicros: 0n, firstIncrementSeconds: 1, nextIncrementSeconds: 1 }],
  }, now);
  const open = async (balance: string): Promise<AccountId> => {
    const { id } = await openAccount(database, { name: "Caller", currency: "EUR", tariffId: tariff.id, liveCallBackLimit: 1_000 }, now);
    await topUp(database, { accountId: id, amountMicros: parseMicros(balance, "amount"), reference: newId() }, now);
    return id;
  };
  const accountId = await open(options.balance ?? "10");
  const logger = options.logger ?? createLogger((process.env["TEST_LOG"] as "debug" | undefined) ?? "silent");
  const callers = createCallers({ database, pepper: createPepper(PEPPER), ownCallerId: knownPhoneNumber("+15005550100"), clock: systemClock, logger });
  const deps: TelephonyDeps = {
    callers, database, controlDatabase: database, databaseUrl: database.url, billing: createBilling(database), callControl: options.callControl, isSandbox: options.isSandbox, trunks: options.trunks,
    callerId: knownPhoneNumber("+15005550100"), times: { noProgressSeconds: options.isSandbox ? UNHURRIED_SECONDS : 6, guardSeconds: 4, promptGuardSeconds: 12, momentSeconds: 1, ...options.times },
    defaults: { retry: { attempts: 1, afterBusySeconds: 60, afterNoAnswerSeconds: 120, afterFaultSeconds: 30 }, ringSeconds: options.ringSeconds ?? 40, longestSeconds: 3_600, expireAfterSeconds: 900 },
    clock: systemClock, logger, onReplaced: options.onReplaced ?? (() => undefined),
  };
  const telephony = createTelephony(deps);
  await telephony.start();
  const stop = async (): Promise<void> => {
    await telephony.stop();
    if (options.database === undefined) await database.drop();
  };
  return { database, telephony, accountId, callers, openAccount: open, stop, ...acts(telephony, database, accountId) };
}

function acts(telephony: Telephony, database: TestDatabase, accountId: AccountId): Pick<CallWorld, "request" | "toTheEnd" | "until" | "wallet"> {
  return {
    request: (from, to, more) =>
      telephony.requestCallBack({
        accountId, aNumber: from, bNumber: to, idempotencyKey: newId(), notBefore: null, expiresAt: null, retry: {}, ringSeconds: null, longestSeconds: null, sandboxSpeed: null, ...more,
      }),
    toTheEnd: async (id, seconds = PATIENCE_SECONDS) => {
      const events: StoredEvent[] = [];
      for await (const event of telephony.watch(id, 0, AbortSignal.timeout(seconds * 1000))) events.push(event);
      const last = events.at(-1);
      if (last?.state !== "ended") throw new Error(`not ended after ${seconds} s: ${events.map((event) => `${event.kind}→${event.state}`).join(", ")}`);
      return events;
    },
    until: async (id, what, seconds = PATIENCE_SECONDS) => {
      const seen: string[] = [];
      for await (const event of telephony.watch(id, 0, AbortSignal.timeout(seconds * 1000))) {
        if (what(event)) return event;
        seen.push(`${event.kind}→${event.state}`);
      }
      throw new Error(`did not come within ${seconds} s: ${seen.join(", ")}`);
    },
    wallet: async (ofAccount = accountId) => {
      const [row] = await database.query<{ balance: string; held: string }>(
        "select credits_posted_micros - debits_posted_micros balance, debits_held_micros held from ledger_account where kind = 'wallet' and owner_account_id = $1",
        [ofAccount],
      );
      return { balance: BigInt(row?.balance ?? 0), held: BigInt(row?.held ?? 0) };
    },
  };
}

/** An account with 10.00 whose call-backs go by this lane. */
export async function accountOfLane(world: CallWorld, lane: number): Promise<AccountId> {
  for (;;) {
    const accountId = await world.openAccount("10");
    if (laneOf(accountId) === lane) return accountId;
  }
}
