// Our own numbers, access numbers and DIDs alike, are never a leg of a call-back: it would ring ourselves, and could go round for ever.
import { prepare, type Queryable } from "../../database/transaction.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";

/** Those of the numbers that are our own. */
export async function ownNumbersAmong(database: Queryable, numbers: readonly PhoneNumber[]): Promise<readonly string[]> {
  const rows = await database.query<{ number: string }>(statement, [numbers]);
  return rows.map(({ number }) => number);
}

export type OwnKind = "accessNumber" | "did";

/** The same, with what they are. */
export async function kindsAmong(database: Queryable, numbers: readonly string[]): Promise<ReadonlyMap<string, OwnKind>> {
  const rows = await database.query<{ number: string; kind: OwnKind }>("select number, kind from own_number where number = any($1::text[])", [numbers]);
  return new Map(rows.map(({ number, kind }) => [number, kind]));
}

const statement = prepare("select number from own_number where number = any($1::text[])");

export function refuseOwnNumbers(ownNumbers: readonly string[], asked: readonly { readonly number: PhoneNumber; readonly field: string }[]): void {
  const hit = asked.find(({ number }) => ownNumbers.includes(number));
  if (hit) throw new Refusal("OWN_NUMBER", "This is a number of this service itself: it cannot be called back, and cannot be called.", hit.field);
}
