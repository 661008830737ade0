// Reads a JSON body, up to a limit. What is too long or not JSON is a refusal of the transport, told as JSON like everything else.
import type { IncomingMessage } from "node:http";

export class UnusableRequest extends Error {
  override name = "UnusableRequest";
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The character NUL, as JSON and GraphQL write it. The database keeps no text with it, and no name, key or number has it. */
export function holdsNul(text: string): boolean {
  return /\\u(0000|\{0+\})/i.test(text);
}

export const NUL_REFUSED = "A text holds the character NUL, which cannot be stored.";

/** @throws UnusableRequest */
export async function readJson(request: IncomingMessage, mostBytes: number, withinMs: number): Promise<unknown> {
  const { "content-type": type, "content-encoding": encoding } = request.headers;
  if (!/^application\/json\s*(;\s*charset="?utf-?8"?\s*)?$/i.test(type ?? "")) throw new UnusableRequest(415, "BAD_REQUEST", 'Send the body as "content-type: application/json", in UTF-8.');
  if (encoding !== undefined && encoding !== "identity") throw new UnusableRequest(415, "BAD_REQUEST", "Send the body without compression.");
  const text = await readText(request, mostBytes, withinMs);
  if (holdsNul(text)) throw new UnusableRequest(400, "BAD_REQUEST", NUL_REFUSED);
  try {
    return JSON.parse(text);
  } catch {
    throw new UnusableRequest(400, "BAD_REQUEST", 'The body is not JSON. Send {"query": "…", "variables": {…}}.');
  }
}

function readText(request: IncomingMessage, mostBytes: number, withinMs: number): Promise<string> {
  const tooLong = new UnusableRequest(413, "BAD_REQUEST", `The body is longer than ${mostBytes} bytes.`);
  if (Number(request.headers["content-length"] ?? 0) > mostBytes) return Promise.reject(tooLong);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    // The server as a whole waits longer: files are sent to it too.
    const late = setTimeout(() => reject(new UnusableRequest(408, "BAD_REQUEST", `The body did not come within ${withinMs / 1000} s.`)), withinMs);
    request.once("close", () => clearTimeout(late));
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= mostBytes) chunks.push(chunk);
      else reject(tooLong);
    });
    request.on("end", () => {
      clearTimeout(late);
      resolve(Buffer.concat(chunks).toString("utf8"));
    });
    request.on("error", reject);
    request.on("close", () => reject(new UnusableRequest(400, "BAD_REQUEST", "The connection ended before the body did.")));
  });
}
