// HTTP as a stranger may use it: keys, limits, masks. Every answer is JSON and names its request.
import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { getIntrospectionQuery } from "graphql";
import { createApiWorld, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
let customer: Customer;
before(async () => {
  world = await createApiWorld();
  customer = await world.customer();
});
after(() => world.stop());

async function raw(init: RequestInit & { path?: string }): Promise<{ status: number; headers: Headers; text: string; code: unknown }> {
  const response = await fetch(`${world.url}${init.path ?? ""}`, init);
  const text = await response.text();
  const body = text.startsWith("{") ? (JSON.parse(text) as { errors?: { extensions: { code: unknown } }[] }) : null;
  return { status: response.status, headers: response.headers, text, code: body?.errors?.[0]?.extensions.code };
}

const json = { "content-type": "application/json" };
const keys: readonly (readonly [what: string, authorization: string | null])[] = [
  ["absent", null],
  ["wrong", `Bearer rb_a${"x".repeat(43)}`],
  ["malformed", "Bearer hello"],
  ["sent as Basic", "Basic cmI6cmI="],
  ["empty", "Bearer "],
];

for (const [what, authorization] of keys) {
  test(`a key that is ${what} is answered with 401 and UNAUTHENTICATED, for queries and mutations`, async () => {
    for (const query of ["{ me { kind } }", 'mutation { cancelCallBack(id: "cb_0") { __typename } }']) {
      const { status, headers, code } = await raw({ method: "POST", headers: { ...json, ...(authorization === null ? {} : { authorization }) }, body: JSON.stringify({ query }) });
      assert.deepEqual({ status, code, challenge: headers.get("www-authenticate") }, { status: 401, code: "UNAUTHENTICATED", challenge: "Bearer" });
    }
  });
}

test("the schema can be read without a key", async () => {
  const { status, body } = await world.post(getIntrospectionQuery());
  assert.equal(status, 200);
  assert.ok(body.data?.["__schema"]);
});

test("each answer names its request, by the caller's name for it where there is one", async () => {
  const named = await world.post("{ me { kind } }", { headers: { "x-request-id": "order-4711" } });
  assert.equal(named.headers.get("x-request-id"), "order-4711");
  assert.equal(named.body.errors?.[0]?.extensions["requestId"], "order-4711");
  const unnamed = await world.post("{ me { kind } }", { headers: { "x-request-id": "<script>" } });
  assert.match(unnamed.headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
});

test("a fault of ours shows no message of the database and no stack; the log has it under the same request", async () => {
  await world.database.query("alter table cdr rename to cdr_gone");
  const { status, body, headers } = await world.post("{ me { kind } cdrs { nodes { legId } } }", { apiKey: customer.apiKey }).finally(() => world.database.query("alter table cdr_gone rename to cdr"));
  const requestId = headers.get("x-request-id") ?? "";
  assert.equal(status, 200);
  assert.deepEqual(body.data, { me: { kind: "ACCOUNT" }, cdrs: null }, "what can be answered is answered");
  assert.deepEqual(body.errors?.[0]?.extensions, { code: "INTERNAL", requestId });
  assert.doesNotMatch(JSON.stringify(body), /relation|cdr_gone|select|stack|node_modules|\.ts/i);
  const logged = world.faults.find((line) => line.includes(requestId)) ?? "";
  assert.match(logged, /relation \\"cdr\\" does not exist/);
  assert.doesNotMatch(logged, /parameters|rb_[oa]/);
});

test("a fault in the way to the API itself is masked as well", async () => {
  await world.database.query("alter table api_key rename to api_key_gone");
  const { status, body } = await world.post("{ me { kind } }", { apiKey: customer.apiKey }).finally(() => world.database.query("alter table api_key_gone rename to api_key"));
  assert.equal(status, 500);
  assert.equal(body.errors?.[0]?.extensions["code"], "INTERNAL");
  assert.doesNotMatch(JSON.stringify(body), /relation|api_key|stack/);
});

const authorized = () => ({ ...json, authorization: `Bearer ${customer.apiKey}` });
const nested = (depth: number): string => `{ callBacks { ${"edges { node { legs { ".repeat(depth)} id ${"} } } ".repeat(depth)} } }`;

const abuses: readonly (readonly [what: string, status: number, code: string, request: () => RequestInit & { path?: string }])[] = [
  ["a body that is too long", 413, "BAD_REQUEST", () => ({ method: "POST", headers: authorized(), body: JSON.stringify({ query: `{ me { kind } } #${"x".repeat(100_001)}` }) })],
  ["a body of 2 MB", 413, "BAD_REQUEST", () => ({ method: "POST", headers: authorized(), body: "x".repeat(2_000_000) })],
  ["a body that is not JSON", 400, "BAD_REQUEST", () => ({ method: "POST", headers: authorized(), body: "{" })],
  ["a body that is no object", 400, "BAD_REQUEST", () => ({ method: "POST", headers: authorized(), body: "null" })],
  ["no body", 400, "BAD_REQUEST", () => ({ method: "POST", headers: authorized(), body: "" })],
  ["a form", 415, "BAD_REQUEST", () => ({ method: "POST", headers: { ...authorized(), "content-type": "application/x-www-form-urlencoded" }, body: "query={me{kind}}" })],
  ["plain text", 415, "BAD_REQUEST", () => ({ method: "POST", headers: { ...authorized(), "content-type": "text/plain" }, body: '{"query":"{me{kind}}"}' })],
  ["a compressed body", 415, "BAD_REQUEST", () => ({ method: "POST", headers: { ...authorized(), "content-encoding": "gzip" }, body: "x" })],
  ["many operations in one body", 400, "BAD_REQUEST", () => ({ method: "POST", headers: authorized(), body: JSON.stringify(Array.from({ length: 10 }, () => ({ query: "{ me { kind } }" }))) })],
  ["a query from a link, as a page of others could make it", 400, "BAD_REQUEST", () => ({ method: "GET", headers: { authorization: authorized().authorization }, path: "?query={me{kind}}" })],
  ["a mutation by GET", 405, "BAD_REQUEST", () => ({ method: "GET", headers: authorized(), path: `?query=${encodeURIComponent('mutation { cancelCallBack(id: "x") { __typename } }')}` })],
  ["another method", 405, "BAD_REQUEST", () => ({ method: "DELETE", headers: authorized() })],
  ["a syntax error", 400, "GRAPHQL_PARSE_FAILED", () => ({ method: "POST", headers: authorized(), body: JSON.stringify({ query: "{ me " }) })],
  ["more tokens than are read", 400, "GRAPHQL_PARSE_FAILED", () => ({ method: "POST", headers: authorized(), body: JSON.stringify({ query: `{ me { ${"kind ".repeat(1_100)} } }` }) })],
  ["thousands of braces", 400, "GRAPHQL_PARSE_FAILED", () => ({ method: "POST", headers: authorized(), body: JSON.stringify({ query: "{a".repeat(6_000) }) })],
  ["too many things at once", 400, "GRAPHQL_VALIDATION_FAILED", () => ({ method: "POST", headers: authorized(), body: JSON.stringify({ query: `{ ${Array.from({ length: 21 }, (_, n) => `a${n}: me { kind }`).join(" ")} }` }) })],
  ["too many things at once, in a fragment", 400, "GRAPHQL_VALIDATION_FAILED", () => ({ method: "POST", headers: authorized(), body: JSON.stringify({ query: `{ ...all } fragment all on Query { ${Array.from({ length: 21 }, (_, n) => `a${n}: me { kind }`).join(" ")} }` }) })],
  ["a document that is too deep", 400, "GRAPHQL_VALIDATION_FAILED", () => ({ method: "POST", headers: authorized(), body: JSON.stringify({ query: nested(6) }) })],
  ["a fragment that spreads itself", 400, "GRAPHQL_VALIDATION_FAILED", () => ({ method: "POST", headers: authorized(), body: JSON.stringify({ query: "{ ...a } fragment a on Query { me { kind } ...a }" }) })],
  ["an unknown operation name", 400, "OPERATION_RESOLUTION_FAILURE", () => ({ method: "POST", headers: authorized(), body: JSON.stringify({ query: "query a { me { kind } }", operationName: "b" }) })],
  ["another path", 404, "NOT_FOUND", () => ({ path: "/../nothing" })],
];

for (const [what, status, code, request] of abuses) {
  test(`${what} is answered with ${status}, as JSON`, async () => {
    const answer = await raw(request());
    assert.deepEqual({ status: answer.status, code: answer.code }, { status, code }, answer.text.slice(0, 300));
    assert.ok(answer.text.length < 2_000, "the answer is short");
    assert.doesNotMatch(answer.text, /stack|node_modules|<html/i);
  });
}

test("a body that is too long and did not say so is cut off as well", async () => {
  const { port } = new URL(world.url);
  const { status, body } = await new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const sending = request({ port, host: "127.0.0.1", path: "/graphql", method: "POST", headers: authorized() }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString())).on("end", () => resolve({ status: response.statusCode, body }));
    });
    sending.on("error", reject);
    for (let n = 0; n < 11; n += 1) sending.write("x".repeat(10_000));
  });
  assert.equal(status, 413, body);
});

test("unknown directives by the thousand are answered with a handful of errors", async () => {
  const { body } = await world.post(`{ me { kind ${"@x".repeat(400)} } }`, { apiKey: customer.apiKey });
  assert.ok((body.errors?.length ?? 0) <= 6, `${body.errors?.length} errors`);
});

test("a wrong field is told without guessing what was meant", async () => {
  const { body } = await world.post("{ mee { kind } }", { apiKey: customer.apiKey });
  assert.match(body.errors?.[0]?.message ?? "", /^Cannot query field "mee" on type "Query"\.$/);
});

test("a page of another origin may call only when it is listed", async () => {
  const listed = await raw({ method: "OPTIONS", headers: { origin: "https://portal.example", "access-control-request-method": "POST" } });
  assert.deepEqual({ status: listed.status, origin: listed.headers.get("access-control-allow-origin") }, { status: 204, origin: "https://portal.example" });
  const other = await raw({ method: "OPTIONS", headers: { origin: "https://evil.example", "access-control-request-method": "POST" } });
  assert.equal(other.headers.get("access-control-allow-origin"), null);
});

test("whoever watches over it is told that it lives and that it is ready", async () => {
  const base = world.url.replace("/graphql", "");
  assert.deepEqual(await (await fetch(`${base}/healthz`)).json(), { status: "ok" });
  assert.deepEqual(await (await fetch(`${base}/readyz`)).json(), { status: "ready" });
});

test("a person who opens it in a browser is told where they are", async () => {
  for (const address of [world.url, world.url.replace("/graphql", "/")]) {
    const response = await fetch(address, { headers: { accept: "text/html,application/xhtml+xml" } });
    assert.equal(response.status, 200);
    assert.match(await response.text(), /This is a GraphQL API/);
    assert.doesNotMatch(response.headers.get("content-security-policy") ?? "", /https?:/);
  }
});
