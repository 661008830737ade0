// A call-back from its holds to its CDRs, by billing's own way: what corrections, statements and re-ratings are about.
import assert from "node:assert/strict";
import type { Billing } from "../../src/billing/billing.js";
import type { EndedLeg, MoneyEffect } from "../../src/billing/callBackMoney.js";
import type { Database } from "../../src/database/transaction.js";
import { toIso, type Instant } from "../../src/kernel/clock.js";
import { newId, type AccountId, type CallBackId } from "../../src/kernel/id.js";
import { aNumber, bNumber, callBackRows, endCallBackRows, endedLeg, endedLegRows, NOW } from "./money.js";

/** Both legs were answered for so many seconds; 0 for not at all. */
export async function settledCall(database: Database, billing: Billing, accountId: AccountId, seconds: number, at: Instant = NOW): Promise<SettledCall> {
  return (await callThatIsUp(database, billing, accountId, seconds, at)).end();
}

export interface SettledCall {
  readonly callBackId: CallBackId;
  readonly a: EndedLeg;
  readonly b: EndedLeg;
}

/** Both legs are answered, and have no CDR before it is ended. */
export async function callThatIsUp(database: Database, billing: Billing, accountId: AccountId, seconds: number, at: Instant = NOW): Promise<{ end(): Promise<SettledCall> }> {
  const callBackId = await heldCall(database, billing, accountId, at);
  const payer = { callBackId, accountId, numbers: { A: aNumber, B: bNumber } };
  const legOf = (role: "A" | "B"): EndedLeg => {
    const leg = endedLeg(accountId, callBackId, role, seconds, newId(at));
    const late = at - NOW;
    return { ...leg, dialedAt: leg.dialedAt + late, answeredAt: leg.answeredAt === null ? null : leg.answeredAt + late, endedAt: leg.endedAt + late };
  };
  const [a, b] = [legOf("A"), legOf("B")];
  await endedLegRows(database, [a, b]);
  await database.query("update leg set state = 'answered', ended_at = null where call_back_id = $1", [callBackId]);
  const end = async (): Promise<SettledCall> => {
    await database.inTransaction(async (tx) => {
      await billing.fundsFor(tx, [payer], at);
      for (const { legId, endedAt } of [a, b]) await tx.query("update leg set state = 'ended', ended_at = $2 where id = $1", [legId, toIso(endedAt)]);
      await endCallBackRows(tx, [callBackId]);
      await billing.carryOut(tx, [{ kind: "settleLeg", leg: a }, { kind: "settleLeg", leg: b }, { kind: "releaseHolds", callBackId }], at);
    });
    return { callBackId, a, b };
  };
  return { end };
}

/** A call-back whose first slices are held, and which nobody has settled. */
export async function heldCall(database: Database, billing: Billing, accountId: AccountId, at: Instant = NOW): Promise<CallBackId> {
  const callBackId: CallBackId = newId(at);
  const payer = { callBackId, accountId, numbers: { A: aNumber, B: bNumber } };
  await callBackRows(database, [{ id: callBackId, accountId }]);
  await database.inTransaction(async (tx) => {
    const funds = (await billing.fundsFor(tx, [payer], at)).get(callBackId);
    const effects = (["A", "B"] as const).map((role): MoneyEffect => {
      const answer = funds?.openHold(role);
      assert.ok(answer && "granted" in answer);
      return { kind: "hold", callBackId, grant: answer.granted };
    });
    await billing.carryOut(tx, effects, at);
  });
  return callBackId;
}
