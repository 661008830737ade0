// How a carrier's cells and headers are read: tables, as they are found in the wild.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readDate, type DateOrder } from "../../../src/billing/decks/cells/date.js";
import { readDecimal } from "../../../src/billing/decks/cells/decimal.js";
import { readIncrements } from "../../../src/billing/decks/cells/increments.js";
import { readPrefixes } from "../../../src/billing/decks/cells/prefixes.js";
import { readBlocked, readStatus } from "../../../src/billing/decks/cells/status.js";
import { zoneOf } from "../../../src/billing/decks/cells/zone.js";
import { readHeader } from "../../../src/billing/decks/columns.js";
import { createParseRow } from "../../../src/billing/decks/parseRow.js";
import { sniff } from "../../../src/billing/decks/sniff.js";

function assertFault(read: object, words: RegExp, what: string): void {
  assert.ok("fault" in read, `${what} is refused, and gave ${JSON.stringify(read, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value))}`);
  assert.match(String(read.fault), words, what);
}

test("a cell of prefixes is one, a list or ranges, however it is spelled", () => {
  const cells: readonly (readonly [string, readonly string[]])[] = [
    ["44", ["44"]], ["+44", ["44"]], ["0044", ["44"]], [" 44 77 ", ["4477"]], ["'4477", ["4477"]], ["4477\u00a078", ["447778"]],
    ["4477-4479", ["4477", "4478", "4479"]], ["+4477 - +4479", ["4477", "4478", "4479"]], ["4499–4501", ["4499", "4500", "4501"]],
    ["44,49", ["44", "49"]], ["44; 49|33", ["44", "49", "33"]], ["4477-4478, 4490", ["4477", "4478", "4490"]], ["123456789012345", ["123456789012345"]],
  ];
  for (const [cell, prefixes] of cells) assert.deepEqual(readPrefixes(cell), { value: prefixes }, cell);
  assert.deepEqual(readPrefixes("38,39", "61"), { value: ["6138", "6139"] });
});

test("what cannot be a prefix is refused with its reason, and never guessed at", () => {
  const cells: readonly (readonly [string, RegExp])[] = [
    ["4.4E+10", /scientific/], ["4,4e10", /scientific/], ["447e+9", /scientific/], ["", /no prefix/], ["44,,49", /no prefix/], ["abc", /not a prefix/], ["44.0", /not a prefix/], ["_447[7-9]X", /prefix|ends/],
    ["0301", /begins with 0/], ["1-242", /same number of digits/], ["4477-79", /same number of digits/], ["4479-4477", /ends before/], ["1-2-3", /two ends/], ["1234567890123456", /15 digits/],
    ["10000-99999", /more than 10000/], ["-44", /not a prefix/], ["44 49-", /not a prefix/], ["٤٤", /not a prefix/],
  ];
  for (const [cell, words] of cells) assertFault(readPrefixes(cell), words, cell);
  assertFault(readPrefixes("12345", "12345678901"), /15 digits/, "a country's code and more than fits");
});

test("prices are read to the nano with either decimal mark, and nothing is rounded", () => {
  const cells: readonly (readonly [string, bigint])[] = [
    ["0.0085", 8_500_000n], ["0,0085", 8_500_000n], [".5", 500_000_000n], ["1", 1_000_000_000n], ["1.", 1_000_000_000n], ["0.000000001", 1n], ["0.0120000000000", 12_000_000n], ["€ 0,02", 20_000_000n], ["0.02 EUR", 20_000_000n], ["+1", 1_000_000_000n],
  ];
  for (const [cell, nanos] of cells) assert.deepEqual(readDecimal(cell, 9, "EUR"), { value: { units: nanos, isNegative: false, mark: cell.includes(",") ? "," : cell.includes(".") ? "." : null } }, cell);
  const faults: readonly (readonly [string, RegExp])[] = [
    ["0.0000000001", /more than 9 decimals/], ["1.2E-05", /scientific/], ["1,234.56", /thousands/], ["1.234.567", /thousands/], ["$0.01", /in USD/], ["0.01 GBP", /in GBP/], ["n/a", /not a number/], ["1 2", /not a number/], ["--1", /not a number/], [".", /not a number/],
    ["1234567890", /too much/], ["0x10", /not a number/], ["Infinity", /not a number/], ["9".repeat(10_000), /not a number/],
  ];
  for (const [cell, words] of faults) assertFault(readDecimal(cell, 9, "EUR"), words, cell.slice(0, 40));
});

test("increments are a pair or a number; what a spreadsheet made a date of is refused", () => {
  const cells: readonly (readonly [string, number, number, boolean])[] = [["60/6", 60, 6, true], ["1/1", 1, 1, true], ["30 / 6", 30, 6, true], ["60+60", 60, 60, true], ["60", 60, 60, false], ["6 sec", 6, 6, false]];
  for (const [cell, first, next, isPair] of cells) assert.deepEqual(readIncrements(cell), { value: { first, next, isPair } }, cell);
  for (const [cell, words] of [["1-Jan", /a date/], ["01.01.2026", /a date/], ["0/1", /1 to 3600/], ["60/0", /1 to 3600/], ["3601", /1 to 3600/], ["x", /not increments/], ["1.5", /not increments/]] as const) assertFault(readIncrements(cell), words, cell);
});

test("dates are read in any usual spelling, in the sheet's zone, and never when they could be two", () => {
  const utc = (year: number, month: number, day: number, hour = 0) => Date.UTC(year, month - 1, day, hour);
  const read = (cell: string, order: DateOrder | null = null, zone = "UTC") => readDate(cell, { order, toInstant: zoneOf(zone) });
  const cells: readonly (readonly [string, DateOrder | null, number])[] = [
    ["2026-11-05", null, utc(2026, 11, 5)], ["2026/11/05", null, utc(2026, 11, 5)], ["20261105", null, utc(2026, 11, 5)], ["5.11.2026", null, utc(2026, 11, 5)], ["05-Nov-2026", null, utc(2026, 11, 5)], ["5 November 26", null, utc(2026, 11, 5)], ["Nov 5, 2026", null, utc(2026, 11, 5)],
    ["25/11/2026", null, utc(2026, 11, 25)], ["11/25/2026", null, utc(2026, 11, 25)], ["05/05/2026", null, utc(2026, 5, 5)], ["05/06/2026", "dmy", utc(2026, 6, 5)], ["05/06/2026", "mdy", utc(2026, 5, 6)],
    ["2026-11-05 13:00", null, utc(2026, 11, 5, 13)], ["2026-11-05T13:00:00Z", null, utc(2026, 11, 5, 13)], ["2026-11-05T13:00:00+02:00", null, utc(2026, 11, 5, 11)], ["2028-02-29", null, utc(2028, 2, 29)],
  ];
  for (const [cell, order, at] of cells) assert.deepEqual(read(cell, order), { value: at }, cell);
  assert.deepEqual(read("2026-07-01", null, "Europe/Berlin"), { value: utc(2026, 6, 30, 22) });
  assert.deepEqual(read("2026-12-01", null, "Europe/Berlin"), { value: utc(2026, 11, 30, 23) });
  for (const [cell, words] of [["05/06/2026", /two dates/], ["2026-02-29", /no day/], ["31.11.2026", /no day/], ["2026-13-01", /no day/], ["soon", /not a date/], ["2026-11-05 25:00", /no clock/], ["46000", /not a date/], ["11/25/2026x", /not a date/], ["1000-01-01", /no day/]] as const) assertFault(read(cell), words, cell);
  assertFault(read("25/11/2026", "mdy"), /no day/, "a month of 25");
});

test("a status is one of three things, or a fault", () => {
  for (const [cell, status] of [["", "open"], ["New", "open"], ["INCREASE", "open"], ["no change", "open"], ["Blocked", "blocked"], ["not_available", "blocked"], ["Discontinued", "closed"], ["deleted", "closed"]] as const) assert.deepEqual(readStatus(cell), { value: status }, cell);
  for (const [cell, status] of [["Y", "blocked"], ["1", "blocked"], ["", "open"], ["No", "open"]] as const) assert.deepEqual(readBlocked(cell), { value: status }, cell);
  assertFault(readStatus("D"), /not a status/, "D may be decreased or deleted");
  assertFault(readBlocked("maybe"), /neither/, "maybe");
});

test("headers of many carriers name the same columns", () => {
  const headers: readonly (readonly [string, Record<string, number>])[] = [
    ["Code,Destination,Connection Cost,Grace Time,Cost/Min,Initial Increment,Increment", { prefix: 0, destination: 1, connectFee: 2, price: 4, firstIncrement: 5, nextIncrement: 6 }],
    ["Category,Country,Network,Prefix,Rate,Connection fee,Initial increment,Recurring increment", { destination: 1, prefix: 3, price: 4, connectFee: 5, firstIncrement: 6, nextIncrement: 7 }],
    ["prefix,rate_cost,rate_increment,rate_minimum", { prefix: 0, price: 1, nextIncrement: 2, firstIncrement: 3 }],
    ["dialprefix;destination;rateinitial;buyrate;startdate;stopdate", { prefix: 0, destination: 1, price: 3, effective: 4, ends: 5 }],
    ["Country Code,Area Codes,Destination Name,Old Rate,New Rate (EUR),Effective Date,Change", { countryCode: 0, areaCode: 1, destination: 2, price: 4, effective: 5, status: 6 }],
    ["Dial Code|Name|EUR/min|Setup Fee|Billing", { prefix: 0, destination: 1, price: 2, connectFee: 3, increments: 4 }],
  ];
  for (const [header, at] of headers) {
    const cells = header.split(/[,;|]/);
    const headed = readHeader(cells, "EUR");
    assert.deepEqual(headed && "layout" in headed && headed.layout.at, at, header);
  }
  assertFault(readHeader(["Prefix", "Rate (USD)"], "EUR") ?? {}, /in USD/, "another currency");
  assertFault(readHeader(["Prefix", "Rate", "rate"], "EUR") ?? {}, /two columns/, "two prices");
  assert.equal(readHeader(["Prefix", "Old rate"], "EUR"), null);
});

test("a sheet's separator and header are found below its titles", () => {
  assert.deepEqual(sniff("\ufeffCode;Rate\n44;0,01\n", "EUR"), { separator: ";", headerLine: 1, isOldMac: false });
  assert.deepEqual(sniff("Rates of Carrier, valid soon\r\n\r\nCode\tRate\r\n", "EUR"), { separator: "\t", headerLine: 3, isOldMac: false });
  assert.deepEqual(sniff('sep=;\n"Code";"Rate"\n', "EUR"), { separator: ";", headerLine: 2, isOldMac: false });
  assert.deepEqual(sniff("Code,Rate\r44,1\r", "EUR"), { separator: ",", headerLine: 1, isOldMac: true });
  assertFault(sniff("44,0.01\n49,0.02\n", "EUR"), /names a column of prefixes.*44,0\.01/, "no header");
  assertFault(sniff("PK\u0003\u0004\u0000\u0000", "EUR"), /no text/, "a spreadsheet's own file");
  assertFault(sniff("\n \n", "EUR"), /is empty/, "nothing");
});

test("a row tells all of its faults at once, by the sheet's own names", () => {
  const headed = readHeader(["Code", "Name", "Rate", "Setup", "Billing", "From", "To"], "EUR");
  assert.ok(headed && "layout" in headed);
  const parseRow = createParseRow(headed.layout, { currency: "EUR", dates: { order: null, toInstant: zoneOf("UTC") }, increments: { first: 1, next: 1 } });
  const { rate, faults } = parseRow(["4.4E+3", "a\u0000b", "0.0000000001", "-1", "1-Jan", "01/02/2026", "2025-01-01"]);
  assert.equal(rate, null);
  assert.deepEqual(faults.map(({ column }) => column), ["Name", "Rate", "Setup", "Billing", "From", "Code"]);
  assert.match(parseRow(["44", "UK"]).faults[0]?.reason ?? "", /2 cells, and the header has 7/);
  assert.match(parseRow(["44", "UK", "", "", "", "", ""]).faults[0]?.reason ?? "", /is missing/);
  assert.match(parseRow(["44", "UK", "1", "", "", "2026-02-01", "2026-02-01"]).faults[0]?.reason ?? "", /not after the effective date/);
  assert.deepEqual(parseRow(["44", "UK", "-1", "", "", "", "", " ", ""]).rate?.status, "blocked");
});
