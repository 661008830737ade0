// By which trunks call-backs are dialled: found when one is asked for, and again when it begins late. Which carrier is cheapest is billing's to say, never decided here.
import type { Tx } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { CallBackId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import type { BillingPort, Payer, RoutesAnswer } from "../billingPort.js";
import type { CallBack } from "../callBack/callBack.js";
import type { CallBackEvent } from "../callBack/event.js";
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

/** Of those that are due to begin, and were asked for a while ago or have tried before: prices and carriers may have changed since. And of those whose B is only now known. */
export async function routesOfLate(tx: Tx, billing: BillingPort, loaded: readonly GivenCallBack[], now: Instant): Promise<ReadonlyMap<CallBackId, RoutesAnswer>> {
  const late = loaded.filter(({ stored, events }) => beginsLate(stored, toCallTime(stored.clock, now)) || events.some(tellsNumber));
  return (late.length === 0 ? null : await billing.routesFor(tx, late.map(({ stored, events }) => payerOf(stored.callBack, events)), now)) ?? new Map();
}

export interface GivenCallBack {
  readonly stored: StoredCallBack;
  readonly events: readonly CallBackEvent[];
}

function tellsNumber(event: CallBackEvent): boolean {
  return event.kind === "entryAccepted" && event.entry.kind === "number";
}

function beginsLate({ callBack: { state, phaseAt, legs, requestedAt } }: StoredCallBack, callTime: Instant): boolean {
  return state === "queued" && phaseAt !== null && phaseAt <= callTime && (legs.length > 0 || callTime - requestedAt > ROUTES_KEEP_MS);
}

/** Who pays for a call-back, and for which numbers: those that are known, and those that these events are about to make known. */
export function payerOf({ id, accountId, aNumber, bNumber, heldSeconds }: CallBack, events: readonly CallBackEvent[] = []): Payer {
  const entries = events.flatMap((event) => (event.kind === "entryAccepted" ? [event.entry] : []));
  const keyed = entries.find((entry) => entry.kind === "number")?.number ?? null;
  const named = entries.find((entry) => entry.kind === "payer")?.accountId ?? accountId;
  // What is held is held at the price of the number that it was opened for.
  const b = heldSeconds.B === null ? (keyed ?? bNumber) : bNumber;
  return { callBackId: id, accountId, numbers: { ...(aNumber !== null && { A: aNumber }), ...(b !== null && { B: b }) }, ...(named !== accountId && { next: named }) };
}
