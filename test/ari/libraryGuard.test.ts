// ari-client behind its guard, against a server that answers as no Asterisk would: the process must outlive it, and every call must come to an end.
import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import ari from "ari-client";
import { guardLibrary } from "../../src/telephony/ari/libraryGuard.js";

guardLibrary(import.meta.resolve("ari-client"));

/** One that escapes would end the process, and this file with it; here it is caught to be counted. */
const escaped: unknown[] = [];
const count = (error: unknown) => void escaped.push(error);
process.on("uncaughtException", count);
after(() => process.off("uncaughtException", count));

const answers: Readonly<Record<string, RequestListener>> = {
  "a wrong password": (_, response) => response.writeHead(401).end('{"message":"Authentication required"}'),
  "not found": (_, response) => response.writeHead(404).end("no"),
  "text where JSON should be": (_, response) => response.writeHead(200, { "content-type": "application/json" }).end("<h1>"),
  "a description that breaks off": ({ url }, response) => {
    if (!url?.endsWith("resources.json")) return void response.writeHead(503).end();
    response.writeHead(200, { "content-type": "application/json" }).end('{"swaggerVersion":"1.1","basePath":"http://x/ari","apis":[{"path":"/api-docs/channels.{format}"}]}');
  },
  "a connection that breaks": (request) => request.socket.destroy(),
};

for (const [what, answer] of Object.entries(answers)) {
  test(`${what}: connecting is rejected, and nothing escapes`, async () => {
    const server = createServer(answer).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    await rejects(ari.connect(urlOf(server), "user", "password"));
    server.close();
    server.closeAllConnections();
    assert.deepEqual(escaped, []);
  });
}

test("a connection that is refused is rejected instead of never settling", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const url = urlOf(server);
  await new Promise((resolve) => server.close(resolve));
  await rejects(ari.connect(url, "user", "password"));
});

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** With an error or, as it pleases the library, with a text. */
async function rejects(connecting: PromiseLike<unknown>): Promise<void> {
  let rejected = false;
  await connecting.then(undefined, () => (rejected = true));
  assert.ok(rejected);
  // What the library throws it throws right after it has rejected.
  await new Promise((resolve) => setImmediate(resolve));
}
