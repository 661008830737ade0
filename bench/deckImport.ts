// A sheet of a million rows becomes the deck in force. The reference is the least that the database could do: a bare COPY of the same rows, ready made, into a table like that of all rates.
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDeckUseCases } from "../src/billing/decks/useCases.js";
import { activeDecks } from "../src/billing/tariffs/activeDeck.js";
import { createTariff } from "../src/billing/tariffs/createTariff.js";
import { copyInto } from "../src/database/copy.js";
import { openOwnConnection } from "../src/database/dataSource.js";
import type { Database } from "../src/database/transaction.js";
import { commandLine } from "../src/kernel/author.js";
import { systemClock } from "../src/kernel/clock.js";
import { newId } from "../src/kernel/id.js";
import { createBenchDatabase } from "./support/benchDatabase.js";
import type { Figure } from "./support/measurement.js";
import { median } from "./support/statistics.js";

const ROWS = 1_000_000;
const ROUNDS = 3;
const ROWS_A_PIECE = 2_000;

export const deckImport: Figure = {
  name: "deck-import",
  title: "1,000,000 rows of CSV to a deck in force: read, judged, stored durably, switched to",
  measure: async (tell) => {
    const bench = await createBenchDatabase();
    const folder = await mkdtemp(join(tmpdir(), "ringback-bench-"));
    try {
      const [ours, bare, longestPauses]: [number[], number[], number[]] = [[], [], []];
      for (let round = 1; round <= ROUNDS; round += 1) {
        // Each round another file: one that is known already would not be imported again.
        const file = await writeSheet(join(folder, `deck-${round}.csv`), round);
        const { seconds, longestPauseMs } = await importOnce(bench.database, file);
        ours.push(seconds);
        longestPauses.push(longestPauseMs);
        bare.push(await copyOnce(bench.database, round));
        tell(`round ${round}: import ${seconds.toFixed(2)} s, bare COPY ${bare.at(-1)?.toFixed(2)} s, the event loop was held up for ${longestPauseMs.toFixed(0)} ms at most`);
      }
      const note = `longest pause of the event loop ${median(longestPauses).toFixed(0)} ms`;
      return [{ name: "1,000,000 rows of CSV to a deck in force", value: median(ours), unit: "s", reference: { what: "a bare COPY of the same rows", value: median(bare) }, aim: { is: "at most", value: 5 }, note }];
    } finally {
      await rm(folder, { recursive: true });
      await bench.drop();
    }
  },
};

async function writeSheet(path: string, seed: number): Promise<string> {
  const file = await open(path, "w");
  try {
    await file.write("Code,Destination,Rate,Connection fee,Increments,Effective date\n");
    for (let from = 0; from < ROWS; from += ROWS_A_PIECE) await file.write(Array.from({ length: ROWS_A_PIECE }, (_, index) => sheetLine(from + index, seed)).join(""));
  } finally {
    await file.close();
  }
  return path;
}

/** Prefixes nest and are not in order, as in carriers' sheets. */
function prefixOf(row: number): string {
  return (1_000_000 + ((row * 7_919) % ROWS)).toString() + (row % 3 === 0 ? "" : String(row % 10));
}

function sheetLine(row: number, seed: number): string {
  return `${prefixOf(row)},"Destination ${row % 9_973}, mobile",0.${String(10_000 + ((row * seed) % 80_000)).padStart(6, "0")},0.01,60/6,2026-01-01\n`;
}

async function importOnce(database: Database, path: string): Promise<{ readonly seconds: number; readonly longestPauseMs: number }> {
  const plain = { prefix: "1", destination: "Phones", priceNanos: 1n, connectFeeMicros: 0n, firstIncrementSeconds: 1, nextIncrementSeconds: 1 };
  const tariff = await createTariff(database, { name: newId(), currency: "EUR", rates: [plain] }, systemClock.now());
  const { size } = await stat(path);
  const pauses = watchPauses();
  const startedAt = performance.now();
  const report = await createDeckUseCases(database, systemClock).importDeck(createReadStream(path, { highWaterMark: 65_536 }), {
    tariffId: tariff.id, fileName: "deck.csv", isDryRun: false, activateAt: "now", increments: { first: 1, next: 1 }, dateOrder: null, terms: null, totalBytes: size, author: commandLine,
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const inForce = (await activeDecks(database, [tariff.id], systemClock.now())).get(tariff.id);
  if (report.decks[0]?.rateCount !== ROWS || inForce !== report.decks[0].deckId) throw new Error(`the import did not do its work: ${JSON.stringify(report)}`);
  return { seconds, longestPauseMs: pauses.stop() };
}

/** How long nothing else could run in this process: calls are rated here too. */
function watchPauses(): { stop(): number } {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 1);
    last = now;
  }, 1);
  return {
    stop: () => {
      clearInterval(timer);
      return longest;
    },
  };
}

async function copyOnce(database: Database, seed: number): Promise<number> {
  const own = await openOwnConnection(database);
  try {
    await own.query("drop table if exists bare_rate");
    await own.query("create table bare_rate (like rate including all)");
    const deckId = newId();
    const pieces: string[] = [];
    for (let from = 0; from < ROWS; from += ROWS_A_PIECE) pieces.push(Array.from({ length: ROWS_A_PIECE }, (_, index) => `${deckId}\t${prefixOf(from + index)}\tDestination ${(from + index) % 9_973}, mobile\t${10_000_000 + seed}\t10000\t60\t6\tf\n`).join(""));
    const startedAt = performance.now();
    await copyInto(own, "bare_rate (deck_id, prefix, destination, price_nanos, connect_fee_micros, first_increment_seconds, next_increment_seconds, blocked)", (async function* () { yield* pieces; })());
    return (performance.now() - startedAt) / 1000;
  } finally {
    await own.close();
  }
}
