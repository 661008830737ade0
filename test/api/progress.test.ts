// Watching a call-back: the history is replayed, the live follows, a break loses nothing, and who leaves leaves nothing behind.
import assert from "node:assert/strict";
import { createServer as createTcpServer, connect, type Socket } from "node:net";
import { after, before, test } from "node:test";
import { createRingback, RingbackError, type ProgressFieldsFragment, type Ringback } from "ringback-sdk";
import { newId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld } from "../support/apiWorld.js";

let world: ApiWorld;
before(async () => (world = await createApiWorld()));
after(() => world.stop());

const A = "+15005550111";
const timely = () => ({ signal: AbortSignal.timeout(20_000) });

async function ask(sdk: Ringback, to: string, sandboxSpeed: number): Promise<string> {
  return is("CallBack", await sdk.requestCallBack({ from: A, to, idempotencyKey: newId(), sandboxSpeed })).id;
}

async function all(watch: AsyncIterable<ProgressFieldsFragment>): Promise<ProgressFieldsFragment[]> {
  const seen: ProgressFieldsFragment[] = [];
  for await (const progress of watch) seen.push(progress);
  return seen;
}

const toSequences = (seen: readonly ProgressFieldsFragment[]) => seen.map(({ sequence }) => sequence);

test("who watches from the beginning, from the middle and after the end sees each event once", async () => {
  const { sdk } = await world.customer();
  const id = await ask(sdk, "+15005550106", 15);
  const live = await all(sdk.watchCallBack(id, 0, timely()));
  assert.equal(live.at(-1)?.state, "ENDED");
  assert.deepEqual(toSequences(live), live.map((_, index) => index + 1));
  const facts = ({ sequence, kind, state, outcome, legId, at }: ProgressFieldsFragment) => ({ sequence, kind, state, outcome, legId, at });
  assert.deepEqual((await all(sdk.watchCallBack(id, 0, timely()))).map(facts), live.map(facts));
  assert.deepEqual(toSequences(await all(sdk.watchCallBack(id, 3, timely()))), toSequences(live).slice(3));
  assert.deepEqual(await all(sdk.watchCallBack(id, live.length, timely())), []);
});

test("legs, seconds and cost grow while it runs, and end as what was charged", async () => {
  const { sdk } = await world.customer();
  const id = await ask(sdk, "+15005550106", 15);
  const seen = await all(sdk.watchCallBack(id, 0, timely()));
  const talking = seen.filter(({ state }) => state === "CONNECTED");
  assert.ok(talking.length > 0);
  assert.ok(talking.every(({ secondsLeft }) => secondsLeft !== null && secondsLeft > 60 && secondsLeft < 6_000), JSON.stringify(talking.map(({ secondsLeft }) => secondsLeft)));
  const costs = seen.map(({ costSoFar }) => BigInt(costSoFar.amount.replace(".", "")));
  assert.deepEqual(costs, costs.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0)));
  const charged = (await sdk.cdrs({ filter: { callBackId: id } })).nodes.reduce((sum, { charge }) => sum + BigInt(charge.amount.replace(".", "")), 0n);
  assert.equal(costs.at(-1), charged);
  assert.equal(seen.at(-1)?.secondsLeft, null);
  assert.equal(seen.find(({ kind }) => kind === "LEG_ANSWERED")?.legId, seen.at(-1)?.legs[0]?.id);
});

test("ticks come between events while somebody is on the phone, with growing seconds and no sequence of their own", async () => {
  const { sdk } = await world.customer();
  const id = await ask(sdk, A.replace("111", "101"), 10);
  const ticks: ProgressFieldsFragment[] = [];
  const events: ProgressFieldsFragment[] = [];
  for await (const progress of sdk.watchCallBack(id, 0, { ...timely(), tickSeconds: 1 })) {
    (progress.kind === "TICK" ? ticks : events).push(progress);
    if (ticks.length === 3) break;
  }
  assert.deepEqual(toSequences(events), events.map((_, index) => index + 1));
  assert.ok(ticks.every(({ sequence }) => events.some((event) => event.sequence === sequence)));
  const seconds = ticks.map(({ legs }) => legs[0]?.seconds ?? 0);
  assert.ok(seconds.every((value, index) => index === 0 || value > (seconds[index - 1] ?? 0)), String(seconds));
  is("CallBack", await sdk.cancelCallBack(id));
});

test("a socket that is lost is opened again, and the history goes on where it was left", async () => {
  const { apiKey, sdk } = await world.customer();
  const wire = await openWire(Number(new URL(world.url).port));
  const through = createRingback({ url: `http://127.0.0.1:${wire.port}/graphql`, apiKey });
  const id = await ask(sdk, "+15005550106", 10);
  const seen: ProgressFieldsFragment[] = [];
  for await (const progress of through.watchCallBack(id, 0, timely())) {
    seen.push(progress);
    if (seen.length === 2 || seen.length === 5) wire.cut();
  }
  assert.ok(wire.connections > 2, `${wire.connections} connections`);
  assert.equal(seen.at(-1)?.state, "ENDED");
  assert.deepEqual(toSequences(seen), seen.map((_, index) => index + 1));
  await through.close();
  wire.close();
});

test("a signal ends a watch, and when no socket can be opened for long it gives up", async () => {
  const { sdk, apiKey } = await world.customer();
  const id = await ask(sdk, A.replace("111", "103"), 1);
  const leaving = new AbortController();
  const seen: ProgressFieldsFragment[] = [];
  for await (const progress of sdk.watchCallBack(id, 0, { signal: leaving.signal })) {
    seen.push(progress);
    leaving.abort();
  }
  assert.equal(seen.length, 1);
  is("CallBack", await sdk.cancelCallBack(id));
  const wire = await openWire(Number(new URL(world.url).port));
  wire.close();
  const nobody = createRingback({ url: `http://127.0.0.1:${wire.port}/graphql`, apiKey });
  await assert.rejects(() => nobody.watchCallBack(id, 0, { giveUpAfterSeconds: 0.2 }).next(), (error: unknown) => error instanceof RingbackError && error.code === "SOCKET_CLOSED");
});

test("a watch of what cannot be watched is refused, and not tried again", async () => {
  const { sdk } = await world.customer();
  const id = await ask(sdk, "+15005550102", 15);
  const refused = async (code: string, field: string | null, watch: AsyncIterable<unknown>) =>
    assert.rejects(async () => { for await (const _ of watch); }, (error: unknown) => error instanceof RingbackError && error.code === code && error.field === field);
  await refused("NOT_FOUND", "id", sdk.watchCallBack("cb_0"));
  await refused("INVALID_INPUT", "afterSequence", sdk.watchCallBack(id, -1));
  await refused("INVALID_INPUT", "afterSequence", sdk.watchCallBack(id, 1_000_000));
  await refused("INVALID_INPUT", "tickSeconds", sdk.watchCallBack(id, 0, { tickSeconds: 0 }));
  await refused("UNAUTHENTICATED", null, createRingback({ url: world.url, apiKey: `rb_a${"x".repeat(43)}` }).watchCallBack(id));
});

/** A wire between the client and the server that a test can cut. */
async function openWire(target: number): Promise<{ readonly port: number; readonly connections: number; cut(): void; close(): void }> {
  const open = new Set<Socket>();
  let connections = 0;
  const server = createTcpServer((near) => {
    connections += 1;
    const far = connect(target, "127.0.0.1");
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => undefined).on("close", () => open.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => open.forEach((socket) => socket.destroy());
  const { port } = server.address() as { port: number };
  return {
    port,
    get connections() {
      return connections;
    },
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
}
