// How many wrong PINs are too many, as the operator has set it. The same for every account: until a PIN is right it is not known whose it is.
import type { Tx } from "../../database/transaction.js";
import { standardPinLimits, type PinLimits } from "../callers/tryPin.js";
import { defaultSetIds } from "./limitRows.js";

export async function pinLimits(tx: Tx): Promise<PinLimits> {
  const [row] = await tx.query<{ pin_tries_a_call: number; pin_tries_an_hour: number }>("select pin_tries_a_call, pin_tries_an_hour from limit_set where id = $1", [defaultSetIds.accounts]);
  return row ? { ...standardPinLimits, triesACall: row.pin_tries_a_call, wrongANumber: row.pin_tries_an_hour, wrongAnAccount: row.pin_tries_an_hour } : standardPinLimits;
}
