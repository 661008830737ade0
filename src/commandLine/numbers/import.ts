// `did import` and `access-number import`: a sheet of numbers, kept whole or not at all; with --dry-run nothing is kept.
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { commandLine, type Author } from "../../kernel/author.js";
import type { NumbersImport } from "../../telephony/numbers/importNumbers.js";
import type { NumberUseCases } from "../../telephony/numbers/useCases.js";
import { NotSetUp, UsageFault, type ExitCode, type Verb, type World } from "../verb.js";
import { numbersOf } from "./numbersOf.js";

type Import = (numbers: NumberUseCases, csv: string, isDryRun: boolean, author: Author) => Promise<NumbersImport>;

function importVerb(noun: string, what: string, act: Import): Verb {
  return {
    name: `${noun} import`,
    takes: "FILE [--dry-run]",
    does: `Makes and changes ${what} as a sheet (CSV) says, all of it or nothing; those that it does not name stay. FILE may be - for standard input.`,
    options: ["--dry-run  judges it, and keeps nothing", `The columns are those that "ringback ${noun} export" writes; only number must be there.`],
    run: async (args, world) => {
      const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { "dry-run": { type: "boolean" } } });
      const [file, ...others] = positionals;
      if (file === undefined || others.length > 0) throw new UsageFault("Say which file.");
      const csv = await readSheet(file);
      return sayImport(world, file, await act(await numbersOf(world), csv, values["dry-run"] ?? false, commandLine));
    },
  };
}

export const didImport = importVerb("did", "DIDs", (numbers, csv, isDryRun, author) => numbers.importDids(csv, isDryRun, author));
export const accessNumberImport = importVerb("access-number", "access numbers", (numbers, csv, isDryRun, author) => numbers.importAccessNumbers(csv, isDryRun, author));

async function readSheet(file: string): Promise<string> {
  if (file === "-") return text(process.stdin);
  return readFile(file, "utf8").catch((error: unknown) => {
    throw new NotSetUp(`The file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
}

function sayImport(world: World, file: string, { made, changed, unchanged, faults, faultCount, isDryRun }: NumbersImport): ExitCode {
  for (const { line, column, value, reason } of faults) world.tell(`line ${line}${column === "" ? "" : `, ${column}`}${value === "" ? "" : ` ${JSON.stringify(value)}`}: ${reason}`);
  if (faultCount > faults.length) world.tell(`and ${faultCount - faults.length} more faults`);
  if (faultCount > 0) {
    world.tell(`${file}: ${faultCount} ${faultCount === 1 ? "fault" : "faults"}; nothing was imported.`);
    return 1;
  }
  world.say(`${made} new, ${changed} changed, ${unchanged} as they were${isDryRun ? ": a dry run, nothing was kept" : ""}`);
  return 0;
}
