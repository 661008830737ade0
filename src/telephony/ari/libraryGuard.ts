// Mends three habits of ari-client's HTTP layer from outside: it throws where nobody can catch, which would end the process and every call with it; it never tells of a lost connection; it prints.
import { createRequire } from "node:module";
import { assert } from "../../kernel/assert.js";

type Handler = (response: unknown) => void;
interface HttpRequest {
  readonly on: Readonly<Record<string, Handler>>;
}
interface Shred {
  request(this: unknown, options: HttpRequest): unknown;
}

/** How the text of a request begins that brought no answer; ariFault.ts tells it from Asterisk's own words. */
export const NO_ANSWER = "no answer: ";

/** To be called once, after the library was loaded and before it is used. */
export function guardLibrary(libraryUrl: string): void {
  const shred = httpLayer(libraryUrl);
  const { request } = shred;
  shred.request = function (options) {
    return request.call(this, { ...options, on: guarded(options.on) });
  };
  // Its swagger layer makes itself a global function to print with, and has one thing to say, which is true of every Asterisk: that the description is of an old kind.
  (globalThis as { log?: unknown }).log = () => undefined;
}

/** The one HTTP client under ari-client and its swagger-client, as each of them would find it. */
function httpLayer(libraryUrl: string): Shred {
  const swagger = createRequire(createRequire(libraryUrl).resolve("swagger-client"));
  const { prototype } = swagger("shred") as { readonly prototype?: Shred };
  assert(typeof prototype?.request === "function", "ari-client 2.2.0 speaks HTTP through shred");
  return prototype;
}

function guarded(handlers: HttpRequest["on"]): HttpRequest["on"] {
  const fail = (error: unknown) => attempt(() => handlers["error"]?.(noAnswer(error)), () => undefined);
  const quiet = Object.entries(handlers).map(([name, handle]): [string, Handler] => [
    name,
    // An error handler rejects first and throws then; of the others a throw is all that is heard.
    (response) => attempt(() => handle(response), name === "error" ? () => undefined : fail),
  ]);
  return { ...Object.fromEntries(quiet), request_error: fail };
}

function attempt(act: () => void, onThrow: (error: unknown) => void): void {
  try {
    act();
  } catch (error) {
    onThrow(error);
  }
}

/** In the shape of a response, for that is all that the layers above understand. */
function noAnswer(error: unknown): unknown {
  const words = error instanceof Error ? error.message : String(error);
  return { status: 0, _headers: {}, request: { url: "", method: "" }, content: { data: `${NO_ANSWER}${words}` } };
}
