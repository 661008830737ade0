// Shows an operator how a call of an account would be routed now, and why not otherwise. It decides nothing: calls are routed by routesFor, with the same reasoning.
import type { Queryable } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import type { NumberAsked } from "../rating/ratesFor.js";
import { ratesFor } from "../rating/ratesFor.js";
import type { Rate } from "../rating/rate.js";
import { expectedNetMicros, orderRoutes, type WeighedRoute } from "./orderRoutes.js";
import { readCarriers } from "./readCarriers.js";
import { candidatesFor, type RoutingDeps } from "./routesFor.js";

export interface Routing {
  readonly typicalSeconds: number;
  readonly currency: Currency;
  /** What a call of that length would bring, without tax. */
  readonly expectedNetMicros: Micros;
  readonly routes: readonly WeighedRoute[];
}

/** @throws Refusal, as ratesFor does */
export async function weighRoutes(database: Queryable, { findRates, typicalSeconds }: RoutingDeps, accountId: AccountId, asked: NumberAsked, now: Instant): Promise<Routing> {
  const { currency, chain } = await ratesFor(database, accountId, [asked], now, findRates);
  // Whoever is at the top of the chain is who pays us.
  const [rate] = (chain.at(-1) ?? chain[0]).rates as readonly [Rate];
  const expectation = { number: asked.number, startsAt: now, typicalSeconds, sold: { rate, currency } };
  const [candidates] = await candidatesFor(database, findRates, await readCarriers(database, now), [asked.number]);
  return { typicalSeconds, currency, expectedNetMicros: expectedNetMicros(expectation), routes: orderRoutes(candidates ?? [], expectation) };
}
