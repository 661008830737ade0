// One call-back's money, as its machine asks for it: each act in a transaction of its own.
import assert from "node:assert/strict";
import type { EndedLeg, Extension, Funds, HoldAnswer, MoneyEffect, DialedRole, SettledLeg } from "../../src/billing/callBackMoney.js";
import type { Database } from "../../src/database/transaction.js";
import type { AccountId, CallBackId, LegId } from "../../src/kernel/id.js";
import type { PhoneNumber } from "../../src/kernel/phoneNumber.js";
import type { BillingPort } from "../../src/telephony/billingPort.js";
import { NOW } from "./money.js";

export interface HeldCallBack {
  readonly id: CallBackId;
  readonly accountId: AccountId;
  open(...roles: DialedRole[]): Promise<HoldAnswer[]>;
  extend(running: Parameters<Funds["extend"]>[0], wantedSeconds: number): Promise<Extension>;
  apply(effects: MoneyEffect[]): Promise<readonly SettledLeg[]>;
  settle(leg: EndedLeg): Promise<readonly SettledLeg[]>;
  /** Of all wallets of its chain, the payer's own first. */
  holds(): Promise<(readonly [DialedRole, bigint])[]>;
  cdrs(): Promise<unknown[]>;
}

export interface Payer {
  readonly id: CallBackId;
  readonly accountId: AccountId;
  readonly numbers: Partial<Record<DialedRole, PhoneNumber>>;
}

export function heldCallBack(database: Database, billing: BillingPort, { id, accountId, numbers }: Payer): HeldCallBack {
  const inRound = <T>(work: (funds: Funds) => { effects: MoneyEffect[]; answer: T }) =>
    database.inTransaction(async (tx) => {
      const funds = (await billing.fundsFor(tx, [{ callBackId: id, accountId, numbers }], NOW)).get(id);
      assert.ok(funds);
      const { effects, answer } = work(funds);
      return { answer, settled: await billing.carryOut(tx, effects, NOW) };
    });
  return {
    id,
    accountId,
    open: async (...roles: DialedRole[]) =>
      (
        await inRound((funds) => {
          const answer = roles.map((role) => funds.openHold(role));
          return { answer, effects: answer.flatMap((one): MoneyEffect[] => ("granted" in one ? [{ kind: "hold", callBackId: id, grant: one.granted }] : [])) };
        })
      ).answer,
    extend: async (running: Parameters<Funds["extend"]>[0], wantedSeconds: number) =>
      (
        await inRound((funds) => {
          const answer = funds.extend(running, wantedSeconds);
          return { answer, effects: answer.grants.map((grant): MoneyEffect => ({ kind: "hold", callBackId: id, grant })) };
        })
      ).answer,
    apply: async (effects: MoneyEffect[]): Promise<readonly SettledLeg[]> => (await inRound(() => ({ effects, answer: null }))).settled,
    settle: async (leg: EndedLeg): Promise<readonly SettledLeg[]> => (await inRound(() => ({ effects: [{ kind: "settleLeg", leg }], answer: null }))).settled,
    holds: async () => {
      const rows = await database.query<{ role: DialedRole; amount: string }>("select role, amount_micros::text as amount from hold where call_back_id = $1 and closed_at is null order by role, level", [id]);
      return rows.map(({ role, amount }): readonly [DialedRole, bigint] => [role, BigInt(amount)]);
    },
    cdrs: async () => {
      const rows = await database.query<{ leg_id: LegId; role: DialedRole; destination: string; billed_seconds: number; charge: string; written_off: string }>(
        "select role, destination, billed_seconds, charge_micros::text as charge, written_off_micros::text as written_off from cdr where call_back_id = $1 order by role",
        [id],
      );
      return rows.map((row) => [row.role, row.destination, row.billed_seconds, BigInt(row.charge), BigInt(row.written_off)]);
    },
  };
}
