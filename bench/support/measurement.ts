// What a figure has measured: its number, the reference beside it in the same run, and the aim. A figure never judges; it says what was seen.

export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What bare tools did with the same work in the same run. */
  readonly reference: { readonly what: string; readonly value: number } | null;
  readonly aim: { readonly is: "at least" | "at most"; readonly value: number } | null;
  /** What else is worth knowing, in a few words. */
  readonly note?: string;
}

export interface Figure {
  /** As given on the command line. */
  readonly name: string;
  readonly title: string;
  measure(tell: (line: string) => void): Promise<readonly Measurement[]>;
}

/** Not here: what it needs is absent on this machine, and the run goes on without it. */
export class CannotMeasure extends Error {
  override name = "CannotMeasure";
}
