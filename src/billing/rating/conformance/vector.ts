// The format of published rating cases ("rating vectors v1"): what a case may say, read strictly where it is about money and time, and left alone where it is only told for people.
import { z } from "zod";
import { parseFraction, type Fraction } from "../fraction.js";

/** Money, prices and seconds are decimals, as text or as JSON numbers; both are read digit by digit. */
const decimal = z.union([z.string(), z.number()]).transform((value, context): Fraction => {
  const read = parseFraction(String(value));
  if (read !== null) return read;
  context.addIssue({ code: "custom", message: `${JSON.stringify(value)} is not a decimal number` });
  return z.NEVER;
});
const seconds = decimal.refine(({ numerator }) => numerator >= 0n, "less than zero seconds");
const increment = seconds.refine(({ numerator }) => numerator > 0n, "an increment is longer than zero seconds");
const price = decimal.refine(({ numerator }) => numerator >= 0n, "a price is not less than zero");

const rounding = z.looseObject({ method: z.enum(["none", "up", "down", "half_up"]), decimals: z.number().int().min(0).max(100).nullish() });

const tier = z.looseObject({
  from_s: seconds.optional(),
  price,
  per_s: increment.optional(),
  increment_s: increment.optional(),
  /** Zero is none of its own. */
  first_increment_s: seconds.nullish(),
  entry_fee: price.nullish(),
});

const timeOfDay = z.string().regex(/^([01]?\d|2[0-4]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?$/, "not a time of day like 18:00:00");
const period = z.looseObject({
  name: z.string().optional(),
  iso_weekdays: z.array(z.number().int().min(1).max(7)).nullish(),
  from: timeOfDay.nullish(),
  to: timeOfDay.nullish(),
  months: z.array(z.number().int().min(1).max(12)).nullish(),
  month_days: z.array(z.number().int().min(1).max(31)).nullish(),
  weight: z.number().nullish(),
  connect_fee: price.nullish(),
  tiers: z.array(tier).nullish(),
});

const step = z.looseObject({
  from_s: seconds.optional(),
  to_s: seconds.nullish(),
  price,
  per_s: increment.nullish(),
  interval_s: increment.nullish(),
  increment_s: increment.nullish(),
  ceil: z.boolean().nullish(),
});

const tariff = z.looseObject({
  connect_fee: price.nullish(),
  tiers: z.array(tier).nullish(),
  periods: z.array(period).nullish(),
  steps: z.array(step).nullish(),
  rounding: rounding.nullish(),
  timezone: z.string().nullish(),
  prefixes: z.array(z.string()).nullish(),
  min_charge: price.nullish(),
  max_cost: price.nullish(),
  max_cost_strategy: z.enum(["free", "disconnect"]).nullish(),
  surcharge: price.nullish(),
  surcharge_after_s: seconds.nullish(),
  tax_percent: price.nullish(),
  free_below_s: seconds.nullish(),
});

const bundle = z.looseObject({
  type: z.literal("seconds").nullish(),
  available_s: seconds,
  increment_s: increment.nullish(),
  connect_fee: price.nullish(),
  prefix: z.string().nullish(),
});

const call = z.looseObject({
  start: z.string().nullish(),
  end: z.string().nullish(),
  duration_s: seconds.nullish(),
  requested_s: seconds.nullish(),
  initial_s: seconds.nullish(),
  increment_s: increment.nullish(),
  destination: z.string().nullish(),
  all_or_nothing: z.boolean().nullish(),
  continuation: z.boolean().nullish(),
  value: decimal.nullish(),
  rounding: rounding.nullish(),
  steps: z.array(step).nullish(),
});

export const kinds = ["cost", "billed_duration", "max_duration", "balance_after", "split", "rounding", "error", "stepped_cost"] as const;
export type Kind = (typeof kinds)[number];

export const vectorShape = z.looseObject({
  id: z.string(),
  kind: z.enum(kinds),
  tariff: tariff.nullish(),
  account: z.looseObject({ balance: decimal.nullish(), credit_limit: price.nullish(), allow_negative: z.boolean().nullish(), package: bundle.nullish() }).nullish(),
  call: call.default({}),
  continuation: z.boolean().nullish(),
  steps: z.array(step).nullish(),
  tolerance: price.nullish(),
  expected: z.looseObject({ tolerance: price.nullish() }),
});

export type Vector = z.output<typeof vectorShape>;
export type VectorTariff = z.output<typeof tariff>;
export type VectorTier = z.output<typeof tier>;
export type VectorPeriod = z.output<typeof period>;
export type VectorStep = z.output<typeof step>;
export type VectorCall = z.output<typeof call>;
export type VectorBundle = z.output<typeof bundle>;
export type VectorRounding = z.output<typeof rounding>;
