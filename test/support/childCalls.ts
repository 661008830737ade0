// Call-backs asked for through the API of an application that is a process of its own, and followed in its database: it may be dead at any moment.
import { setTimeout as sleep } from "node:timers/promises";
import { createApiKeys } from "../../src/access/apiKeys.js";
import { openAccount } from "../../src/billing/accounts/openAccount.js";
import { topUp } from "../../src/billing/ledger/topUp.js";
import { createTariff } from "../../src/billing/tariffs/createTariff.js";
import type { Database } from "../../src/database/transaction.js";
import { systemClock } from "../../src/kernel/clock.js";
import { fromPublicId, newId, type CallBackId } from "../../src/kernel/id.js";
import { parseMicros, parseNanos } from "../../src/kernel/money.js";
import type { ChildApp } from "./childApp.js";

/** Longer than anything takes, also on a busy machine: only a test that fails waits for so long. */
const PATIENCE_MS = 150_000;

/** An account with a tariff by the second; returns its key. */
export async function openCaller(database: Database, balance: string, pricePerMinute: string): Promise<string> {
  const now = systemClock.now();
  const rate = { prefix: "1", destination: "Phones", priceNanos: parseNanos(pricePerMinute, "price"), connectFeeMicros: 0n, firstIncrementSeconds: 1, nextIncrementSeconds: 1 };
  const tariff = await createTariff(database, { name: newId(), currency: "EUR", rates: [rate] }, now);
  const account = await openAccount(database, { name: "Caller", currency: "EUR", tariffId: tariff.id }, now);
  await topUp(database, { accountId: account.id, amountMicros: parseMicros(balance, "amount"), reference: newId() }, now);
  return (await createApiKeys(database, systemClock).issue(account.id, "test")).secret;
}

/** Rejects when the application dies before it has answered. @param to null: A is asked for it */
export async function requestThrough(child: ChildApp, from: string, to: string | null, idempotencyKey: string): Promise<CallBackId> {
  const mutation = "mutation ($input: RequestCallBackInput!) { requestCallBack(input: $input) { __typename ... on CallBack { id } ... on Refused { code message } } }";
  const { requestCallBack } = await child.ask<{ requestCallBack: { id?: string } }>(mutation, { input: { from, to, idempotencyKey } });
  if (requestCallBack.id === undefined) throw new Error(`refused: ${JSON.stringify(requestCallBack)}`);
  return fromPublicId("callBack", requestCallBack.id, "id");
}

/** Resolves when the call-back is in that state, or past it. Looks into the database: a hint of a process that was killed may never come. */
export async function untilState(database: Database, id: CallBackId, state: "collecting" | "connected" | "ended", child?: ChildApp, patienceMs = PATIENCE_MS): Promise<void> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const [row] = await database.query<{ state: string; came: boolean }>("select state, exists (select from call_back_event where call_back_id = $1 and state = $2) came from call_back where id = $1", [id, state]);
    if (row?.came) return;
    if (performance.now() > until) throw new Error(`not ${state}, but ${row?.state ?? "unknown"}: ${child?.said() ?? ""}`);
    await sleep(50);
  }
}
