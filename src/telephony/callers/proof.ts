// Proof that an account holds a number: we ring it, and whoever answers keys the code that the account was shown. The code is stored nowhere.
import type { Database, Tx } from "../../database/transaction.js";
import { authorNamed, type Author } from "../../kernel/author.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import { provenByCall } from "./callerIds.js";
import { readCallerLimits } from "./callerLimits.js";
import { needed, notePepper, sameBytes, type Pepper } from "./pepper.js";

export const PROOF_SECONDS = 600;
const MOST_WRONG = 3;
const WINDOW_MS = 3_600_000;

export interface NewProof {
  readonly callBackId: CallBackId;
  readonly accountId: AccountId;
  readonly number: PhoneNumber;
}

/**
 * Notes that the call-back is a proof, within the transaction that requests it: its account is locked, and the number is here.
 * @throws Refusal ALREADY_PROVEN, LIMIT_REACHED, NOT_SET_UP
 */
export async function noteProof(tx: Tx, pepper: Pepper, { callBackId, accountId, number }: NewProof, now: Instant, author: Author): Promise<void> {
  await notePepper(tx, pepper);
  await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`proof ${number}`]);
  const limits = await readCallerLimits(tx);
  const [asked] = await tx.query<{ proven: boolean; by_account: number; of_number: number }>(
    `select exists (select from caller_id where account_id = $1 and number = $2 and proven_by = 'call') as proven,
            (select count(*)::int from caller_id_proof where account_id = $1 and asked_at > $3) as by_account,
            (select count(*)::int from caller_id_proof where number = $2 and asked_at > $3) as of_number`,
    [accountId, number, toIso(now - WINDOW_MS)],
  );
  if (asked?.proven) throw new Refusal("ALREADY_PROVEN", "This account has proven this number already.", "number");
  if ((asked?.by_account ?? 0) >= limits.proofsOfAnAccount) throw new Refusal("LIMIT_REACHED", `An account may ask for ${limits.proofsOfAnAccount} proof calls an hour, and this one has. Try again later.`);
  if ((asked?.of_number ?? 0) >= limits.proofsOfANumber) throw new Refusal("LIMIT_REACHED", "This number was rung for proofs often enough in this hour. Try again later.", "number");
  await tx.query("insert into caller_id_proof (call_back_id, account_id, number, author, asked_at, expires_at) values ($1, $2, $3, $4, $5, $6)", [
    callBackId, accountId, number, author, toIso(now), toIso(now + PROOF_SECONDS * 1000),
  ]);
}

export interface ProofTry {
  readonly callBackId: CallBackId;
  /** Never logged, never stored. */
  readonly digits: string;
}

export type ProofAnswer = "proven" | "wrongCode";

/** What one right code has proven, the same code says again: an entry may be heard twice. */
export async function tryProof(database: Database, pepperOrNone: Pepper | null, { callBackId, digits }: ProofTry, now: Instant): Promise<ProofAnswer> {
  const right = Buffer.from(needed(pepperOrNone).codeOf(callBackId));
  const isRight = sameBytes(Buffer.from(digits), right);
  const [asked] = await database.query<{ author: string }>("select author from caller_id_proof where call_back_id = $1", [callBackId]);
  return database.inTransaction(async (tx) => {
    const [proof] = await tx.query<ProofRow>("select account_id, number, wrong, expires_at, proven_at from caller_id_proof where call_back_id = $1 for update", [callBackId]);
    if (!proof || proof.wrong >= MOST_WRONG || proof.expires_at.getTime() <= now) return "wrongCode";
    if (!isRight) {
      await tx.query("update caller_id_proof set wrong = wrong + 1 where call_back_id = $1", [callBackId]);
      return "wrongCode";
    }
    if (proof.proven_at === null) {
      await tx.query("update caller_id_proof set proven_at = $2 where call_back_id = $1", [callBackId, toIso(now)]);
      await provenByCall(tx, proof.account_id, proof.number, now);
    }
    return "proven";
  }, { author: authorNamed(asked?.author ?? "unknown") });
}

interface ProofRow {
  account_id: AccountId;
  number: PhoneNumber;
  wrong: number;
  expires_at: Date;
  proven_at: Date | null;
}
