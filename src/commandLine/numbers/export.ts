// `did export` and `access-number export`: writes a sheet that imports as the same numbers.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { NumberUseCases } from "../../telephony/numbers/useCases.js";
import type { Verb } from "../verb.js";
import { numbersOf } from "./numbersOf.js";

function exportVerb(noun: string, what: string, write: (numbers: NumberUseCases) => Promise<string>): Verb {
  return {
    name: `${noun} export`,
    takes: "[--to FILE]",
    does: `Writes every ${what} as CSV to standard output or a file that is not there yet.`,
    run: async (args, world) => {
      const { values } = parseArgs({ args: [...args], options: { to: { type: "string" } } });
      const csv = await write(await numbersOf(world));
      if (values.to === undefined) world.say(csv.trimEnd());
      else await writeFile(values.to, csv, { flag: "wx" });
      return 0;
    },
  };
}

export const didExport = exportVerb("did", "DID that is open", (numbers) => numbers.exportDids());
export const accessNumberExport = exportVerb("access-number", "access number", (numbers) => numbers.exportAccessNumbers());
