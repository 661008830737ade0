// What keys the hashes of PINs and the codes of proofs. It is never in the database: who has a copy of that alone can try no PIN against it.
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Database, Tx } from "../../database/transaction.js";
import type { CallBackId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";

export interface Pepper {
  /** A PIN has to be found by its hash, so it is keyed and not salted. */
  hashOf(pin: string): Buffer;
  /** Of the call-back that asks for it; the same whenever it is asked for. */
  codeOf(callBackId: CallBackId): string;
  /** What tells this pepper from another, and nothing about it. */
  readonly check: Buffer;
}

export const CODE_DIGITS = 6;

export function createPepper(secret: string): Pepper {
  const keyed = (use: string, text: string) => createHmac("sha256", secret).update(`${use}\n${text}`).digest();
  return {
    hashOf: (pin) => keyed("pin", pin),
    // 2⁶⁴ is so much more than 10⁶ that no code is likelier than another by anything that matters.
    codeOf: (callBackId) => (keyed("proof", callBackId).readBigUInt64BE() % 10n ** BigInt(CODE_DIGITS)).toString().padStart(CODE_DIGITS, "0"),
    check: keyed("check", ""),
  };
}

/** @throws Refusal NOT_SET_UP */
export function needed(pepper: Pepper | null): Pepper {
  if (pepper === null) throw new Refusal("NOT_SET_UP", "This service has no PIN_PEPPER yet, without which there are no PINs and no proofs of numbers: ask the operator.");
  return pepper;
}

/** The first PIN notes which pepper it was made with: under another one no PIN would ever be right again, and nobody would know why. @throws Refusal NOT_SET_UP */
export async function notePepper(tx: Tx, pepper: Pepper): Promise<void> {
  await tx.query("insert into pepper_check (hash) values ($1) on conflict do nothing", [pepper.check]);
  if (!(await isTheSame(tx, pepper))) throw new Refusal("NOT_SET_UP", "PIN_PEPPER is not the one that the PINs were made with: the operator must set it as it was.");
}

/** What is wrong with the pepper that this node was given; null when nothing is. */
export async function faultOfPepper(database: Database, pepper: Pepper | null): Promise<string | null> {
  const noted = await database.query("select from pepper_check");
  if (noted.length === 0) return null;
  if (pepper === null) return "PIN_PEPPER: must be set, for there are PINs that were made with one";
  return (await isTheSame(database, pepper)) ? null : "PIN_PEPPER: is not the one that the PINs in this database were made with";
}

async function isTheSame(database: Pick<Database, "query">, pepper: Pepper): Promise<boolean> {
  const [noted] = await database.query<{ hash: Buffer }>("select hash from pepper_check");
  return noted !== undefined && sameBytes(noted.hash, pepper.check);
}

/** In the same time, wherever they differ. */
export function sameBytes(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
