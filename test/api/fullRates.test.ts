// Tariffs of the full model over HTTP: what an operator sends is what calls are priced by, and what cannot be is refused with its code and place.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { RefusalCode } from "ringback-sdk";
import { newId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld } from "../support/apiWorld.js";

let world: ApiWorld;
before(async () => (world = await createApiWorld()));
after(() => world.stop());

type Input = Parameters<ApiWorld["operator"]["createTariff"]>[0];
type Rate = Input["rates"][number];
const plain: Rate = { prefix: "1", destination: "Phones", pricePerMinute: "0.06" };
const night = { name: "night", from: "00:00", to: "06:00", pricePerMinute: "0.03" };
const create = (rate: Partial<Rate>, terms?: Input["terms"]) => world.operator.createTariff({ name: newId(), currency: "EUR", rates: [{ ...plain, ...rate }], terms: terms ?? null });

test("tiers, periods and terms are kept as they were sent, and the first charge of a quote comes from them", async () => {
  const terms = { timeZone: "Europe/Berlin", rounding: "HALF_UP" as const, roundingDecimals: 2, taxPercent: "19", minimumCharge: "0.5" };
  const tariff = is("Tariff", await create({ tiers: [{ fromSeconds: 60, pricePerMinute: "0.03", entryFee: "0.01" }], periods: [{ ...night, tiers: [] }] }, terms));
  const { account, sdk } = await world.customer({ balance: "10" });
  is("Account", await world.operator.assignTariff(account.id, tariff.id));
  const quote = is("Quote", await sdk.quote({ from: "+15005550001", to: "+15005550002" }));
  const query = `query ($id: ID!) { tariff(id: $id) { rates { nodes { tiers { fromSeconds price { perMinute } firstIncrementSeconds entryFee { amount } }
    periods { name from to weekdays connectFee { amount } } terms { timeZone rounding roundingDecimals taxPercent minimumCharge { amount } cap { amount } } } } } }`;
  const { body } = await world.post(query, { apiKey: world.operatorKey, variables: { id: tariff.id } });
  assert.deepEqual((body.data?.["tariff"] as { rates: { nodes: unknown[] } }).rates.nodes, [{
    tiers: [{ fromSeconds: 60, price: { perMinute: "0.030000000" }, firstIncrementSeconds: 1, entryFee: { amount: "0.010000" } }],
    periods: [{ name: "night", from: "00:00:00", to: "06:00:00", weekdays: [1, 2, 3, 4, 5, 6, 7], connectFee: { amount: "0.000000" } }],
    terms: { timeZone: "Europe/Berlin", rounding: "HALF_UP", roundingDecimals: 2, taxPercent: "19.0000", minimumCharge: { amount: "0.500000" }, cap: null },
  }]);
  // Day or night, a minute is less than the minimum: 0.50 and 19 % of tax, for each leg, rounded half up to cents.
  assert.equal(quote.firstCharge.amount, "1.200000");
});

const refusals: readonly [what: string, code: RefusalCode, field: string, rate: Partial<Rate>, terms?: NonNullable<Input["terms"]>][] = [
  ["two periods that overlap and weigh the same", "PERIODS_OVERLAP", "rates[0].periods[1]", { periods: [night, { ...night, name: "early", from: "05:59", to: "07:00" }] }],
  ["a tier before the one that it follows", "TIERS_OUT_OF_ORDER", "rates[0].tiers[1].fromSeconds", { tiers: [{ fromSeconds: 60, pricePerMinute: "1" }, { fromSeconds: 30, pricePerMinute: "1" }] }],
  ["a tier from the first second on", "TIERS_OUT_OF_ORDER", "rates[0].tiers[0].fromSeconds", { tiers: [{ fromSeconds: 0, pricePerMinute: "1" }] }],
  ["an increment of no length", "INVALID_INCREMENT", "rates[0].tiers[0].nextIncrementSeconds", { tiers: [{ fromSeconds: 60, pricePerMinute: "1", firstIncrementSeconds: 1, nextIncrementSeconds: 0 }] }],
  ["an increment of more than an hour", "INVALID_INCREMENT", "rates[0].periods[0].firstIncrementSeconds", { periods: [{ ...night, firstIncrementSeconds: 3_601 }] }],
  ["a time zone that is none", "INVALID_TIME_ZONE", "terms.timeZone", {}, { timeZone: "Europe/Atlantis" }],
  ["rounding to more decimals than money has", "INVALID_AMOUNT", "terms.rounding", {}, { roundingDecimals: 7 }],
  ["a price of too many decimals", "INVALID_AMOUNT", "rates[0].tiers[0].pricePerMinute", { tiers: [{ fromSeconds: 60, pricePerMinute: "0.0000000001" }] }],
  ["a tax of too many decimals", "INVALID_AMOUNT", "terms.taxPercent", {}, { taxPercent: "19.00001" }],
  ["a cap below the minimum charge", "INVALID_AMOUNT", "terms.cap", {}, { minimumCharge: "1", cap: "0.5" }],
  ["a period over midnight", "INVALID_INPUT", "rates[0].periods[0].to", { periods: [{ ...night, from: "22:00", to: "06:00" }] }],
  ["a day of the week that is none", "INVALID_INPUT", "rates[0].periods[0].weekdays", { periods: [{ ...night, weekdays: [0] }] }],
  ["a time of day that is none", "INVALID_INPUT", "rates[0].periods[0].from", { periods: [{ ...night, from: "8 o'clock" }] }],
];
for (const [what, code, field, rate, terms] of refusals) {
  test(`${what} is refused, and nothing is made`, async () => {
    const refused = is("Refused", await create(rate, terms));
    assert.deepEqual([refused.code, refused.field], [code, field]);
    assert.match(refused.message, /^[A-Z"].*\.$|^The /);
  });
}

test("periods that overlap are fine where one weighs more, or where no day is in both", async () => {
  is("Tariff", await create({ periods: [night, { ...night, name: "early", from: "05:00", to: "07:00", weight: 20 }] }));
  is("Tariff", await create({ periods: [{ ...night, weekdays: [1, 2] }, { ...night, name: "other", weekdays: [3] }] }));
});
