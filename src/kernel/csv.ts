// Takes a sheet's text apart into rows of cells, piece by piece, as RFC 4180 says and a little more kindly. It keeps at most one unfinished row.
// By hand, because nearly every line of a sheet has no quote and can be split at once: the general parser took as long as all the rest of an import (docs/adr/0010).

export interface CsvRow {
  readonly cells: readonly string[];
  /** Its first line, counted from 1. */
  readonly line: number;
}

/** Nothing after this line can be trusted to be what it seems. */
export class CsvFault extends Error {
  override name = "CsvFault";
  constructor(
    readonly line: number,
    reason: string,
  ) {
    super(reason);
  }
}

export interface CsvReader {
  /** The rows that are whole by now; with the last piece, all that is left. @throws CsvFault */
  read(piece: string, isLast: boolean): CsvRow[];
  /** Of the row that would come next. */
  readonly line: number;
}

/** @param longestRow in characters: a longer row is a quote that was never closed, or an attack */
export function createCsvReader(separator: string, longestRow: number): CsvReader {
  let rest = "";
  let line = 1;
  return {
    read: (piece, isLast) => {
      const text = rest + piece;
      const rows: CsvRow[] = [];
      let at = 0;
      let quoteAt = text.indexOf('"');
      while (at < text.length) {
        const newline = text.indexOf("\n", at);
        const end = newline < 0 ? text.length : newline;
        if (quoteAt >= 0 && quoteAt < at) quoteAt = text.indexOf('"', at);
        const isPlain = quoteAt < 0 || quoteAt > end;
        if (isPlain && newline < 0 && !isLast) break;
        const row = isPlain ? { cells: plainCells(text, at, end, separator), next: end + 1, lines: 1 } : quotedRow(text, at, separator, isLast);
        if (row === "unfinished") break;
        if (row === "unclosed") throw new CsvFault(line, "opens a quote that is never closed; nothing after it was read");
        if (row.next - at > longestRow) throw tooLong(line, longestRow);
        rows.push({ cells: row.cells, line });
        line += row.lines;
        at = row.next;
      }
      rest = at === 0 ? text : text.slice(at);
      if (rest.length > longestRow) throw tooLong(line, longestRow);
      return rows;
    },
    get line() {
      return line;
    },
  };
}

function tooLong(line: number, longestRow: number): CsvFault {
  return new CsvFault(line, `is longer than ${longestRow} characters: a quote may have been opened and never closed; nothing after it was read`);
}

const CARRIAGE_RETURN = 13;

function plainCells(text: string, from: number, end: number, separator: string): string[] {
  const last = end > from && text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
  return text.slice(from, last).split(separator);
}

interface QuotedRow {
  readonly cells: string[];
  readonly next: number;
  readonly lines: number;
}

function quotedRow(text: string, from: number, separator: string, isLast: boolean): QuotedRow | "unfinished" | "unclosed" {
  const cells: string[] = [];
  for (let at = from; ; ) {
    let value = "";
    if (text[at] === '"') {
      const quoted = quotedText(text, at, isLast);
      if (typeof quoted === "string") return quoted;
      value = quoted.value;
      at = quoted.next;
    }
    // What stands outside of quotes is text too, a stray quote included.
    const newline = text.indexOf("\n", at);
    if (newline < 0 && !isLast) return "unfinished";
    const end = newline < 0 ? text.length : newline;
    const separated = text.indexOf(separator, at);
    if (separated >= 0 && separated < end) {
      cells.push(value + text.slice(at, separated));
      at = separated + separator.length;
      continue;
    }
    cells.push(value + text.slice(at, end > at && text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end));
    return { cells, next: end + 1, lines: linesBetween(text, from, end) };
  }
}

/** From an opening quote to behind its closing one; two quotes stand for one. */
function quotedText(text: string, open: number, isLast: boolean): { readonly value: string; readonly next: number } | "unfinished" | "unclosed" {
  let value = "";
  for (let from = open + 1; ; ) {
    const close = text.indexOf('"', from);
    if (close < 0) return isLast ? "unclosed" : "unfinished";
    if (close + 1 === text.length && !isLast) return "unfinished";
    value += text.slice(from, close);
    if (text[close + 1] !== '"') return { value, next: close + 1 };
    value += '"';
    from = close + 2;
  }
}

function linesBetween(text: string, from: number, end: number): number {
  let lines = 1;
  for (let at = text.indexOf("\n", from); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
