// Our own access numbers are never a leg of a call-back: it would ring ourselves, and could go round for ever.
import type { Queryable } from "../../database/transaction.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";

export async function refuseOwnNumbers(database: Queryable, numbers: readonly { readonly number: PhoneNumber; readonly field: string }[]): Promise<void> {
  const own = await database.query<{ number: string }>("select number from access_number where number = any($1)", [numbers.map(({ number }) => number)]);
  const hit = numbers.find(({ number }) => own.some((row) => row.number === number));
  if (hit) throw new Refusal("OWN_NUMBER", "This is an access number of this service: it cannot be called back, and cannot be called.", hit.field);
}
