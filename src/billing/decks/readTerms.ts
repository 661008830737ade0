// Reads the terms of a deck from JSON text. What is not a term, or cannot be one, is refused with its place.
import { z } from "zod";
import { MOST_MICROS, parseMicros } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { checkTerms } from "../rating/checkPlan.js";
import { roundingMethods, type Terms } from "../rating/plan.js";
import { isTimeZone } from "../rating/zone.js";

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

const shape = z.strictObject({
  timeZone: z.string().refine(isTimeZone, "is not a time zone, like Europe/Berlin").optional(),
  rounding: z.strictObject({ method: z.enum(roundingMethods), decimals: z.int().min(0).max(6) }).optional(),
  taxPpm: z.int().min(0).max(1_000_000).optional(),
  minimumCharge: amount.optional(),
  cap: z.strictObject({ amount, strategy: z.enum(["free", "disconnect"]) }).optional(),
  surcharge: z.strictObject({ amount, afterSeconds: seconds }).optional(),
  freeBelowSeconds: seconds.optional(),
});

/** @throws Refusal INVALID_INPUT, and as checkTerms does */
export function readTerms(text: string): Terms {
  const read = shape.safeParse(parsed(text));
  if (!read.success) throw new Refusal("INVALID_INPUT", `The terms cannot be used: ${read.error.issues.slice(0, 10).map(({ path, message }) => `${path.join(".") || "terms"}: ${message}`).join("; ")}.`, "terms");
  const { minimumCharge, cap, surcharge, timeZone, rounding, taxPpm, freeBelowSeconds } = read.data;
  const terms: Terms = {
    ...(timeZone !== undefined && { timeZone }),
    ...(rounding !== undefined && { rounding }),
    ...(taxPpm !== undefined && { taxPpm }),
    ...(minimumCharge !== undefined && { minimumChargeMicros: minimumCharge }),
    ...(cap && { cap: { amountMicros: cap.amount, strategy: cap.strategy } }),
    ...(surcharge && { surcharge: { amountMicros: surcharge.amount, afterSeconds: surcharge.afterSeconds } }),
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
