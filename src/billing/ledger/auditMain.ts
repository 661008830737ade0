// `npm run audit`: checks the invariants of money on the database that DATABASE_URL names, or on the bundled one, and exits with 1 when one is broken.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../database/dataSource.js";
import { startEmbedded } from "../../database/embedded.js";
import { audit, type Finding } from "./audit.js";
import { invariants, type Invariant } from "./invariants.js";

const NOTHING = "There is nothing to audit: run `npm start` first, or set DATABASE_URL to a database of Ringback's.";
const directory = join(process.env["DATA_DIRECTORY"] || ".data", "pg");
process.exitCode = process.env["DATABASE_URL"] ? await auditAt(process.env["DATABASE_URL"]) : await auditBundled();

async function auditBundled(): Promise<number> {
  // Looking must not make a database where there was none.
  if (!existsSync(directory)) return say(NOTHING, 1);
  const embedded = await startEmbedded({ directory });
  try {
    return await auditAt(embedded.url);
  } finally {
    // One that ran before us belongs to a running Ringback.
    if (embedded.startedHere) await embedded.stop();
  }
}

async function auditAt(url: string): Promise<number> {
  const database = await openDatabase({ url, poolSize: 1, isPatient: true });
  try {
    const [row] = await database.query<{ made: boolean }>("select to_regclass('transfer') is not null as made");
    return row?.made ? report(await audit(database)) : say(NOTHING, 1);
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

function say(line: string, code = 0): number {
  process.stdout.write(`${line}\n`);
  return code;
}
