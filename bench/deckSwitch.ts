// A deck switch while 1,000 calls a second are rated: each call asks which deck is in force and what its two numbers cost, before, during and after the switch to another 500,000 prefixes.
import { openAccount } from "../src/billing/accounts/openAccount.js";
import { charge } from "../src/billing/rating/charge.js";
import { createRateIndex, type RateIndex } from "../src/billing/rating/rateIndex.js";
import { ratesFor } from "../src/billing/rating/ratesFor.js";
import { insertActivation } from "../src/billing/tariffs/activeDeck.js";
import { createTariff } from "../src/billing/tariffs/createTariff.js";
import { authorNamed } from "../src/kernel/author.js";
import { systemClock } from "../src/kernel/clock.js";
import type { AccountId, DeckId, TariffId } from "../src/kernel/id.js";
import type { PhoneNumber } from "../src/kernel/phoneNumber.js";
import { createBenchDatabase, type BenchDatabase } from "./support/benchDatabase.js";
import { insertLargeDeck, numbersIn } from "./support/largeDeck.js";
import type { Figure, Measurement } from "./support/measurement.js";
import { openLoop } from "./support/openLoop.js";
import { turnsDuring } from "./support/turns.js";
import { percentile } from "./support/statistics.js";

const PREFIXES = 500_000;
const CALLS_A_SECOND = 1_000;
const SECONDS = 5;

export const deckSwitch: Figure = {
  name: "deck-switch",
  title: "A deck switch to another 500,000 prefixes while 1,000 calls a second are rated",
  measure: async (tell) => {
    const bench = await createBenchDatabase();
    try {
      const world = await aWorld(bench);
      await rateCalls(world, 2);
      await world.index.idle();
      const before = await rateCalls(world, SECONDS);
      const known = await rateThroughSwitch(world, (activated) => world.index.ahead(world.next).then(activated));
      tell(`before the switch ${shown(before)}; through it ${shown(known)}, ${priced(known, world)}`);
      // Another node hears of the switch when a call asks: its database answers until the deck is loaded.
      await activate(bench, world, world.first);
      const unawares = { ...world, index: createRateIndex(bench.database) };
      await rateCalls(unawares, 1);
      await unawares.index.idle();
      const surprised = await rateThroughSwitch(unawares, (activated) => activated());
      tell(`on a node that is not told ${shown(surprised)}, ${priced(surprised, world)}`);
      const turns = await turnsDuring(createRateIndex(bench.database).ahead(world.next));
      return [
        { name: "longest turn of the event loop while 500,000 prefixes are loaded (processor time)", value: turns.longestMs, unit: "ms", reference: null, aim: { is: "at most", value: 10 }, note: `99.9 % within ${turns.p999Ms.toFixed(1)} ms` },
        of(known, before, "slowest call while a deck is switched", 1, 10),
        of(known, before, "p99 of calls while a deck is switched", 0.99, null),
        of(surprised, before, "p99 of calls while a node that was not told loads it", 0.99, null),
      ];
    } finally {
      await bench.drop();
    }
  },
};

/** While the new deck is loaded, while it is switched to, and two seconds more. */
async function rateThroughSwitch(world: World, how: (activated: () => Promise<void>) => Promise<void>): Promise<readonly Rated[]> {
  let isSwitched = false;
  const switching = how(() => activate(world.bench, world, world.next)).then(() => world.index.idle()).finally(() => (isSwitched = true));
  const during: Rated[] = [];
  while (!isSwitched) during.push(...(await rateCalls(world, 1)));
  await switching;
  return [...during, ...(await rateCalls(world, 2))];
}

interface World {
  readonly bench: BenchDatabase;
  readonly index: RateIndex;
  readonly tariffId: TariffId;
  readonly accountId: AccountId;
  readonly first: DeckId;
  readonly next: DeckId;
  readonly numbers: readonly PhoneNumber[];
}

async function aWorld(bench: BenchDatabase): Promise<World> {
  const { database } = bench;
  const now = systemClock.now();
  const plain = { prefix: "1", destination: "Phones", priceNanos: 1n, connectFeeMicros: 0n, firstIncrementSeconds: 1, nextIncrementSeconds: 1 };
  const tariff = await createTariff(database, { name: "Switched", currency: "EUR", rates: [plain] }, now);
  const { id: accountId } = await openAccount(database, { name: "Caller", currency: "EUR", tariffId: tariff.id }, now);
  const first = await insertLargeDeck(database, tariff.id, PREFIXES, 10_000_000);
  const next = await insertLargeDeck(database, tariff.id, PREFIXES, 20_000_000);
  const world = { bench, index: createRateIndex(database), tariffId: tariff.id, accountId, first: first.id, next: next.id, numbers: numbersIn(first, 50_000) };
  await activate(bench, world, first.id);
  return world;
}

async function activate({ database }: BenchDatabase, { tariffId }: { readonly tariffId: TariffId }, deckId: DeckId): Promise<void> {
  const now = systemClock.now();
  await database.inTransaction((tx) => insertActivation(tx, { tariffId, deckId, at: now, author: authorNamed("bench") }, now));
}

interface Rated {
  readonly ms: number;
  readonly deckId: DeckId | undefined;
}

/** From the moment at which a call was due: one that starts late because others hold the process up has waited too. */
async function rateCalls({ bench: { database }, index, accountId, numbers }: World, seconds: number): Promise<readonly Rated[]> {
  const beganAt = performance.now();
  let calls = 0;
  const results = await openLoop(CALLS_A_SECOND, seconds, async (): Promise<Rated> => {
    const dueAt = beganAt + (calls * 1000) / CALLS_A_SECOND;
    calls += 1;
    const now = systemClock.now();
    const [a, b] = [calls, calls + 1].map((at) => ({ number: numbers[at % numbers.length] as PhoneNumber, field: "to" }));
    const { chain: [{ rates }] } = await ratesFor(database, accountId, a && b ? [a, b] : [], now, index.find);
    for (const rate of rates) charge(rate, { startedAt: now, seconds: 95 });
    return { ms: performance.now() - dueAt, deckId: rates[0]?.deckId };
  });
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

function of(during: readonly Rated[], before: readonly Rated[], name: string, share: number, atMost: number | null): Measurement {
  const at = (calls: readonly Rated[]): number => percentile(calls.map(({ ms }) => ms), share);
  return { name, value: at(during), unit: "ms", reference: { what: "just before, without a switch", value: at(before) }, aim: atMost === null ? null : { is: "at most", value: atMost } };
}

function priced(calls: readonly Rated[], { next }: World): string {
  return `${calls.filter(({ deckId }) => deckId === next).length} of ${calls.length} calls were priced by the new deck`;
}

function shown(calls: readonly Rated[]): string {
  return [0.5, 0.99, 1].map((share) => `${share === 1 ? "slowest" : `p${share * 100}`} ${percentile(calls.map(({ ms }) => ms), share).toFixed(1)} ms`).join(", ");
}
