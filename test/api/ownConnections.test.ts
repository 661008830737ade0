// Calls have connections of their own: whatever the API is asked, a leg ends when it ends.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld } from "../support/apiWorld.js";

let world: ApiWorld;
before(async () => (world = await createApiWorld()));
after(() => world.stop());

const API_CONNECTIONS = 6;

async function waiters(): Promise<number> {
  const [row] = await world.database.query<{ n: number }>("select count(*)::int n from pg_locks where not granted and relation = 'idempotency_key'::regclass");
  return row?.n ?? 0;
}

async function until(is: () => Promise<boolean>): Promise<void> {
  while (!(await is())) await world.database.query("select pg_sleep(0.02)");
}

test("hundreds of slow requests that take all of the API's connections do not keep a call-back from being dialled and settled; it waited behind them", { timeout: 60_000 }, async () => {
  const { sdk, apiKey } = await world.customer();
  const callBack = is("CallBack", await sdk.requestCallBack({ from: "+15005550111", to: "+15005550106", idempotencyKey: newId(), sandboxSpeed: 15, notBefore: new Date(Date.now() + 4_000).toISOString() }));
  const state = async () => (await world.database.query<{ state: string }>("select state from call_back where account_id = (select account_id from api_key where hash = sha256($1))", [Buffer.from(apiKey)]))[0]?.state;
  assert.equal(callBack.state, "QUEUED");
  const over = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const other = await world.customer();
  const lock = world.database.inTransaction(async (tx) => {
    await tx.query("set local idle_in_transaction_session_timeout = 0");
    await tx.query("lock table idempotency_key in access exclusive mode");
    locked.resolve();
    await over.promise;
  });
  await locked.promise;
  const requests = Array.from({ length: 300 }, () => world.post(`mutation { requestCallBack(input: { from: "+15005550111", to: "+15005550106", idempotencyKey: "${newId()}" }) { __typename } }`, { apiKey: other.apiKey }));
  await until(async () => (await waiters()) === API_CONNECTIONS);
  assert.equal(await state(), "queued", "the flood is there before it is due");
  await until(async () => (await state()) === "ended");
  // One that has waited for its longest makes room for the next: for a moment there may be one less.
  await until(async () => (await waiters()) === API_CONNECTIONS);
  const [row] = await world.database.query("select count(*)::int cdrs from cdr where answered_seconds > 0");
  assert.deepEqual(row, { cdrs: 2 });
  over.resolve();
  await lock;
  await Promise.all(requests);
});
