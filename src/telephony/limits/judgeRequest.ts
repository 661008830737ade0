// The limits of a call-back that is asked for, within the transaction that asks: read under lock, judged, and written down for the next one. What is refused here leaves no trace but its breach.
import type { Database, Tx } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
import type { Nanos } from "../../kernel/money.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import type { Payer } from "../billingPort.js";
import { Refusal } from "../../kernel/refusal.js";
import { recordBreach } from "./breachLog.js";
import { LimitRefusal } from "./limitRefusal.js";
import type { Breach, DefaultSet, Limits } from "./limits.js";
import { noteUses } from "./noteUses.js";
import type { Question, Standing } from "./standing.js";
import { verdictOf } from "./verdict.js";

/** @throws LimitRefusal, and Refusal NOT_FOUND where there is no such account */
export function refuseBeyond(question: Question, standing: Standing | null, ownNumbers: readonly string[]): Standing {
  if (standing === null) throw new Refusal("NOT_FOUND", "There is no such account.");
  const breach = loopOf(question, ownNumbers) ?? verdictOf(question, standing.limits, standing.counted);
  if (breach) throw new LimitRefusal(breach);
  return standing;
}

/** One of our own numbers would ring ourselves, and could go round for ever. */
export function loopOf({ aNumber, bNumber }: Pick<Question, "aNumber" | "bNumber">, ownNumbers: readonly string[]): Breach | null {
  const isOurs = (number: PhoneNumber | null): number is PhoneNumber => number !== null && ownNumbers.includes(number);
  if (isOurs(aNumber)) return { kind: "ownNumber", number: aNumber, field: "from", limit: null, figure: null };
  return isOurs(bNumber) ? { kind: "ownNumber", number: bNumber, field: "to", limit: null, figure: null } : null;
}

/** Billing, of which nothing is asked but what a minute costs at the dearest. */
export interface PriceSource {
  dearestPrices(tx: Tx, payer: Payer, now: Instant): Promise<Partial<Record<"A" | "B", Nanos>>>;
}

/** At the prices that are planned for its start. Nothing is looked up where there is no limit, nor for numbers that are not known yet. @throws LimitRefusal */
export async function refuseDear(tx: Tx, prices: PriceSource, question: Question, { dearestPriceNanos }: Limits, payer: Payer): Promise<void> {
  if (dearestPriceNanos === null || (question.aNumber === null && question.bNumber === null)) return;
  const breach = tooDear(question, dearestPriceNanos, await prices.dearestPrices(tx, payer, question.startsAt));
  if (breach) throw new LimitRefusal(breach);
}

export function tooDear({ aNumber, bNumber }: Pick<Question, "aNumber" | "bNumber">, limit: Nanos | null, { A = 0n, B = 0n }: Partial<Record<"A" | "B", Nanos>>): Breach | null {
  if (limit !== null && A > limit) return { kind: "dearestPrice", number: aNumber, field: "from", limit, figure: A };
  return limit !== null && B > limit ? { kind: "dearestPrice", number: bNumber, field: "to", limit, figure: B } : null;
}

export function noteRequest(tx: Tx, question: Question, { counted }: Standing): Promise<void> {
  return noteUses(tx, question, counted.isAProven);
}

/** After the rollback. What may never be dialled at all is a breach as well: who tries a premium number as the phone to ring wants to be paid for it. */
export async function recordRefusal(database: Database, accountId: AccountId, numbers: Readonly<Record<string, string | null>>, error: unknown, now: Instant, defaults: DefaultSet): Promise<void> {
  const breach = error instanceof LimitRefusal ? error.breach : forbidden(numbers, error);
  if (breach) await recordBreach(database, accountId, breach, now, defaults);
}

function forbidden(numbers: Readonly<Record<string, string | null>>, error: unknown): Breach | null {
  if (!(error instanceof Refusal) || error.field === undefined) return null;
  const number = (numbers[error.field] ?? "").replace(/[^\d+]/g, "").slice(0, 20);
  const about = { number, field: error.field, limit: null, figure: null };
  if (error.code === "PREMIUM_NUMBER") return { kind: "premiumNumber", ...about };
  return error.code === "EMERGENCY_NUMBER" ? { kind: "emergencyNumber", ...about } : null;
}
