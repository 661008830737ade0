// Compares what a case expects with what our rating says to it. A case passes when every figure that it expects is there and equal, within its tolerance.
import { compare, minus, parseFraction, ZERO, type Fraction } from "../fraction.js";
import { answerTo, type Figure } from "./answer.js";
import { kinds, vectorShape, type Vector } from "./vector.js";

export interface Verdict {
  readonly id: string;
  /** Empty where it passed; else a line a fault, with what was expected and what came. */
  readonly faults: readonly string[];
}

export function judge(raw: unknown, place: number): Verdict {
  const id = nameOf(raw, place);
  const kind = raw !== null && typeof raw === "object" && "kind" in raw ? raw.kind : undefined;
  if (!kinds.some((known) => known === kind)) return { id, faults: [`unknown kind ${JSON.stringify(kind)}; known are ${kinds.join(", ")}`] };
  const read = vectorShape.safeParse(raw);
  if (!read.success) return { id, faults: read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) };
  try {
    return { id, faults: faultsOf(read.data) };
  } catch (error) {
    // One case that cannot be rated is one failure, and says why; the others are judged all the same.
    return { id, faults: [`cannot be rated: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

function nameOf(raw: unknown, place: number): string {
  return raw !== null && typeof raw === "object" && "id" in raw && typeof raw.id === "string" ? raw.id : `vectors[${place}]`;
}

function faultsOf(vector: Vector): string[] {
  const answer = answerTo(vector);
  const { tolerance: ofExpected, ...figures } = vector.expected;
  const tolerance = vector.tolerance ?? ofExpected ?? ZERO;
  const expected = Object.entries(figures);
  if (expected.length === 0) return ["it expects nothing"];
  return expected.flatMap(([name, wanted]) => {
    const actual = answer[name];
    if (actual !== undefined && isEqual(wanted, actual, tolerance)) return [];
    const got = actual !== undefined ? inWords(actual) : answer["error"] !== undefined ? `error ${inWords(answer["error"])}` : name === "error" ? `none: ${Object.entries(answer).map(([key, figure]) => `${key} ${inWords(figure)}`).join(", ")}` : "no such figure";
    return [`${name}: expected ${typeof wanted === "string" ? wanted : JSON.stringify(wanted)}, actual ${got}`];
  });
}

function isEqual(wanted: unknown, actual: Figure, tolerance: Fraction): boolean {
  if (Array.isArray(wanted)) return Array.isArray(actual) && wanted.length === actual.length && wanted.every((one, place) => isEqual(one, actual[place] as Figure, tolerance));
  if (typeof actual === "string") return wanted === actual;
  const number = parseFraction(String(wanted));
  if (number === null || !("numerator" in actual)) return false;
  const difference = minus(actual, number);
  return compare(difference.numerator < 0n ? { ...difference, numerator: -difference.numerator } : difference, tolerance) <= 0;
}

const MOST_DECIMALS = 18n;

/** All decimals where they come to an end, else so many of them. */
export function inWords(figure: Figure): string {
  if (typeof figure === "string") return figure;
  if (!("numerator" in figure)) return `[${figure.map(inWords).join(", ")}]`;
  const { numerator, denominator } = figure;
  const scaled = ((numerator < 0n ? -numerator : numerator) * 10n ** MOST_DECIMALS) / denominator;
  const isWhole = scaled * denominator === (numerator < 0n ? -numerator : numerator) * 10n ** MOST_DECIMALS;
  const digits = scaled.toString().padStart(Number(MOST_DECIMALS) + 1, "0");
  const decimals = digits.slice(-Number(MOST_DECIMALS)).replace(/0+$/, "");
  return `${numerator < 0n ? "-" : ""}${digits.slice(0, -Number(MOST_DECIMALS))}${decimals ? `.${decimals}` : ""}${isWhole ? "" : "…"}`;
}
