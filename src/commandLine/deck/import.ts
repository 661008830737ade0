// `deck import`: a sheet becomes a deck, after it was judged whole; with --dry-run nothing is kept.
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import type { DateOrder } from "../../billing/decks/cells/date.js";
import { readIncrements } from "../../billing/decks/cells/increments.js";
import { readTermsOrNone } from "../../billing/decks/readTerms.js";
import { createDeckUseCases } from "../../billing/decks/useCases.js";
import { commandLine } from "../../kernel/author.js";
import { instantOf, tariffNamed } from "../named.js";
import { createProgressBar } from "../progressBar.js";
import { NotSetUp, UsageFault, type Verb, type World } from "../verb.js";
import { sayReport } from "./report.js";

export const deckImport: Verb = {
  name: "deck import",
  takes: "FILE --tariff NAME [--dry-run] [--activate [INSTANT]] [--increments 60/60] [--dates dmy|mdy] [--terms FILE.json|none]",
  does: "Makes a rate deck of a sheet (CSV), whole or not at all. FILE may be - for standard input.",
  options: [
    "--dry-run     judges and compares it, and keeps nothing",
    "--activate    prices calls by it from now on, or from INSTANT on (2026-12-01T00:00:00Z)",
    "--increments  for rows that say none; 1/1 when left out",
    "--dates       whether 05/06/2026 begins with the day or the month; refused when left out",
    "--terms       what holds for the whole deck: time zone, rounding, tax, minimum charge (docs/RATING.md); none for none; those of the deck in force when left out",
  ],
  run: async (args, world) => {
    const { values, positionals } = parseArgs({
      args: withValueOf("--activate", args), allowPositionals: true,
      options: { tariff: { type: "string" }, "dry-run": { type: "boolean" }, activate: { type: "string" }, increments: { type: "string" }, dates: { type: "string" }, terms: { type: "string" } },
    });
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0) throw new UsageFault("Give one file.");
    const increments = readIncrements(values.increments ?? "1/1");
    if ("fault" in increments) throw new UsageFault(`--increments ${increments.fault}.`);
    const activateAt = values.activate === undefined ? null : values.activate === "" ? "now" : instantOf(values.activate);
    const terms = readTermsOrNone(values.terms === undefined ? null : values.terms === "none" ? "none" : await textOf(values.terms));
    const input = await open(file);
    const database = await world.database();
    const tariff = await tariffNamed(database, values.tariff, world.clock);
    const bar = createProgressBar(world.isTerminal ? process.stderr : null, input.totalBytes, world.clock);
    const report = await createDeckUseCases(database, world.clock)
      .importDeck(
        input.source,
        { tariffId: tariff.id, fileName: input.name, isDryRun: values["dry-run"] ?? false, activateAt, increments: increments.value, dateOrder: dateOrderOf(values.dates), terms, totalBytes: input.totalBytes, author: commandLine },
        ({ bytesRead, linesRead }) => bar.at(bytesRead, linesRead),
      )
      .finally(() => bar.end());
    return sayReport(world as World, report, tariff.currency);
  },
};

/** An option whose value may be left out, which parseArgs does not know: it then has an empty one. */
function withValueOf(option: string, args: readonly string[]): string[] {
  return args.map((arg, index) => (arg === option && !/^\d/.test(args[index + 1] ?? "") ? `${option}=` : arg));
}

function dateOrderOf(text: string | undefined): DateOrder | null {
  if (text === undefined || text === "dmy" || text === "mdy") return text ?? null;
  throw new UsageFault("--dates is dmy or mdy.");
}

async function open(file: string): Promise<{ source: AsyncIterable<Uint8Array>; name: string; totalBytes: number | null }> {
  if (file === "-") return { source: process.stdin, name: "standard input", totalBytes: null };
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new NotSetUp(`There is no file ${file}.`);
  return { source: createReadStream(file, { highWaterMark: 262_144 }), name: basename(file).slice(0, 200), totalBytes: found.size };
}

async function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => {
    throw new NotSetUp(`The file ${file} cannot be read.`);
  });
}
