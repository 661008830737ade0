// `npm run audit`: checks the invariants of money on the database that DATABASE_URL names, or on the bundled one, and exits with 1 when one is broken.
import { openDatabase } from "../../database/dataSource.js";
import { startEmbedded } from "../../database/embedded.js";
import { audit, type Finding } from "./audit.js";
import { invariants, type Invariant } from "./invariants.js";

const EMBEDDED_DIRECTORY = ".data/pg";
const url = process.env["DATABASE_URL"];
const embedded = url === undefined || url === "" ? await startEmbedded({ directory: EMBEDDED_DIRECTORY }) : null;
try {
  process.exitCode = await run(embedded?.url ?? url ?? "");
} finally {
  // One that ran before us belongs to a running Ringback.
  if (embedded?.startedHere) await embedded.stop();
}

async function run(databaseUrl: string): Promise<number> {
  const database = await openDatabase({ url: databaseUrl, poolSize: 1 });
  try {
    const [row] = await database.query<{ made: boolean }>("select to_regclass('transfer') is not null as made");
    if (!row?.made) {
      say("There is nothing to audit: this database has no tables of Ringback's. Run `npm start` or `npm run migrate` first, or set DATABASE_URL.");
      return 1;
    }
    return report(await audit(database));
  } finally {
    await database.close();
  }
}

function report(findings: readonly Finding[]): number {
  for (const [invariant, means] of Object.entries(invariants) as [Invariant, string][]) {
    const broken = findings.filter((finding) => finding.invariant === invariant);
    say(`${invariant} ${broken.length === 0 ? "ok    " : "broken"} ${means}`);
    for (const { words, count } of broken) {
      for (const sentence of words) say(`   ${sentence}`);
      if (count > words.length) say(`   and ${count - words.length} more`);
    }
  }
  return findings.length === 0 ? 0 : 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
