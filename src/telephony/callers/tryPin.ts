// Whose PIN it is that somebody keyed. Every try counts, in one transaction with its answer, and costs us the same work whether it is right, wrong or locked.
import type { Database, Tx } from "../../database/transaction.js";
import { ringback } from "../../kernel/author.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId } from "../../kernel/id.js";
import { maskNumber, type Logger } from "../../kernel/logger.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { readCallerLimits, type CallerLimits } from "./callerLimits.js";
import { settingsOf, type CallingSettings } from "./callingSettings.js";
import { needed, type Pepper } from "./pepper.js";
import { addWrong, forgetOld, lockGuesses, type Guesser, type GuessScope } from "./pinGuesses.js";
import { addLocks, type PinLock } from "./pinLocks.js";

/** Of one call, and within an hour of one number and of one account. */
export interface PinLimits {
  readonly triesACall: number;
  readonly wrongANumber: number;
  readonly wrongAnAccount: number;
}

export const standardPinLimits: PinLimits = { triesACall: 3, wrongANumber: 10, wrongAnAccount: 10 };

export interface PinTry {
  /** Never logged, never stored. */
  readonly digits: string;
  readonly callBackId: CallBackId;
  /** That is on the line; null where the caller withholds it. */
  readonly fromNumber: PhoneNumber | null;
  /** Whose PIN alone is right, where the caller is known; null: anybody's. */
  readonly accountId: AccountId | null;
}

export type PinAnswer = { readonly accountId: AccountId; readonly settings: CallingSettings } | { readonly refused: "wrongPin" | "pinLocked" };

export interface PinDeps {
  readonly database: Database;
  readonly pepper: Pepper | null;
  pinLimits(tx: Tx): Promise<PinLimits>;
  readonly logger: Pick<Logger, "warn" | "error">;
}

export async function tryPin({ database, pepper, pinLimits, logger }: PinDeps, tried: PinTry, now: Instant): Promise<PinAnswer> {
  const hash = needed(pepper).hashOf(tried.digits);
  const { answer, locks } = await database.inTransaction(async (tx) => judge(tx, tried, hash, pinLimits, now), { author: ringback });
  for (const lock of locks) tellOf(lock, logger);
  return answer;
}

async function judge(tx: Tx, tried: PinTry, hash: Buffer, pinLimits: PinDeps["pinLimits"], now: Instant): Promise<{ readonly answer: PinAnswer; readonly locks: readonly PinLock[] }> {
  const guessers = guessersOf(tried);
  const [guessed, owner, ofOne, ofAll] = await Promise.all([lockGuesses(tx, guessers, now), ownerOf(tx, hash, now), pinLimits(tx), readCallerLimits(tx)]);
  const limits = { ...ofOne, ...ofAll };
  const isLocked = guessed.some((each) => each.isLocked || (each.scope === "call" && each.wrong >= limits.triesACall));
  // Whose PIN is locked is not told: that it is somebody's would be worth knowing.
  const isRight = owner !== null && !owner.isLocked && (tried.accountId === null || tried.accountId === owner.accountId);
  const isWrong = !isLocked && !isRight;
  const full = isWrong ? guessed.map((each) => ({ ...each, wrong: each.wrong + 1 })).filter((each) => each.wrong >= boundOf(each.scope, limits)) : [];
  const [settings, , locks] = await Promise.all([
    settingsOf(tx, owner?.accountId ?? NOBODY), addWrong(tx, guessers, isWrong, now), addLocks(tx, full, now, limits.lockSeconds === null ? null : now + limits.lockSeconds * 1000), forgetOld(tx, now),
  ]);
  if (!isLocked && isRight) return { answer: { accountId: owner.accountId, settings }, locks };
  return { answer: { refused: isLocked || locks.length > 0 ? "pinLocked" : "wrongPin" }, locks };
}

const NOBODY = "00000000-0000-0000-0000-000000000000" as AccountId;

/** A known caller can guess at one account only, and does not count among the unknown: those who look for anybody's PIN must not lock everybody out. */
function guessersOf({ callBackId, fromNumber, accountId }: PinTry): Guesser[] {
  const whose: Guesser = accountId === null ? { scope: "service", key: "all" } : { scope: "account", key: accountId };
  return [whose, { scope: "call", key: callBackId }, { scope: "number", key: fromNumber ?? "withheld" }];
}

function boundOf(scope: GuessScope, limits: PinLimits & CallerLimits): number {
  // A call ends by itself, and needs no lock.
  return { call: Infinity, number: limits.wrongANumber, account: limits.wrongAnAccount, service: limits.wrongOfUnknownCallers }[scope];
}

interface Owner {
  readonly accountId: AccountId;
  readonly isLocked: boolean;
}

async function ownerOf(tx: Tx, hash: Buffer, now: Instant): Promise<Owner | null> {
  const [row] = await tx.query<{ account_id: AccountId; locked: boolean }>(
    `select account_id, pin_locked_at is not null or exists (
              select from pin_lock where scope = 'account' and key = account_id::text and released_at is null and (until_at is null or until_at > to_timestamp($2::double precision / 1000))) as locked
       from account_pin where hash = $1`,
    [hash, now],
  );
  return row ? { accountId: row.account_id, isLocked: row.locked } : null;
}

/** All unknown callers at once are somebody's to look at; a number or an account happens. */
function tellOf({ id, scope, key, wrong, untilAt }: PinLock, logger: PinDeps["logger"]): void {
  const what = { pinLockId: id, scope, key: scope === "number" ? maskNumber(key) : key, wrong, untilAt };
  if (scope === "service") logger.error(what, "too many wrong PINs by unknown callers: nobody who is not known by number gets in by PIN until the lock ends");
  else logger.warn(what, "too many wrong PINs: locked");
}
