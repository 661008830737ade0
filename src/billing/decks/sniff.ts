// Finds out how a sheet is written from its first lines: what separates its cells, and which line names the columns. Titles above the header are passed over.
import type { Currency } from "../../kernel/money.js";
import { readHeader } from "./columns.js";

export interface Sniffed {
  readonly separator: string;
  /** Counted from 1. */
  readonly headerLine: number;
  /** Its lines end with a carriage return alone. */
  readonly isOldMac: boolean;
}

const separators = [",", ";", "\t", "|"] as const;
const MOST_LINES = 30;

export function sniff(start: string, currency: Currency): Sniffed | { readonly fault: string } {
  if (/^(\ufeff)?[\u0000-\u0008]|\u0000/.test(start.slice(0, 200)) || start.startsWith("\ufffd\ufffd")) return { fault: "is no text in UTF-8: save the sheet as CSV in UTF-8" };
  const lines = start.replace(/^\ufeff/, "").split(/\r\n|\n|\r/).slice(0, MOST_LINES);
  for (const [index, line] of lines.entries()) {
    for (const separator of separators) {
      const cells = line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
      const headed = readHeader(cells, currency);
      if (headed && "fault" in headed) return headed;
      if (headed) return { separator, headerLine: index + 1, isOldMac: !start.includes("\n") && start.includes("\r") };
    }
  }
  const first = lines.find((line) => line.trim() !== "");
  if (first === undefined) return { fault: "is empty" };
  return { fault: `has no line among its first ${MOST_LINES} that names a column of prefixes and one of prices; it begins with ${JSON.stringify(first.slice(0, 120))}` };
}
