// How long a month's report takes, and how fast its CDRs are downloaded, over very many of them: BENCH_CDRS says how many, a million unless told otherwise.
import { createReports } from "../src/billing/reports/reports.js";
import type { Grouping } from "../src/billing/reports/report.js";
import { monthAt } from "../src/billing/cdr/months.js";
import { openDatabase } from "../src/database/dataSource.js";
import type { Database } from "../src/database/transaction.js";
import { systemClock } from "../src/kernel/clock.js";
import { createBenchDatabase } from "./support/benchDatabase.js";
import type { Figure, Measurement } from "./support/measurement.js";
import { median } from "./support/statistics.js";
import { storeCdrs } from "./support/storedCdrs.js";

const CDRS = Number(process.env["BENCH_CDRS"] ?? 1_000_000);
const ROUNDS = 3;
const MOST_DOWNLOADED = 200_000;

export const monthReport: Figure = {
  name: "month-report",
  title: `The report of a month over ${CDRS.toLocaleString("en")} CDRs, and their download`,
  measure: async (tell) => {
    const bench = await createBenchDatabase();
    try {
      await storeCdrs({ url: bench.url, count: CDRS, months: 1, now: systemClock.now() }, tell);
      const database = await openDatabase({ url: bench.url, poolSize: 2, isPatient: true, longestStatementSeconds: 600 });
      try {
        return [await reportBy(database, ["day"], tell), await reportBy(database, ["account"], tell), await reportBy(database, ["destination", "trunk"], tell), await download(database, tell)];
      } finally {
        await database.close();
      }
    } finally {
      await bench.drop();
    }
  },
};

async function reportBy(database: Database, groupBy: readonly Grouping[], tell: (line: string) => void): Promise<Measurement> {
  const { report } = createReports(database);
  const [from, until] = [monthAt(systemClock.now(), -1).endsAt, monthAt(systemClock.now(), 0).endsAt];
  const name = `month report by ${groupBy.join(" and ")}`;
  const rounds: number[] = [];
  const bare: number[] = [];
  let rows = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    bare.push(await secondsOf(() => database.query("select count(*), sum(charge_micros) from cdr")));
    rounds.push(await secondsOf(async () => (rows = (await report({ groupBy, from, until, time: "dialed", timeZone: "Europe/Berlin", filter: {} })).rows.length)));
    tell(`${name}, round ${round}: ${rounds.at(-1)?.toFixed(2)} s, ${rows} rows; the bare sum ${bare.at(-1)?.toFixed(2)} s`);
  }
  return { name, value: median(rounds), unit: "s", reference: { what: "count and sum of all, without groups", value: median(bare) }, aim: null, note: `${CDRS.toLocaleString("en")} CDRs, on one processor` };
}

async function download(database: Database, tell: (line: string) => void): Promise<Measurement> {
  const { exportCdrs } = createReports(database);
  let read = 0;
  const seconds = await secondsOf(async () => {
    for await (const cdrs of exportCdrs({})) {
      read += cdrs.length;
      if (read >= MOST_DOWNLOADED) break;
    }
  });
  tell(`${read} CDRs read for a download in ${seconds.toFixed(2)} s`);
  return { name: "CDRs read for a download", value: read / seconds, unit: "CDRs/s", reference: null, aim: null };
}

async function secondsOf(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return (performance.now() - startedAt) / 1000;
}
