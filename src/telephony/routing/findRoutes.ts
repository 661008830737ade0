// By which trunks call-backs are dialled: found when one is asked for, and again when it begins late. Which carrier is cheapest is billing's to say, never decided here.
import type { Tx } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { CallBackId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import type { BillingPort, Payer, RoutesAnswer } from "../billingPort.js";
import type { CallBack } from "../callBack/callBack.js";
import { toCallTime } from "../callBack/callClock.js";
import type { StoredCallBack } from "../callBack/row.js";

/** Of one that is scheduled it is judged whether there will be a way, by the prices that are planned for its start. @throws Refusal NO_ROUTE, ROUTE_AT_A_LOSS */
export async function withRoutes(tx: Tx, billing: BillingPort, draft: StoredCallBack, now: Instant): Promise<StoredCallBack> {
  const { callBack, notBefore } = draft;
  const answer = (await billing.routesFor(tx, [payerOf(callBack)], notBefore ?? now))?.get(callBack.id);
  if (!answer) return draft;
  if ("refused" in answer) throw refusalOf(callBack, answer);
  return { ...draft, callBack: { ...callBack, routes: answer.routes } };
}

function refusalOf({ aNumber, bNumber }: CallBack, { role, refused }: Extract<RoutesAnswer, { refused: string }>): Refusal {
  const [number, field] = role === "A" ? [aNumber, "from"] : [bNumber, "to"];
  return refused === "noRoute"
    ? new Refusal("NO_ROUTE", `No carrier takes calls to ${number} at present: choose another number, or ask the operator.`, field)
    : new Refusal("ROUTE_AT_A_LOSS", `Calls to ${number} cannot be placed at the price of this account's tariff: ask the operator.`, field);
}

/** Routes that were found when a call-back was asked for are good for so long. */
const ROUTES_KEEP_MS = 60_000;

/** Of those that are due to begin, and were asked for a while ago or have tried before: prices and carriers may have changed since. */
export async function routesOfLate(tx: Tx, billing: BillingPort, loaded: readonly StoredCallBack[], now: Instant): Promise<ReadonlyMap<CallBackId, RoutesAnswer>> {
  const late = loaded.filter((stored) => beginsLate(stored, toCallTime(stored.clock, now)));
  return (late.length === 0 ? null : await billing.routesFor(tx, late.map(({ callBack }) => payerOf(callBack)), now)) ?? new Map();
}

function beginsLate({ callBack: { state, phaseAt, attempt, requestedAt } }: StoredCallBack, callTime: Instant): boolean {
  return state === "queued" && phaseAt !== null && phaseAt <= callTime && (attempt > 1 || callTime - requestedAt > ROUTES_KEEP_MS);
}

/** Who pays for a call-back, and for which numbers. */
export function payerOf({ id, accountId, aNumber, bNumber }: CallBack): Payer {
  return { callBackId: id, accountId, numbers: { A: aNumber, B: bNumber } };
}
