// The prices at which the roles of call-backs were held, for showing what a leg that is still up has cost so far. Reads only.
import type { Queryable } from "../../database/transaction.js";
import type { CallBackId } from "../../kernel/id.js";
import type { Micros } from "../../kernel/money.js";
import type { Role } from "../callBackMoney.js";
import { charge } from "../rating/charge.js";
import { fromSnapshot, type Rate, type RateSnapshot } from "../rating/rate.js";

export interface Terms {
  readonly role: Role;
  readonly rate: Rate;
  /** What the leg would be charged if it ended after so many answered seconds. */
  costSoFar(answeredSeconds: number): Micros;
}

/** Also of holds that are closed; a role that never had one is absent. */
export async function termsFor(database: Queryable, callBackIds: readonly CallBackId[]): Promise<ReadonlyMap<CallBackId, readonly Terms[]>> {
  const terms = new Map<CallBackId, Terms[]>(callBackIds.map((id) => [id, []]));
  if (callBackIds.length === 0) return terms;
  const rows = await database.query<{ call_back_id: CallBackId; role: Role; rate: RateSnapshot }>("select call_back_id, role, rate from hold where call_back_id = any($1::uuid[]) order by role", [callBackIds]);
  for (const row of rows) {
    const rate = fromSnapshot(row.rate);
    terms.get(row.call_back_id)?.push({ role: row.role, rate, costSoFar: (answeredSeconds) => charge(rate, answeredSeconds).chargeMicros });
  }
  return terms;
}
