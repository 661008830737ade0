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
import { percentile } from "./support/statistics.js";

const PREFIXES = 500_000;
const CALLS_A_SECOND = 1_000;
const SECONDS = 5;
const MOST_SECONDS = 60;

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
      const during = await rateThroughSwitch(world);
      tell(`before the switch ${shown(before)}; with it ${shown(during)}; ${during.filter(({ deckId }) => deckId === world.next).length} of ${during.length} calls were priced by the new deck`);
      return [of(during, before, "slowest call while the deck is switched", 1, 10), of(during, before, "p99 of calls while the deck is switched", 0.99, null)];
    } finally {
      await bench.drop();
    }
  },
};

/** Until the new deck has been loaded, and two seconds more. */
async function rateThroughSwitch(world: World): Promise<readonly Rated[]> {
  const isLoaded = (): boolean => world.index.figures().decks.some(({ deckId }) => deckId === world.next);
  const switching = rateCalls(world, 2);
  await activate(world.bench, world, world.next);
  const during = [...(await switching)];
  for (let seconds = 0; !isLoaded(); seconds += 1) {
    if (seconds > MOST_SECONDS) throw new Error(`the new deck was not loaded within ${MOST_SECONDS} s`);
    during.push(...(await rateCalls(world, 1)));
  }
  return [...during, ...(await rateCalls(world, 2))];
}

interface World {
  readonly bench: BenchDatabase;
  readonly index: RateIndex;
  readonly tariffId: TariffId;
  readonly accountId: AccountId;
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
  const world = { bench, index: createRateIndex(database), tariffId: tariff.id, accountId, next: next.id, numbers: numbersIn(first, 50_000) };
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

function shown(calls: readonly Rated[]): string {
  return [0.5, 0.99, 1].map((share) => `${share === 1 ? "slowest" : `p${share * 100}`} ${percentile(calls.map(({ ms }) => ms), share).toFixed(1)} ms`).join(", ");
}
