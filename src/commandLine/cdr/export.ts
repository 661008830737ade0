// `cdr export`: writes CDRs as CSV, as the service's own download does for an operator, without a service that runs.
import "reflect-metadata";
import { parseArgs } from "node:util";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Principal } from "../../access/principal.js";
import { createReports } from "../../billing/reports/reports.js";
import { toIso } from "../../kernel/clock.js";
import { newId } from "../../kernel/id.js";
import { createCdrCsv } from "../../resolvers/cdrCsv.js";
import { filterNames } from "../../resolvers/cdrQuery.js";
import { instantOf } from "../named.js";
import type { Verb } from "../verb.js";

/** Whoever may open the database may see all that is in it. */
const atTheMachine: Principal = { kind: "operator", keyId: newId<"apiKey">() };

export const cdrExport: Verb = {
  name: "cdr export",
  takes: "[--since INSTANT] [--before INSTANT] [--accountId ID] … [--to FILE]",
  does: "Writes CDRs as CSV, oldest first, to standard output or a file that is not there yet.",
  options: [`Narrowed by ${filterNames.map((name) => `--${name}`).join(", ")}: as the API's CdrFilter takes them.`],
  run: async (args, world) => {
    const names = ["to", ...filterNames];
    const { values } = parseArgs({ args: [...args], options: Object.fromEntries(names.map((name) => [name, { type: "string" as const }])) });
    const query = new URLSearchParams();
    for (const name of filterNames) {
      const value = values[name];
      if (value !== undefined) query.set(name, name === "since" || name === "before" ? toIso(instantOf(value)) : value);
    }
    const lines = createCdrCsv(createReports(await world.database()))(atTheMachine, query);
    if (values["to"] !== undefined) await pipeline(lines, createWriteStream(values["to"], { flags: "wx" }));
    else await pipeline(lines, process.stdout, { end: false }).catch(unlessReaderLeft);
    return 0;
  },
};

/** `| head` has seen enough. */
function unlessReaderLeft(error: unknown): void {
  const { code } = error as { readonly code?: unknown };
  if (code !== "EPIPE" && code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
}
