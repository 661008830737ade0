// Gathers what is wrong with a sheet and what is worth a word: the first of each are kept, all are counted, so that a hostile sheet cannot fill the memory.
import type { Fault, Note } from "./deck.js";

export const MOST_FAULTS_KEPT = 200;

export interface FaultLog {
  fault(fault: Fault): void;
  /** @param line null where it is about the whole sheet: such a note is one note, however often it is come by */
  note(text: string, line: number | null, count?: number): void;
  readonly faultCount: number;
  /** In the order of their lines. */
  readonly faults: readonly Fault[];
  readonly notes: readonly Note[];
}

export function createFaultLog(): FaultLog {
  const faults: Fault[] = [];
  const notes = new Map<string, { count: number; line: number | null }>();
  let faultCount = 0;
  return {
    fault: (fault) => {
      faultCount += 1;
      if (faults.length < MOST_FAULTS_KEPT) faults.push({ ...fault, value: printable(fault.value), column: printable(fault.column) });
    },
    note: (text, line, count = 1) => {
      const known = notes.get(text);
      if (known) known.count += line === null ? 0 : count;
      else notes.set(text, { count, line });
    },
    get faultCount() {
      return faultCount;
    },
    get faults() {
      return faults.toSorted((one, other) => one.line - other.line);
    },
    get notes() {
      return [...notes].map(([text, { count, line }]) => ({ text, count, line }));
    },
  };
}

/** A report is stored and printed: neither the database nor a terminal takes control characters well. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/g, "\u00b7");
}
