// Reads the terms of a deck from JSON text. What is not a term, or cannot be one, is refused with its place.
import { z } from "zod";
import { MICRO_DECIMALS, MOST_MICROS, parseMicros } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { checkTerms } from "../rating/checkPlan.js";
import type { RoundingMethod, Terms } from "../rating/plan.js";
import { isTimeZone } from "../../kernel/zone.js";

const LONGEST_SECONDS = 86_400;

const amount = z.string().transform((text, context) => {
  try {
    const micros = parseMicros(text, "terms");
    if (micros <= MOST_MICROS) return micros;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  context.addIssue({ code: "custom", message: 'is not an amount, like "0.05"' });
  return z.NEVER;
});
const seconds = z.int().min(0).max(LONGEST_SECONDS);
const roundings = { UP: "up", DOWN: "down", HALF_UP: "halfUp" } as const satisfies Readonly<Record<string, RoundingMethod>>;
const strategies = { FREE: "free", DISCONNECT: "disconnect" } as const;

/** As the API's TermsInput has it, so that one text serves both. */
const shape = z.strictObject({
  timeZone: z.string().refine(isTimeZone, "is not a time zone, like Europe/Berlin").optional(),
  rounding: z.enum(["UP", "DOWN", "HALF_UP"]).optional(),
  roundingDecimals: z.int().min(0).max(6).optional(),
  taxPercent: z.string().regex(/^\d{1,3}(\.\d{1,4})?$/, 'is not a percentage, like "19"').optional(),
  minimumCharge: amount.optional(),
  cap: amount.optional(),
  capStrategy: z.enum(["FREE", "DISCONNECT"]).optional(),
  surcharge: amount.optional(),
  surchargeAfterSeconds: seconds.optional(),
  freeBelowSeconds: seconds.optional(),
});

/** As an import is asked: terms, none, or nothing said. @throws Refusal as readTerms does */
export function readTermsOrNone(text: string | null): Terms | "none" | null {
  return text === null || text === "none" ? text : readTerms(text);
}

/** @throws Refusal INVALID_INPUT, and as checkTerms does */
export function readTerms(text: string): Terms {
  const read = shape.safeParse(parsed(text));
  if (!read.success) throw new Refusal("INVALID_INPUT", `The terms cannot be used: ${read.error.issues.slice(0, 10).map(({ path, message }) => `${path.join(".") || "terms"}: ${message}`).join("; ")}.`, "terms");
  const { timeZone, rounding, roundingDecimals, taxPercent, minimumCharge, cap, capStrategy, surcharge, surchargeAfterSeconds, freeBelowSeconds } = read.data;
  const terms: Terms = {
    ...(timeZone !== undefined && { timeZone }),
    ...((rounding !== undefined || roundingDecimals !== undefined) && { rounding: { method: roundings[rounding ?? "UP"], decimals: roundingDecimals ?? MICRO_DECIMALS } }),
    ...(taxPercent !== undefined && { taxPpm: taxPpmOf(taxPercent) }),
    ...(minimumCharge !== undefined && { minimumChargeMicros: minimumCharge }),
    ...(cap !== undefined && { cap: { amountMicros: cap, strategy: strategies[capStrategy ?? "FREE"] } }),
    ...(surcharge !== undefined && { surcharge: { amountMicros: surcharge, afterSeconds: surchargeAfterSeconds ?? 0 } }),
    ...(freeBelowSeconds !== undefined && { freeBelowSeconds }),
  };
  checkTerms(terms, "terms");
  return terms;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal("INVALID_INPUT", "The terms are not JSON.", "terms");
  }
}

/** A percent are ten thousand parts in a million. */
function taxPpmOf(percent: string): number {
  const [whole = "0", fraction = ""] = percent.split(".");
  return Number(whole + fraction.padEnd(4, "0"));
}
