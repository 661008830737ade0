// Rate decks over HTTP and GraphQL, as an operator's programs use them.
import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { after, before, test } from "node:test";
import { RingbackError } from "ringback-sdk";
import { createApiWorld, is, type ApiWorld } from "../support/apiWorld.js";

let world: ApiWorld;
let origin: string;
before(async () => {
  world = await createApiWorld({ uploadBytes: 20_000_000, requestMs: 1_500 });
  origin = new URL(world.url).origin;
});
after(() => world.stop());

interface Report {
  readonly id: string;
  readonly state: string;
  readonly decks: readonly { readonly deckId: string | null }[];
  readonly faults: readonly { readonly line: number; readonly column: string; readonly value: string; readonly reason: string }[];
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

async function upload(sheet: string | ReadableStream, query: Record<string, string> = {}, options: { readonly apiKey?: string | null; readonly headers?: Record<string, string>; readonly method?: string; readonly path?: string } = {}): Promise<{ readonly status: number; readonly report: Report }> {
  const { apiKey = world.operatorKey } = options;
  const response = await fetch(`${origin}${options.path ?? "/decks"}?${new URLSearchParams({ tariff: world.tariffId, ...query })}`, {
    method: options.method ?? "POST", body: sheet, headers: { "content-type": "text/csv", ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }), ...options.headers }, ...(typeof sheet === "string" ? {} : { duplex: "half" }),
  } as RequestInit);
  return { status: response.status, report: (await response.json()) as Report };
}

test("an operator tries, sends, compares, activates, rolls back and fetches a deck", async () => {
  const sheet = "code;name;price;increments\n1;North America;0,07;1/1\n44;United Kingdom;0,02;60/6\n";
  const tried = await upload(sheet, { dryRun: "true" });
  assert.deepEqual([tried.status, tried.report.state], [200, "rehearsed"]);
  const seen = await world.operator.deckImport(tried.report.id);
  assert.deepEqual([seen?.state, seen?.difference?.new, seen?.difference?.up, seen?.difference?.closed, seen?.difference?.samples.find(({ prefix }) => prefix === "1")?.after?.perMinute], ["REHEARSED", 1, 1, 0, "0.070000000"]);
  const sent = await upload(sheet, { fileName: "autumn.csv" });
  assert.deepEqual([sent.status, sent.report.state], [200, "imported"]);
  const deckId = sent.report.decks[0]?.deckId ?? "";
  assert.equal(is("DeckDifference", await world.operator.deckDifference({ deckId })).up, 1);
  const { activeDeck } = (await world.operator.tariffDecks({ id: world.tariffId })) ?? {};
  assert.notEqual(activeDeck?.id, deckId);
  const active = is("DeckActivation", await world.operator.activateDeck(deckId));
  assert.equal(active.deckId, deckId);
  const later = is("DeckActivation", await world.operator.activateDeck(activeDeck?.id ?? "", "2030-01-01T00:00:00Z"));
  assert.notEqual(is("DeckActivation", await world.operator.cancelDeckActivation(later.id)).cancelledAt, null);
  const decks = await world.operator.tariffDecks({ id: world.tariffId });
  assert.deepEqual([decks?.activeDeck?.id, decks?.activeDeck?.fileName, decks?.activeDeck?.rateCount, decks?.deckActivations.length], [deckId, "autumn.csv", 2, 3]);
  const file = await fetch(`${origin}${decks?.activeDeck?.downloadPath}`, { headers: { authorization: `Bearer ${world.operatorKey}` } });
  assert.equal(file.status, 200);
  assert.match(await file.text(), /^prefix,destination,price per minute \(EUR\),.*\n1,North America,0\.070000000,/);
  assert.equal(is("DeckActivation", await world.operator.rollBackDeck(world.tariffId)).deckId, activeDeck?.id);
  assert.equal((await upload(sheet)).report.state, "unchanged");
});

test("an upload without terms lost the tariff's tax: it is kept, and deckDifference tells when terms=none drops it", async () => {
  const sheet = (price: number) => `code,rate\n44,${price}\n`;
  const taxed = await upload(sheet(1), { terms: '{"taxPercent":"19"}', activate: "now" });
  assert.equal(taxed.report.state, "imported");
  const changed = async (query: Record<string, string>) => is("DeckDifference", await world.operator.deckDifference({ deckId: (await upload(sheet(2), query)).report.decks[0]?.deckId ?? "" })).changedTerms;
  assert.deepEqual([await changed({}), await changed({ terms: "none" })], [[], ["taxPercent"]]);
  is("DeckActivation", await world.operator.rollBackDeck(world.tariffId));
});

test("a sheet with faults is answered with its report and 422, and its report can be asked for again", async () => {
  const { status, report } = await upload("code,rate\n4.4E+10,1\n45,x\n", { activate: "now" });
  assert.equal(status, 422);
  assert.deepEqual(report.faults.map(({ line, column, value }) => `${line} ${column} ${value}`), ["2 code 4.4E+10", "3 rate x"]);
  const listed = await world.operator.deckImports({ tariffId: world.tariffId, first: 1 });
  assert.deepEqual([listed?.nodes[0]?.id, listed?.nodes[0]?.state, listed?.nodes[0]?.faultCount, listed?.nodes[0]?.faults.length], [report.id, "REFUSED", 2, 2]);
});

test("how far an upload is can be seen while it is under way, and one that breaks off has failed", async () => {
  let push: (text: string) => void = () => undefined;
  const sending = httpRequest(`${origin}/decks?tariff=${world.tariffId}&activate=now`, { method: "POST", headers: { authorization: `Bearer ${world.operatorKey}` } });
  sending.on("error", () => undefined);
  push = (text) => void sending.write(text);
  push("code,rate\n");
  const before = (await world.operator.tariffDecks({ id: world.tariffId }))?.activeDeck?.id;
  let sent = 0;
  const running = async () => (await world.operator.deckImports({ tariffId: world.tariffId, first: 1 }))?.nodes[0];
  let seen = await running();
  while (seen?.state !== "RUNNING" || seen.linesRead === 0) {
    push(Array.from({ length: 2_000 }, () => `${1_000_000 + sent++},1\n`).join(""));
    seen = await running();
  }
  assert.ok(seen.bytesRead > 0);
  sending.destroy();
  while (seen?.state === "RUNNING") seen = await running();
  assert.equal(seen?.state, "FAILED");
  assert.equal((await world.operator.tariffDecks({ id: world.tariffId }))?.activeDeck?.id, before);
});

test("whoever may not, and whatever is asked wrongly, is refused with a code and changes nothing", async () => {
  const customer = await world.customer();
  const sheet = "code,rate\n1,1\n";
  const cases: readonly (readonly [string, number, string, Parameters<typeof upload>[1], Parameters<typeof upload>[2]])[] = [
    ["no key", 401, "UNAUTHENTICATED", {}, { apiKey: null }],
    ["an account's key", 403, "FORBIDDEN", {}, { apiKey: customer.apiKey }],
    ["no such tariff", 404, "NOT_FOUND", { tariff: "tf_0123" }, {}],
    ["an unknown option", 400, "INVALID_INPUT", { dryrun: "true" }, {}],
    ["not true or false", 400, "INVALID_INPUT", { dryRun: "yes" }, {}],
    ["the past", 400, "INVALID_INPUT", { activate: "2020-01-01T00:00:00Z" }, {}],
    ["no instant", 400, "INVALID_INPUT", { activate: "tomorrow" }, {}],
    ["increments", 400, "INVALID_INPUT", { increments: "0/0" }, {}],
    ["terms", 400, "INVALID_INPUT", { terms: '{"timeZone":"Mars"}' }, {}],
    ["a name with NUL", 400, "INVALID_INPUT", { fileName: "a\u0000" }, {}],
    ["compressed", 415, "BAD_REQUEST", {}, { headers: { "content-encoding": "gzip" } }],
    ["PUT", 405, "BAD_REQUEST", {}, { method: "PUT" }],
    ["elsewhere", 404, "NOT_FOUND", {}, { path: "/decks/x/y" }],
  ];
  for (const [what, status, code, query, options] of cases) {
    const answer = await upload(sheet, query, options);
    assert.deepEqual([answer.status, answer.report.errors?.[0]?.extensions.code], [status, code], `${what}: ${JSON.stringify(answer.report)}`);
  }
  const file = await fetch(`${origin}/decks/dk_${"0".repeat(32)}.csv`, { headers: { authorization: `Bearer ${world.operatorKey}` } });
  assert.equal(file.status, 404);
  const forbidden = (error: unknown) => error instanceof RingbackError && error.code === "FORBIDDEN";
  assert.equal(is("Refused", await customer.sdk.rollBackDeck(world.tariffId)).code, "FORBIDDEN");
  assert.equal(await customer.sdk.deckImport(`di_${"0".repeat(32)}`), null);
  assert.equal(await customer.sdk.tariffDecks({ id: world.tariffId }).catch((error: unknown) => (forbidden(error) ? null : error)), null);
});

test("a sheet that is too long is refused at once where its length is told, and on its way where not", async () => {
  const tooLong = await upload("code,rate\n", {}, { headers: {} });
  assert.equal(tooLong.status, 422);
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new TextEncoder().encode("1,1\n".repeat(50_000))) });
  const answer = await upload(endless).catch((error: unknown) => error as Error);
  // Whoever still sends may find the connection closed before it reads the answer.
  if (!(answer instanceof Error)) assert.equal(answer.status, 413);
  const told = await new Promise<number | undefined>((resolve, reject) => {
    const sending = httpRequest(`${origin}/decks?tariff=${world.tariffId}`, { method: "POST", headers: { authorization: `Bearer ${world.operatorKey}`, "content-length": "99999999999" } }, (response) => resolve(response.resume().statusCode));
    sending.on("error", reject);
    sending.write("code,rate\n");
  });
  assert.equal(told, 413);
});

test("a question whose body does not come in time is turned away, though files may take longer", async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sending = httpRequest(world.url, { method: "POST", headers: { "content-type": "application/json", "content-length": "100" } }, (response) => resolve(response.resume().statusCode));
    sending.on("error", reject);
    sending.write("{");
  });
  assert.equal(status, 408);
  assert.deepEqual(world.faults, []);
});
