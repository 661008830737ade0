// CDRs as a download of any length. It goes no faster than whoever reads it, and stops reading when they leave.
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Principal } from "../access/principal.js";
import type { CdrCsv } from "../resolvers/cdrCsv.js";
import { UnusableRequest } from "./body.js";

export const CDR_CSV_PATH = "/cdrs.csv";
const IDLE_MS = 60_000;

export async function sendCdrCsv(cdrCsv: CdrCsv, principal: Principal | null, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "GET") throw new UnusableRequest(405, "BAD_REQUEST", "CDRs are got: use GET.");
  const lines = cdrCsv(principal, new URL(request.url ?? "", "http://localhost").searchParams);
  try {
    // What is refused is refused before anything of a file is sent.
    const first = await lines.next();
    response.writeHead(200, { "content-type": "text/csv; charset=utf-8; header=present", "content-disposition": 'attachment; filename="cdrs.csv"', "cache-control": "no-store" });
    // Who reads nothing for so long has gone, or keeps the place of others.
    response.setTimeout(IDLE_MS, () => response.destroy());
    await pipeline(Readable.from(first.done ? [] : from(first.value, lines), { objectMode: false, highWaterMark: 64 * 1024 }), response);
  } finally {
    // Also when whoever reads has left: the place of this export is another's then.
    await lines.return(undefined);
  }
}

async function* from(first: string, lines: AsyncGenerator<string>): AsyncGenerator<string> {
  yield first;
  yield* lines;
}
