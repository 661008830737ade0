// Routes as billing finds them, less those by trunks that an operator has closed to a number, or for the hour. Where there are no carriers, the trunks that are known. It asks nothing of the switch.
import type { Tx } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { CallBackId } from "../../kernel/id.js";
import type { BillingPort, Payer, Routes, RoutesAnswer } from "../billingPort.js";
import { byPriority, eligible } from "../trunks/eligible.js";
import type { Trunk } from "../trunks/trunk.js";
import type { TrunkBook } from "../trunks/trunkBook.js";

/** Billing, as it was but for the routes. @param ofSettings the trunks of the settings, in their order */
export function routedByTrunks<Billing extends BillingPort>(billing: Billing, book: TrunkBook, ofSettings: readonly string[]): Billing {
  const routesFor = async (tx: Tx, payers: readonly Payer[], now: Instant): Promise<ReadonlyMap<CallBackId, RoutesAnswer> | null> => {
    const found = await billing.routesFor(tx, payers, now);
    const trunks = await book.read(tx, ofSettings);
    if (trunks.size === 0) return found;
    const all = byPriority(ofSettings, trunks);
    const ofSettingsAndKnown: RoutesAnswer = { routes: { A: all, B: all } };
    return new Map(payers.flatMap((payer) => {
      const answer = found === null ? ofSettingsAndKnown : found.get(payer.callBackId);
      return answer ? [[payer.callBackId, narrowed(answer, payer, trunks, now)] as const] : [];
    }));
  };
  return { ...billing, routesFor };
}

/** A is refused before B, as it is dialled before B. What is dialled once its number is known is narrowed then. */
function narrowed(answer: RoutesAnswer, { numbers }: Payer, trunks: ReadonlyMap<string, Trunk>, at: Instant): RoutesAnswer {
  if ("refused" in answer) return answer;
  let routes: Routes = answer.routes;
  for (const role of ["A", "B"] as const) {
    const number = numbers[role];
    if (number === undefined) continue;
    const left = eligible(routes[role], trunks, number, at);
    if (left.length === 0) return { refused: "noRoute", role };
    routes = { ...routes, [role]: left };
  }
  return { routes };
}
