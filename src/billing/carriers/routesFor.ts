// By which trunks the numbers of call-backs would be dialled now. Two statements whatever their number, and one while there are no carriers.
import type { Tx } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { CallBackId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { dialedRoles, type DialedRole, type Payer, type RoutesAnswer } from "../callBackMoney.js";
import type { RateFinder } from "../rating/findRates.js";
import { orderRoutes, type Candidate, type Expectation, type WeighedRoute } from "./orderRoutes.js";
import { readCarriers, type PricedCarrier } from "./readCarriers.js";

/** What we are paid for a role of a call-back; null where it cannot be priced, which whoever asked has refused, or will. */
export type SoldBy = (callBackId: CallBackId, role: DialedRole) => Expectation["sold"] | null;

export interface RoutingDeps {
  readonly findRates: RateFinder;
  readonly typicalSeconds: number;
}

/** Null: there are no carriers at all. */
export async function routesFor(tx: Tx, deps: RoutingDeps, payers: readonly Payer[], soldBy: () => Promise<SoldBy>, now: Instant): Promise<ReadonlyMap<CallBackId, RoutesAnswer> | null> {
  const carriers = await readCarriers(tx, now);
  if (carriers.length === 0) return null;
  const sold = await soldBy();
  const asked = payers.flatMap(({ callBackId, numbers }) =>
    dialedRoles.flatMap((role) => {
      const number = numbers[role];
      const by = sold(callBackId, role);
      return number === undefined || by === null ? [] : [{ callBackId, role, expectation: { number, startsAt: now, typicalSeconds: deps.typicalSeconds, sold: by } }];
    }));
  const candidates = await candidatesFor(tx, deps.findRates, carriers, asked.map(({ expectation }) => expectation.number));
  const weighed = asked.map(({ expectation }, index) => orderRoutes(candidates[index] ?? [], expectation));
  const answers = new Map<CallBackId, RoutesAnswer>();
  asked.forEach(({ callBackId, role }, index) => answers.set(callBackId, withRole(answers.get(callBackId), role, weighed[index] ?? [])));
  return answers;
}

/** For each number every carrier with its rate: one look-up for all of them together. */
export async function candidatesFor(tx: Parameters<RateFinder>[0], findRates: RateFinder, carriers: readonly PricedCarrier[], numbers: readonly PhoneNumber[]): Promise<readonly (readonly Candidate[])[]> {
  const asked = numbers.flatMap((number) => carriers.flatMap(({ carrier, deckId }) => (deckId === null || !carrier.enabled ? [] : [{ deckId, number, carrier }])));
  const found = await findRates(tx, asked);
  const rates = new Map(asked.map(({ carrier, number }, index) => [`${carrier.id} ${number}`, found[index] ?? null]));
  return numbers.map((number) => carriers.map(({ carrier }) => ({ carrier, found: rates.get(`${carrier.id} ${number}`) ?? null })));
}

/** A is refused before B, as it is dialled before B. */
function withRole(before: RoutesAnswer | undefined, role: DialedRole, weighed: readonly WeighedRoute[]): RoutesAnswer {
  if (before && "refused" in before) return before;
  const taken = weighed.filter(({ verdict }) => verdict === "taken");
  if (taken.length === 0) return { refused: weighed.some(({ verdict }) => verdict === "atALoss") ? "atALoss" : "noRoute", role };
  return { routes: { A: [], B: [], ...before?.routes, [role]: taken.flatMap(({ carrier }) => carrier.trunks) } };
}
