// A sheet becomes a deck whole, or not at all.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { findDeck } from "../../../src/billing/decks/deckStore.js";
import { exportDeck } from "../../../src/billing/decks/exportDeck.js";
import { importDeck } from "../../../src/billing/decks/importDeck.js";
import { listImports } from "../../../src/billing/decks/importStore.js";
import { readTerms } from "../../../src/billing/decks/readTerms.js";
import type { DeckImport } from "../../../src/billing/decks/deck.js";
import { activeDecks } from "../../../src/billing/tariffs/activeDeck.js";
import { createTariff } from "../../../src/billing/tariffs/createTariff.js";
import type { Tariff } from "../../../src/billing/tariffs/tariff.js";
import type { DeckId } from "../../../src/kernel/id.js";
import { newId } from "../../../src/kernel/id.js";
import { NOW, aTariff, plainRates } from "../../support/money.js";
import { importDeps, importSheet, request, sheetOf } from "../../support/sheets.js";
import { createTestDatabase, type TestDatabase } from "../../support/testDatabase.js";

let database: TestDatabase;
before(async () => (database = await createTestDatabase()));
after(() => database.drop());

const DAY = 86_400_000;
const decksOf = (tariff: Tariff) => database.query<{ n: number }>("select count(*)::int as n from rate_deck where tariff_id = $1", [tariff.id]).then(([row]) => row?.n);
const inForce = async (tariff: Tariff, at = NOW) => (await activeDecks(database, [tariff.id], at)).get(tariff.id) ?? null;
const rowsOf = (deckId: DeckId | null | undefined) =>
  database.query<{ prefix: string }>("select prefix, destination, price_nanos, connect_fee_micros, first_increment_seconds, next_increment_seconds, blocked from rate where deck_id = $1 order by prefix", [deckId]);

/** What is told of a fault, in short. */
const told = (report: DeckImport) => report.faults.map(({ line, column, value, reason }) => `${line} ${column} ${value}: ${reason}`);

test("a sheet as carriers send it becomes a deck, and is activated only when that is asked for", async () => {
  const tariff = await aTariff(database);
  const sheet = "\ufeffRates of Carrier One\r\n\r\nCode;Destination;Rate (EUR/min);Setup;Billing;Status\r\n+44 77;UK mobile;0,0123;0,01;60/6;new\r\n4478-4480,0049;\"Here; there\";0,02;;1/1;\r\n\r\n447797;Jersey;;;;blocked\r\n33;France;0,03;;30;discontinued\r\n";
  const kept = await importSheet(database, sheet, request(tariff.id));
  assert.deepEqual([kept.state, kept.faultCount, kept.decks[0]?.rateCount, kept.decks[0]?.isActivated], ["imported", 0, 6, false], JSON.stringify(kept));
  assert.equal(await inForce(tariff), tariff.activeDeckId);
  assert.deepEqual(await rowsOf(kept.decks[0]?.deckId), [
    ["4477", "UK mobile", "12300000", "10000", 60, 6, false], ["447797", "Jersey", "0", "0", 1, 1, true],
    ...["4478", "4479", "4480", "49"].map((prefix) => [prefix, "Here; there", "20000000", "0", 1, 1, false]),
  ].map(([prefix, destination, price_nanos, connect_fee_micros, first_increment_seconds, next_increment_seconds, blocked]) => ({ prefix, destination, price_nanos, connect_fee_micros, first_increment_seconds, next_increment_seconds, blocked })));
});

test("every fault is told in one report with line, column, value and reason, and nothing is imported", async () => {
  const tariff = await aTariff(database);
  const sheet = 'code,name,rate\n44,"UK\nwith a line break",0.01\n4.4E+10,UK,0.01\n45,DK,0.0000000001\n46,SE\n\n47,NO,0.01\n47,NO,0.02\n48,"PL,1\n';
  const report = await importSheet(database, sheet, request(tariff.id, { activateAt: "now" }));
  assert.equal(report.state, "refused");
  assert.deepEqual(told(report).filter((words) => !words.startsWith("10")).map((words) => words.replace(/:.*/, "")), ["4 code 4.4E+10", "5 rate 0.0000000001", "6  46 SE", "9 code 47"].map((words) => words.replace(/:.*/, "")), told(report).join("\n"));
  assert.match(told(report).at(-1) ?? "", /quote/);
  assert.match(told(report).join("\n"), /stands on line 8 too/);
  assert.equal(await decksOf(tariff), 1);
  assert.equal(await inForce(tariff), tariff.activeDeckId);
});

test("rows that repeat another are told and passed over; for one prefix and time there are no two prices", async () => {
  const tariff = await aTariff(database);
  const report = await importSheet(database, "code,rate\n44,1\n44,1\n45,2\n44,1\n", request(tariff.id));
  assert.deepEqual([report.state, report.decks[0]?.rateCount], ["imported", 2]);
  assert.ok(report.notes.some(({ text, count }) => /repeat/.test(text) && count === 2), JSON.stringify(report.notes));
});

test("a dry run rehearses it all, compares it with the deck in force, and leaves nothing", async () => {
  const tariff = await aTariff(database);
  const sheet = "prefix,destination,price,connect fee,increments\n49,Germany,0.07,0,60/1\n44,United Kingdom,0.12,0.01,60/60\n447797,\"Jersey, mobile\",0.5,0,1/1\n";
  const report = await importSheet(database, sheet, request(tariff.id, { isDryRun: true, activateAt: "now" }));
  assert.equal(report.state, "rehearsed");
  assert.deepEqual(report.difference?.counts, { new: 1, up: 1, down: 1, changed: 0, closed: 0, same: 0 });
  assert.deepEqual(report.difference?.samples.map(({ kind, prefix }) => `${kind} ${prefix}`).toSorted(), ["down 44", "new 447797", "up 49"]);
  assert.equal(report.decks[0]?.deckId, null);
  assert.equal(await decksOf(tariff), 1);
  assert.deepEqual(await database.query("select count(*)::int as n from rate where deck_id not in (select id from rate_deck)"), [{ n: 0 }]);
});

test("the same file twice changes nothing, however often and at once; and after another deck it brings the first one back", async () => {
  const tariff = await aTariff(database);
  const [one, two] = ["code,rate\n44,1\n", "code,rate\n44,2\n"];
  const reports = await Promise.all([1, 2, 3].map(() => importSheet(database, one, request(tariff.id, { activateAt: "now" }))));
  assert.deepEqual(reports.map(({ state }) => state).toSorted(), ["imported", "unchanged", "unchanged"]);
  assert.equal(new Set(reports.map(({ decks }) => decks[0]?.deckId)).size, 1);
  const switches = await database.query("select 1 from deck_activation where tariff_id = $1", [tariff.id]);
  assert.equal(switches.length, 2);
  await importSheet(database, two, request(tariff.id, { activateAt: "now" }));
  const again = await importSheet(database, one, request(tariff.id, { activateAt: "now" }));
  assert.deepEqual([again.state, again.decks[0]?.isActivated, again.decks[0]?.deckId], ["unchanged", true, reports[0]?.decks[0]?.deckId]);
  assert.equal(await inForce(tariff), again.decks[0]?.deckId);
  assert.equal(await decksOf(tariff), 3);
});

test("rows with dates make a deck for each date to come: a rate holds from its date until its end, and the latest wins", async () => {
  const tariff = await aTariff(database);
  const on = (days: number) => new Date(NOW + days * DAY).toISOString();
  const sheet = `code,rate,effective date,end date,status\n44,1,${on(-9)},,\n44,2,${on(2)},,\n45,3,,${on(4)},\n46,4,${on(-9)},${on(-1)},\n47,5,${on(-9)},,\n47,,${on(2)},,closed\n48,6,${on(-9)},,\n48,7,${on(-3)},${on(2)},\n`;
  const report = await importSheet(database, sheet, request(tariff.id, { activateAt: "now" }));
  assert.deepEqual(report.decks.map(({ from, rateCount, isActivated }) => [from - NOW, rateCount, isActivated]), [[0, 4, true], [2 * DAY, 3, true], [4 * DAY, 2, true]], JSON.stringify(report));
  const prices = async (at: number) => (await database.query<{ prefix: string; price: string }>("select prefix, price_nanos / 1000000000 as price from rate where deck_id = $1 order by prefix", [await inForce(tariff, at)])).map(({ prefix, price }) => `${prefix}=${price}`).join(" ");
  assert.equal(await prices(NOW), "44=1 45=3 47=5 48=7");
  assert.equal(await prices(NOW + 2 * DAY - 1), "44=1 45=3 47=5 48=7");
  assert.equal(await prices(NOW + 2 * DAY), "44=2 45=3 48=6");
  assert.equal(await prices(NOW + 4 * DAY), "44=2 48=6");
  const later = await importSheet(database, sheet, request(tariff.id, { activateAt: "now" }), NOW + 3 * DAY);
  assert.deepEqual([later.state, later.decks.map(({ deckId }) => deckId)], ["unchanged", report.decks.slice(1).map(({ deckId }) => deckId)]);
});

test("the terms of a deck come as the API has them, are kept with it, and other terms make another deck", async () => {
  const tariff = await aTariff(database);
  const terms = readTerms('{"timeZone": "Europe/Berlin", "taxPercent": "19.5", "rounding": "HALF_UP", "roundingDecimals": 4, "minimumCharge": "0.01", "cap": "5", "surcharge": "0.1", "surchargeAfterSeconds": 60, "freeBelowSeconds": 2}');
  assert.deepEqual(terms, {
    timeZone: "Europe/Berlin", taxPpm: 195_000, rounding: { method: "halfUp", decimals: 4 }, minimumChargeMicros: 10_000n, cap: { amountMicros: 5_000_000n, strategy: "free" }, surcharge: { amountMicros: 100_000n, afterSeconds: 60 }, freeBelowSeconds: 2,
  });
  // Midnight of the sheet is midnight in Berlin.
  const sheet = "code,rate,effective date\n44,1,\n45,1,2026-12-01\n";
  const [plain, withTerms] = [await importSheet(database, sheet, request(tariff.id)), await importSheet(database, sheet, request(tariff.id, { terms }))];
  assert.deepEqual([plain.state, withTerms.state], ["imported", "imported"]);
  assert.deepEqual([plain.decks[1]?.from, withTerms.decks[1]?.from], [Date.UTC(2026, 11, 1), Date.UTC(2026, 10, 30, 23)]);
  assert.deepEqual((await findDeck(database, withTerms.decks[0]?.deckId as DeckId))?.terms, terms);
  for (const text of ["{", "[]", '{"taxPercent": 19}', '{"timeZone": "Mars"}', '{"cap": "1e3"}', '{"rounding": "up"}']) assert.throws(() => readTerms(text), { name: "Refusal" }, text);
});

test("a sheet that says no terms lost the tariff's tax and minimum charge: it takes over those of the deck in force at its instant, and only `none` drops them", async () => {
  const tariff = await aTariff(database);
  const [terms, later] = [readTerms('{"timeZone": "Europe/Berlin", "taxPercent": "19", "minimumCharge": "0.01"}'), readTerms('{"taxPercent": "7"}')];
  const ofTerms = (report: DeckImport) => report.notes.filter(({ text }) => /terms/.test(text)).reduce((sum, { count }) => sum + count, 0);
  const termsOf = async (deckId: DeckId | null | undefined) => (await findDeck(database, deckId as DeckId))?.terms;
  await importSheet(database, "code,rate\n44,1\n", request(tariff.id, { terms, activateAt: "now" }));
  await importSheet(database, "code,rate\n44,1\n", request(tariff.id, { terms: later, activateAt: NOW + 30 * DAY }));
  const tried = await importSheet(database, "code,rate\n44,2\n", request(tariff.id, { isDryRun: true }));
  assert.deepEqual([tried.difference?.changedTerms, ofTerms(tried)], [[], 1]);
  assert.match(tried.notes.map(({ text }) => text).join("\n"), /no terms were said: those of dk_.*\(timeZone, taxPercent, minimumCharge\)/);
  // Its date begins in Berlin, as the terms that it takes over say.
  const silent = await importSheet(database, "code,rate,effective date\n44,2,\n45,2,2026-12-01\n", request(tariff.id));
  assert.deepEqual([silent.state, silent.decks[1]?.from, await termsOf(silent.decks[0]?.deckId), await termsOf(silent.decks[1]?.deckId)], ["imported", Date.UTC(2026, 10, 30, 23), terms, terms]);
  const planned = await importSheet(database, "code,rate\n44,2\n", request(tariff.id, { activateAt: NOW + 40 * DAY }));
  assert.deepEqual(await termsOf(planned.decks[0]?.deckId), later);
  const said = await importSheet(database, "code,rate,effective date\n44,2,\n45,2,2026-12-01\n", request(tariff.id, { terms }));
  assert.equal(said.state, "unchanged", "the same terms, said this time");
  const none = await importSheet(database, "code,rate\n44,2\n", request(tariff.id, { terms: "none", isDryRun: true }));
  assert.deepEqual([none.difference?.changedTerms, ofTerms(none)], [["timeZone", "taxPercent", "minimumCharge"], 0]);
  const dropped = await importSheet(database, "code,rate\n44,2\n", request(tariff.id, { terms: "none" }));
  assert.equal(await termsOf(dropped.decks[0]?.deckId), null);
});

test("hostile sheets are refused within bounds: long lines, long sheets, too many rates, NUL, UTF-16, other currencies", async () => {
  const tariff = await aTariff(database);
  const cases: readonly (readonly [string, string | Buffer, RegExp])[] = [
    ["a line without end", `code,rate\n44,${"1".repeat(300_000)}`, /longer than 20000 characters|not a number/],
    ["a quote without end", `code,rate\n44,"${"1\n".repeat(60_000)}`, /quote/],
    ["a header without end", "x".repeat(300_000), /names a column/],
    ["NUL", "code,name,rate\n44,a\u0000b,1\n", /no text/],
    ["UTF-16", Buffer.from("\ufeffcode,rate\n44,1\n", "utf16le"), /no text/],
    ["Latin-1", Buffer.from("code,name,rate\n44,C\u00f4te,1\n", "latin1"), /UTF-8/],
    ["another currency", "code,rate,currency\n44,1,USD\n", /USD: is not EUR/],
    ["nothing", "", /is empty/],
    ["no rows", "code,rate\n", /no rate/],
    ["both decimal marks", 'code;rate\n44;1,5\n45;1.5\n', /decimal point, where line 2 has a decimal comma/],
    ["cells that slipped", "code,rate\n44,1,2\n", /3 cells, and the header has 2/],
  ];
  for (const [what, sheet, words] of cases) {
    const report = await importSheet(database, sheet, request(tariff.id, { activateAt: "now" }));
    assert.equal(report.state, "refused", what);
    assert.match(told(report).join("\n"), words, what);
  }
  const limits = { bytes: 1_000, rates: 20, laterDates: 1 };
  const limited = async (sheet: string) => importSheet(database, sheet, request(tariff.id), NOW, limits);
  const long = await limited(`code,rate\n${"44,1\n".repeat(1_000)}`);
  assert.deepEqual([long.state, /longer than 1000 bytes/.test(told(long).join())], ["failed", true]);
  assert.match(told(await limited("code,rate\n100-130,1\n")).join(), /more than 20 rates/);
  // Ten thousand rates a line: they are given on as they are made.
  const wide = await importSheet(database, `code,rate\n${Array.from({ length: 30 }, (_, row) => `${100 + row}0000-${100 + row}9999,1`).join("\n")}`, request(tariff.id, { isDryRun: true }));
  assert.deepEqual([wide.state, wide.decks[0]?.rateCount], ["rehearsed", 300_000]);
  assert.match(told(await limited("code,rate,effective date\n44,1,2027-01-01\n45,1,2027-01-02\n")).join(), /more than 1 dates/);
  const faulty = await importSheet(database, `code,rate\n${"x,1\n".repeat(500)}`, request(tariff.id));
  assert.deepEqual([faulty.faultCount, faulty.faults.length], [500, 200]);
  assert.equal(await decksOf(tariff), 1);
});

test("an upload that breaks off, and one whose connection is ended, leave a report and nothing else", async () => {
  const tariff = await aTariff(database);
  const broken = async function* (): AsyncIterable<Uint8Array> {
    yield* sheetOf("code,rate\n44,1\n");
    throw new Error("reset by peer");
  };
  await assert.rejects(importDeck(importDeps(database), broken(), request(tariff.id, { activateAt: "now" })), /reset by peer/);
  const ended = async function* (): AsyncIterable<Uint8Array> {
    yield Buffer.from("code,rate\n");
    for (let prefix = 100_000; prefix < 400_000; prefix += 1_000) {
      yield Buffer.from(Array.from({ length: 1_000 }, (_, index) => `${prefix + index},1\n`).join(""));
      if (prefix === 200_000) await database.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'copy staged_rate%'");
    }
  };
  await assert.rejects(importDeck(importDeps(database), ended(), request(tariff.id, { activateAt: "now" })));
  const reports = await listImports(database, tariff.id, { limit: 10, after: null }, NOW);
  assert.deepEqual(reports.map(({ state }) => state), ["failed", "failed"]);
  assert.equal(await decksOf(tariff), 1);
  assert.equal(await inForce(tariff), tariff.activeDeckId);
});

test("a deck's export imports as an equal deck, whatever its rates", async () => {
  const rate = fc.record({
    destination: fc.oneof(fc.string({ minLength: 1, maxLength: 30, unit: "grapheme" }), fc.constantFrom('say "hi"', "a;b", "a,b|c", "tab?", "=1+1", "  x  ", "'quoted'", "00", "-1")).filter((name) => name.trim() !== "" && !/[\u0000-\u001f\u007f\ufffd]/.test(name)),
    priceNanos: fc.bigInt({ min: 0n, max: 10n ** 15n }),
    connectFeeMicros: fc.bigInt({ min: 0n, max: 10n ** 12n }),
    firstIncrementSeconds: fc.integer({ min: 1, max: 3_600 }),
    nextIncrementSeconds: fc.integer({ min: 1, max: 3_600 }),
    blocked: fc.boolean(),
  });
  const prefixes = fc.uniqueArray(fc.stringMatching(/^[1-9][0-9]{0,14}$/), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(prefixes, fc.array(rate, { minLength: 20, maxLength: 20 }), async (codes, rates) => {
      const given = codes.map((prefix, index) => ({ ...(rates[index] as (typeof rates)[number]), prefix }));
      const tariff = await createTariff(database, { name: newId(), currency: "EUR", rates: given }, NOW);
      assert.ok(tariff.activeDeckId);
      let sheet = "";
      for await (const piece of (await exportDeck(database, tariff.activeDeckId)).pieces) sheet += piece;
      const report = await importSheet(database, sheet, request(tariff.id));
      assert.equal(report.state, "imported", JSON.stringify(report.faults));
      assert.deepEqual(await rowsOf(report.decks[0]?.deckId), await rowsOf(tariff.activeDeckId));
    }),
    { numRuns: 30, interruptAfterTimeLimit: 20_000 },
  );
  assert.equal(plainRates.length, 3);
});
