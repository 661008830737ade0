// Our reader of CSV against the library's, and within its bounds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { createCsvReader, CsvFault, type CsvRow } from "../../src/kernel/csv.js";

function readAll(text: string, separator: string, pieceLength: number, longest = 10_000): CsvRow[] {
  const reader = createCsvReader(separator, longest);
  const rows: CsvRow[] = [];
  for (let at = 0; at < text.length; at += pieceLength) rows.push(...reader.read(text.slice(at, at + pieceLength), false));
  return [...rows, ...reader.read("", true)];
}

test("every well-formed sheet is read as the library reads it, wherever it is cut into pieces", () => {
  const cell = fc.oneof(fc.stringMatching(/^[a-z0-9 .+']{0,6}$/), fc.string({ unit: fc.constantFrom("a", '"', ",", ";", "\n", "\r\n", " ", "é"), maxLength: 6 }));
  const sheet = fc.record({ rows: fc.array(fc.array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 5 }), { maxLength: 12 }), separator: fc.constantFrom(",", ";", "\t"), newline: fc.constantFrom("\n", "\r\n"), endsOpen: fc.boolean(), piece: fc.integer({ min: 1, max: 40 }) });
  fc.assert(
    fc.property(sheet, ({ rows, separator, newline, endsOpen, piece }) => {
      const lines = rows.map((cells) => cells.map(([text, isQuoted]) => (isQuoted || /["\n\r,;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(separator));
      const text = lines.join(newline) + (endsOpen ? "" : newline);
      const expected = parse(text, { delimiter: separator, record_delimiter: ["\r\n", "\n"], relax_column_count: true, skip_empty_lines: true });
      const isBlankLine = (cells: readonly string[]): boolean => cells.length === 1 && cells[0] === "";
      const given = readAll(text, separator, piece);
      // The library passes over a row of one empty quoted cell as it does over an empty line.
      assert.deepEqual(given.map(({ cells }) => cells).filter((cells) => !isBlankLine(cells)), expected.filter((cells) => !isBlankLine(cells)));
    }),
    { numRuns: 3_000 },
  );
});

test("lines are counted through breaks within quotes and through empty ones", () => {
  assert.deepEqual(readAll('a,b\n\n"c\nd",e\r\nf\n', ",", 3).map(({ line, cells }) => [line, cells.length]), [[1, 2], [2, 1], [3, 2], [5, 1]]);
});

test("stray quotes are text, as carriers write them", () => {
  assert.deepEqual(readAll('44,Cote d"Ivoire,1\n"45"x,6" pipe,\n', ",", 5).map(({ cells }) => cells), [["44", 'Cote d"Ivoire', "1"], ["45x", '6" pipe', ""]]);
});

test("a quote that is never closed and a line without end are told with their line, and no more of them is kept than a row may have", () => {
  const fault = (text: string, longest: number): CsvFault | null => {
    try {
      readAll(text, ",", 16, longest);
      return null;
    } catch (error) {
      assert.ok(error instanceof CsvFault);
      return error;
    }
  };
  assert.deepEqual([fault('a\nb,"c\nd\n', 1_000)?.line, fault(`a\n${"x".repeat(200)}`, 100)?.line, fault(`a\nb\n"${"x\n".repeat(100)}`, 100)?.line, fault(`${"x".repeat(200)}\n`, 100)?.line], [2, 2, 3, 1]);
  assert.equal(fault(`${"x".repeat(100)}\n`.repeat(5), 101), null);
});
