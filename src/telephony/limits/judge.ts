// The limits of what is found out while a call is under way: a number that is keyed, a payer who is known by now. The same locks, counts and words as for a call-back that is asked for.
import type { Database, Tx } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import { ownNumbersAmong } from "../numbers/ownNumbers.js";
import { recordBreach } from "./breachLog.js";
import { loopOf, noteRequest, tooDear, type PriceSource } from "./judgeRequest.js";
import { LimitRefusal } from "./limitRefusal.js";
import type { Breach } from "./limits.js";
import { readStanding, type Question } from "./standing.js";
import { verdictOf } from "./verdict.js";

export interface EntryAsked {
  readonly accountId: AccountId;
  /** That is under way; it does not count against itself. */
  readonly callBackId: CallBackId;
  readonly trigger: string;
  /** What was keyed; or this account is to pay from now on, for A where it is known: A was counted when it was asked for, and the PIN is proof enough. */
  readonly what: "number" | "payer";
  readonly aNumber: PhoneNumber | null;
  readonly bNumber: PhoneNumber | null;
  /** How often A may be rung for it; once when left out. */
  readonly attempts?: number;
  /** A is the phone that this very call comes from, and a good PIN was keyed on it: nobody has to have proven it. */
  readonly mayBeUnproven?: boolean;
  /** Nobody has keyed a PIN: whatever the limits allow, A must be proven. */
  readonly mustBeProven?: boolean;
  readonly now: Instant;
}

/**
 * Null: go on; then it counts for the next one, once the transaction commits. Else the transaction is to be rolled back, and the breach recorded after it (`recordBreach`).
 * Comes before wallets are locked. @throws Refusal where a number has no price
 */
export async function judge(tx: Tx, prices: PriceSource, asked: EntryAsked): Promise<Breach | null> {
  const { aNumber, bNumber, accountId, callBackId, now, trigger, what } = asked;
  const numbers = [aNumber, bNumber].filter((number) => number !== null);
  const question: Question = {
    accountId, callBackId, trigger, aNumber, bNumber, what, isTrigger: aNumber !== null && trigger !== "web" && trigger !== "proof", attempts: asked.attempts ?? 1,
    mayBeUnproven: what === "payer" || (asked.mayBeUnproven ?? false), mustBeProven: asked.mustBeProven ?? false, defaults: "accounts", now, startsAt: now,
  };
  const [standing, ownNumbers] = await Promise.all([readStanding(tx, question), numbers.length === 0 ? [] : ownNumbersAmong(tx, numbers)]);
  if (standing === null) throw new Error(`the account ${accountId} of a call that is up is gone`);
  const breach = loopOf(question, ownNumbers) ?? verdictOf(question, standing.limits, standing.counted) ?? (await dear());
  if (breach === null) await noteRequest(tx, question, standing);
  return breach;

  async function dear(): Promise<Breach | null> {
    const limit = standing?.limits.dearestPriceNanos ?? null;
    if (limit === null || numbers.length === 0) return null;
    const payer = { callBackId, accountId, numbers: { ...(aNumber && { A: aNumber }), ...(bNumber && { B: bNumber }) } };
    try {
      return tooDear(question, limit, await prices.dearestPrices(tx, payer, now));
    } catch (error) {
      // One that cannot pay for A at all is told so when the call is to become its own.
      if (what === "payer" && error instanceof Refusal) return null;
      throw error;
    }
  }
}

/** In a transaction of its own, with its breach recorded: for whoever has no more to write. @throws Refusal where a number has no price */
export async function judgeEntry(database: Database, prices: PriceSource, asked: EntryAsked): Promise<Breach | null> {
  try {
    await database.inTransaction(async (tx) => {
      const breach = await judge(tx, prices, asked);
      if (breach) throw new LimitRefusal(breach);
    });
    return null;
  } catch (error) {
    if (!(error instanceof LimitRefusal)) throw error;
    await recordBreach(database, asked.accountId, error.breach, asked.now);
    return error.breach;
  }
}
