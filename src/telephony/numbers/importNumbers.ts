// What importing a sheet of numbers comes to, whichever kind they are: judged whole, and then all of it is kept or nothing.
import { Refusal } from "../../kernel/refusal.js";
import { faultOf, type SheetFault, type SheetRow } from "./sheet.js";

export interface NumbersImport {
  readonly made: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Where there is one nothing was imported. The first of them; all are counted. */
  readonly faults: readonly SheetFault[];
  readonly faultCount: number;
  readonly isDryRun: boolean;
}

const MOST_FAULTS_TOLD = 200;

export function faultyImport(faults: readonly SheetFault[], isDryRun: boolean): NumbersImport {
  const inOrder = faults.toSorted((one, other) => one.line - other.line);
  return { made: 0, changed: 0, unchanged: 0, faults: inOrder.slice(0, MOST_FAULTS_TOLD), faultCount: inOrder.length, isDryRun };
}

/** Rows that name the same thing twice would leave it to chance which of them counts. */
export function faultsOfRepeats<Fields extends { readonly number: string }>(rows: readonly SheetRow<Fields>[]): SheetFault[] {
  const lineOf = new Map<string, number>();
  return rows.flatMap(({ line, given: { number } }) => {
    if (number === undefined) return [];
    const first = lineOf.get(number);
    lineOf.set(number, first ?? line);
    return first === undefined ? [] : [faultOf(line, "number", number, `is in line ${first} already`)];
  });
}

/** A refusal of one row, by the name of its column. */
export function judged<Result>(row: { readonly line: number }, columnOf: Readonly<Record<string, string>>, faults: SheetFault[], judge: () => Result): Result | null {
  try {
    return judge();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { field = "" } = error;
    faults.push(faultOf(row.line, columnOf[field] ?? field, "", error.message));
    return null;
  }
}

export function isSame<Settings extends object>(one: Settings, other: Settings): boolean {
  return (Object.keys(one) as (keyof Settings)[]).every((key) => String(one[key]) === String(other[key]));
}
