// A customer of a reseller in a call world: the reseller is sold by the world's own tariff, the customer at four times that.
import { openAccount } from "../../src/billing/accounts/openAccount.js";
import { topUp } from "../../src/billing/ledger/topUp.js";
import { createTariff } from "../../src/billing/tariffs/createTariff.js";
import type { Database } from "../../src/database/transaction.js";
import { systemClock } from "../../src/kernel/clock.js";
import { newId, type AccountId } from "../../src/kernel/id.js";
import { parseMicros, parseNanos } from "../../src/kernel/money.js";
import type { CallWorld } from "./callWorld.js";

export interface ResellersCustomer {
  readonly resellerId: AccountId;
  readonly customerId: AccountId;
}

export async function openResellersCustomer({ database, openAccount: openReseller }: CallWorld, pricePerMinute: string, balances: { readonly reseller: string; readonly customer: string }): Promise<ResellersCustomer> {
  const now = systemClock.now();
  const resellerId = await openReseller(balances.reseller);
  const rates = [{ prefix: "1", destination: "Phones", priceNanos: 4n * parseNanos(pricePerMinute, "price"), connectFeeMicros: 0n, firstIncrementSeconds: 1, nextIncrementSeconds: 1 }];
  const tariff = await createTariff(database, { name: newId(), currency: "EUR", ownerAccountId: resellerId, rates }, now);
  const { id: customerId } = await openAccount(database, { name: "Customer", currency: "EUR", resellerId, tariffId: tariff.id, liveCallBackLimit: 100 }, now);
  await topUp(database, { accountId: customerId, amountMicros: parseMicros(balances.customer, "amount"), reference: newId() }, now);
  return { resellerId, customerId };
}

/** Of all legs of a call-back: what the customer was charged, and what its reseller. */
export async function chargedFor(database: Database, callBackId: string): Promise<{ readonly customer: bigint; readonly reseller: bigint; readonly legs: number; readonly writtenOff: bigint }> {
  const [row] = await database.query<{ customer: string; reseller: string; legs: number; written_off: string }>(
    `select sum(cdr.charge_micros) as customer, sum(charge.charge_micros) as reseller, count(*)::int as legs, sum(cdr.written_off_micros + charge.written_off_micros) as written_off
       from cdr join wholesale_charge as charge using (leg_id) where call_back_id = $1`,
    [callBackId],
  );
  return { customer: BigInt(row?.customer ?? 0), reseller: BigInt(row?.reseller ?? 0), legs: row?.legs ?? 0, writtenOff: BigInt(row?.written_off ?? 0) };
}
