// Rated calls a second and core: the rate is looked up in a deck of 500,000 prefixes in memory, and the call is charged by it. The reference does the same with a Map for each length of prefix.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { charge } from "../src/billing/rating/charge.js";
import { findRates, type RateAsked } from "../src/billing/rating/findRates.js";
import type { Rate } from "../src/billing/rating/rate.js";
import { createRateIndex, type RateIndex } from "../src/billing/rating/rateIndex.js";
import { createTariff } from "../src/billing/tariffs/createTariff.js";
import { systemClock } from "../src/kernel/clock.js";
import { digitsOf } from "../src/kernel/phoneNumber.js";
import { createBenchDatabase, type BenchDatabase } from "./support/benchDatabase.js";
import { insertLargeDeck, numbersIn } from "./support/largeDeck.js";
import type { Figure, Measurement } from "./support/measurement.js";
import { processorMs } from "./support/turns.js";
import { median } from "./support/statistics.js";

const PREFIXES = 500_000;
const CALLS = 400_000;
/** As many as one batch of events brings, both legs of each. */
const NUMBERS_A_QUESTION = 400;
const ROUNDS = 7;
const startedAt = systemClock.now();

export const ratedCalls: Figure = {
  name: "rated-calls",
  title: "Rated calls a second and core against a deck of 500,000 prefixes (look-up and charge), and what the deck takes in memory",
  measure: async (tell) => {
    const bench = await createBenchDatabase();
    try {
      const plain = { prefix: "1", destination: "Phones", priceNanos: 1n, connectFeeMicros: 0n, firstIncrementSeconds: 1, nextIncrementSeconds: 1 };
      const tariff = await createTariff(bench.database, { name: "Large", currency: "EUR", rates: [plain] }, startedAt);
      const deck = await insertLargeDeck(bench.database, tariff.id, PREFIXES, 10_000_000);
      const asked = numbersIn(deck, CALLS).map((number): RateAsked => ({ deckId: deck.id, number }));
      const index = createRateIndex(bench.database);
      // What loading itself leaves behind, once, is no deck's memory.
      await createRateIndexLoaded(bench, asked);
      const memory = await load(tell, bench, index, asked);
      const byLength = await mapsOf(bench, asked, deck.prefixes);
      const ours = await inRounds(tell, "in memory", () => rateByIndex(bench, index, asked));
      const maps = await inRounds(tell, "a Map for each length", async () => rateByMaps(byLength, asked));
      if (ours.sumMicros !== maps.sumMicros) throw new Error("the two have rated differently");
      const reference = { what: "a Map for each length of prefix", value: maps.aSecond };
      return [{ name: "rated calls a second and core, 500,000 prefixes", value: ours.aSecond, unit: "calls/s", reference, aim: { is: "at least", value: 1_000_000 } }, ...memory];
    } finally {
      await bench.drop();
    }
  },
};

async function createRateIndexLoaded({ database }: BenchDatabase, asked: readonly RateAsked[]): Promise<void> {
  const index = createRateIndex(database);
  await index.find(database, asked.slice(0, 1));
  await index.idle();
}

/** The memory as the process has it, after and before, and as the index itself tells it. */
async function load(tell: (line: string) => void, { database }: BenchDatabase, index: RateIndex, asked: readonly RateAsked[]): Promise<readonly Measurement[]> {
  const before = usedMegabytes();
  const beganAt = performance.now();
  await index.find(database, asked.slice(0, 1));
  await index.idle();
  const seconds = (performance.now() - beganAt) / 1000;
  const used = usedMegabytes() - before;
  const [deck] = index.figures().decks;
  if (!deck) throw new Error("the deck was not loaded");
  tell(`loaded ${deck.prefixes} prefixes with ${deck.distinctRates} distinct rates in ${seconds.toFixed(2)} s`);
  const told = deck.bytes / 2 ** 20;
  return [
    { name: "memory of a deck of 500,000 prefixes", value: used, unit: "MB", reference: { what: "as the node tells it", value: told }, aim: null, note: `${deck.distinctRates} distinct rates` },
    { name: "a deck of 500,000 prefixes from the database into memory", value: seconds, unit: "s", reference: null, aim: null },
  ];
}

interface Rounds {
  readonly aSecond: number;
  readonly sumMicros: bigint;
}

/** By the processor time of this one thread: a second of a core is a second of it, whatever else the machine does. */
async function inRounds(tell: (line: string) => void, what: string, rateAll: () => Promise<bigint>): Promise<Rounds> {
  const rates: number[] = [];
  let sumMicros = 0n;
  for (let round = 0; round < ROUNDS; round += 1) {
    const beganAt = processorMs();
    sumMicros = await rateAll();
    rates.push((CALLS * 1000) / (processorMs() - beganAt));
  }
  tell(`${what}: ${rates.map((rate) => Math.round(rate / 1000)).join(", ")} thousand a second`);
  return { aSecond: median(rates), sumMicros };
}

async function rateByIndex({ database }: BenchDatabase, index: RateIndex, asked: readonly RateAsked[]): Promise<bigint> {
  let sumMicros = 0n;
  for (let from = 0; from < asked.length; from += NUMBERS_A_QUESTION) {
    const found = await index.find(database, asked.slice(from, from + NUMBERS_A_QUESTION));
    for (const one of found) if (one) sumMicros += charge(one.rate, { startedAt, seconds: 95 }).chargeMicros;
  }
  return sumMicros;
}

type ByLength = readonly ReadonlyMap<string, Rate>[];

function rateByMaps(byLength: ByLength, asked: readonly RateAsked[]): bigint {
  let sumMicros = 0n;
  for (const { number } of asked) {
    const rate = longestIn(byLength, digitsOf(number));
    if (rate) sumMicros += charge(rate, { startedAt, seconds: 95 }).chargeMicros;
  }
  return sumMicros;
}

function longestIn(byLength: ByLength, digits: string): Rate | undefined {
  for (let length = byLength.length - 1; length > 0; length -= 1) {
    const rate = byLength[length]?.get(digits.slice(0, length));
    if (rate) return rate;
  }
  return undefined;
}

async function mapsOf({ database }: BenchDatabase, [first]: readonly RateAsked[], prefixes: readonly string[]): Promise<ByLength> {
  const byLength = Array.from({ length: 16 }, () => new Map<string, Rate>());
  for (let from = 0; from < prefixes.length; from += 10_000) {
    const asked = prefixes.slice(from, from + 10_000).map((prefix) => ({ deckId: first?.deckId, number: `+${prefix}` }) as RateAsked);
    for (const found of await findRates(database, asked)) if (found) byLength[found.rate.prefix.length]?.set(found.rate.prefix, found.rate);
  }
  return byLength.slice(0, byLength.findLastIndex((map) => map.size > 0) + 1);
}

function usedMegabytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}
