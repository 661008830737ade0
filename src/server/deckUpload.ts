// Rate decks as files: sent by POST, fetched by GET. Both stream as fast as the other end goes; nothing is read of whoever may not.
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Principal } from "../access/principal.js";
import type { DeckFiles } from "../resolvers/deckFiles.js";
import { UnusableRequest } from "./body.js";
import type { Limits } from "./limits.js";

export const DECKS_PATH = "/decks";

export function isDeckPath(path: string | undefined): path is string {
  return path === DECKS_PATH || path?.startsWith(`${DECKS_PATH}/`) === true;
}

export async function serveDecks(files: DeckFiles, limits: Pick<Limits, "uploadBytes">, principal: Principal | null, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "", "http://localhost");
  const name = /^\/decks\/([a-z0-9_]{1,80})\.csv$/.exec(url.pathname)?.[1];
  if (name !== undefined && request.method === "GET") return give(files, principal, name, response);
  if (url.pathname === DECKS_PATH && request.method === "POST") return take(files, limits.uploadBytes, principal, url.searchParams, request, response);
  if (name === undefined && url.pathname !== DECKS_PATH) throw new UnusableRequest(404, "NOT_FOUND", "There is nothing here.");
  throw new UnusableRequest(405, "BAD_REQUEST", "Decks are sent by POST /decks and fetched by GET /decks/dk_….csv.");
}

async function give(files: DeckFiles, principal: Principal | null, name: string, response: ServerResponse): Promise<void> {
  const { pieces } = await files.give(principal, name);
  response.writeHead(200, { "content-type": "text/csv; charset=utf-8; header=present", "content-disposition": `attachment; filename="${name}.csv"`, "cache-control": "no-store" });
  await pipeline(pieces, response);
}

/** A sheet with faults is understood and not usable: 422, with its report. */
async function take(files: DeckFiles, mostBytes: number, principal: Principal | null, query: URLSearchParams, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { "content-encoding": encoding, "content-length": length } = request.headers;
  // Whatever is refused before the end of the body leaves the rest of it unread.
  response.setHeader("connection", "close");
  if (encoding !== undefined && encoding !== "identity") throw new UnusableRequest(415, "BAD_REQUEST", "Send the sheet without compression.");
  const totalBytes = length === undefined ? null : Number(length);
  if ((totalBytes ?? 0) > mostBytes) throw tooLong(mostBytes);
  const report = await files.take(principal, query, totalBytes, bounded(request, mostBytes));
  const isUsable = report.state === "imported" || report.state === "unchanged" || report.state === "rehearsed";
  response.setHeader("content-type", "application/json; charset=utf-8");
  response.writeHead(isUsable ? 200 : 422).end(`${JSON.stringify(report)}\n`);
}

async function* bounded(request: IncomingMessage, mostBytes: number): AsyncIterable<Uint8Array> {
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw tooLong(mostBytes);
    yield chunk;
  }
}

function tooLong(mostBytes: number): UnusableRequest {
  return new UnusableRequest(413, "BAD_REQUEST", `The sheet is longer than ${mostBytes} bytes.`);
}
