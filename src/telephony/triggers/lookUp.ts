// What the database knows of a call to one of our numbers. A DID comes first: it is one account's own.
import type { Queryable } from "../../database/transaction.js";
import type { AccountId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import type { InboundCall } from "../callControl.js";
import { accessNumbersAmong } from "../numbers/accessNumberStore.js";
import { didsAmong } from "../numbers/didStore.js";
import { calledNumbers, readCallerNumber } from "./callerNumber.js";
import type { CallerTold, CallingSettings, Known, KnownCaller } from "./decide.js";

export interface LookUpDeps {
  readonly database: Queryable;
  /** Whose proven number this is. */
  findCaller(number: PhoneNumber): Promise<KnownCaller | null>;
  settingsOf(accountId: AccountId): Promise<CallingSettings>;
}

export interface LookedUp {
  readonly known: Known;
  readonly from: CallerTold;
}

export async function lookUp({ database, findCaller, settingsOf }: LookUpDeps, call: InboundCall): Promise<LookedUp> {
  const numbers = calledNumbers(call.called);
  const [[did], [accessNumber]] = await Promise.all([didsAmong(database, numbers), accessNumbersAmong(database, numbers)]);
  const from = callerOf(call, accessNumber?.country ?? null);
  if (did) return { known: { called: "did", did, settings: await settingsOf(did.accountId) }, from };
  if (!accessNumber) return { known: { called: "unknown" }, from };
  // Who withholds a number is not identified by it, though the network has told us.
  const caller = typeof from === "string" ? null : await findCaller(from.number);
  return { known: { called: "accessNumber", accessNumber, from, caller }, from };
}

function callerOf({ from }: InboundCall, country: string | null): CallerTold {
  if (from.withheld || from.number === null) return "withheld";
  const number = readCallerNumber(from.number, country);
  return number === null ? "notANumber" : { number };
}
