// A call-back whose payer changes, as its machine asks for it: each act in a transaction of its own, its rows written as telephony writes them.
import assert from "node:assert/strict";
import type { Billing } from "../../src/billing/billing.js";
import type { EndedLeg, Funds, HoldAnswer, MoneyEffect, Payer, RunningLeg, SettledLeg } from "../../src/billing/callBackMoney.js";
import type { Database } from "../../src/database/transaction.js";
import { newId, type AccountId, type CallBackId } from "../../src/kernel/id.js";
import { aNumber, bNumber, callBackRows, endedLegRows, NOW } from "./money.js";

export type Numbers = Payer["numbers"];
export const both: Numbers = { A: aNumber, B: bNumber };

/** Decided with the funds and carried out, in one transaction. */
export async function inRound<T>(database: Database, billing: Billing, payer: Payer, work: (funds: Funds) => { readonly effects: readonly MoneyEffect[]; readonly answer: T }): Promise<T> {
  return database.inTransaction(async (tx) => {
    const funds = (await billing.fundsFor(tx, [payer], NOW)).get(payer.callBackId);
    assert.ok(funds);
    const { effects, answer } = work(funds);
    await billing.carryOut(tx, effects, NOW);
    return answer;
  });
}

export async function aHeldCallBack(database: Database, billing: Billing, accountId: AccountId, numbers: Numbers = both): Promise<CallBackId> {
  const callBackId = newId<"callBack">();
  await callBackRows(database, [{ id: callBackId, accountId }]);
  for (const role of ["A", "B"] as const) {
    if (numbers[role] === undefined) continue;
    const answer = await inRound(database, billing, { callBackId, accountId, numbers }, (funds) => opening(callBackId, funds.openHold(role)));
    assert.ok("granted" in answer, `role ${role} is held`);
  }
  return callBackId;
}

export function opening(callBackId: CallBackId, answer: HoldAnswer): { effects: MoneyEffect[]; answer: HoldAnswer } {
  return { answer, effects: "granted" in answer ? [{ kind: "hold", callBackId, grant: answer.granted }] : [] };
}

/** The next payer's holds for these roles, extended for the legs that run already; or the first thing that is refused, and nothing is changed. */
export function changing(callBackId: CallBackId, accountId: AccountId, { next }: Funds, roles: readonly ("A" | "B")[], running: readonly RunningLeg[] = []): { effects: MoneyEffect[]; answer: string } {
  assert.ok(next, "the next payer was asked for");
  const answers = roles.map((role) => next.openHold(role));
  const refused = answers.find((answer) => "refused" in answer);
  if (refused && "refused" in refused) return { effects: [], answer: refused.refused };
  const { carriesSeconds, grants: more } = running.length === 0 ? { carriesSeconds: 1, grants: [] } : next.extend(running, 60);
  if (carriesSeconds === 0) return { effects: [], answer: "noFunds" };
  const grants = [...answers.flatMap((answer) => ("granted" in answer ? [answer.granted] : [])), ...more];
  return { effects: [{ kind: "changePayer", callBackId, accountId }, ...grants.map((grant): MoneyEffect => ({ kind: "hold", callBackId, grant }))], answer: "changed" };
}

export async function changePayer(database: Database, billing: Billing, payer: Payer, next: AccountId, roles: readonly ("A" | "B")[], running: readonly RunningLeg[] = []): Promise<string> {
  return database.inTransaction(async (tx) => {
    const funds = (await billing.fundsFor(tx, [{ ...payer, next }], NOW)).get(payer.callBackId);
    assert.ok(funds);
    const { effects, answer } = changing(payer.callBackId, next, funds, roles, running);
    await billing.carryOut(tx, effects, NOW);
    if (answer === "changed") await tx.query("update call_back set account_id = $2 where id = $1", [payer.callBackId, next]);
    return answer;
  });
}

export async function settleAndEnd(database: Database, billing: Billing, payer: Payer, legs: readonly EndedLeg[]): Promise<readonly SettledLeg[]> {
  return database.inTransaction(async (tx) => {
    await billing.fundsFor(tx, [payer], NOW);
    await endedLegRows(tx, legs);
    await tx.query("update call_back set state = 'ended', outcome = 'completed', ended_at = now() where id = $1", [payer.callBackId]);
    return billing.carryOut(tx, [...legs.map((leg): MoneyEffect => ({ kind: "settleLeg", leg })), { kind: "releaseHolds", callBackId: payer.callBackId }], NOW);
  });
}

export async function openHolds(database: Database, callBackId: CallBackId): Promise<unknown> {
  const rows = await database.query<{ role: string; level: number; payer_id: string; amount: string }>("select role, level, payer_id, amount_micros::text as amount from hold where call_back_id = $1 and closed_at is null order by role, level", [callBackId]);
  return rows.map((row) => [row.role, row.level, row.payer_id, BigInt(row.amount)]);
}
