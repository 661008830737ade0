// Which number B may be shown: one of ours, or one that the account has proven. Never another's, whoever asks for it.
import { prepare, type Queryable, type Tx } from "../../database/transaction.js";
import type { AccountId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";

/** An access number is everybody's to show, a DID only its owner's. */
export async function mayShow(database: Queryable, accountId: AccountId, number: PhoneNumber): Promise<boolean> {
  const [row] = await database.query<{ may: boolean }>(mayShowStatement, [accountId, number]);
  return row?.may ?? false;
}

/** The account called from this number, or it may be rung as its A leg, without anybody's leave: it has proven that it holds the phone. */
export async function isProven(database: Queryable, accountId: AccountId, number: PhoneNumber): Promise<boolean> {
  const rows = await database.query(isProvenStatement, [accountId, number]);
  return rows.length > 0;
}

/**
 * What is shown for an account that asks for nothing else: what its settings say, as long as it may. A number that was lost since is not shown, and is no reason to refuse a call.
 * @param tx of the request, after the account is locked
 */
export async function standingCallerId(tx: Tx | Queryable, accountId: AccountId, wanted: PhoneNumber | null): Promise<PhoneNumber | null> {
  return wanted !== null && (await mayShow(tx, accountId, wanted)) ? wanted : null;
}

const isProvenStatement = prepare("select 1 as one from caller_id where account_id = $1 and number = $2");
const mayShowStatement = prepare(`
select exists (select from caller_id where account_id = $1 and number = $2)
    or exists (select from access_number where number = $2)
    or exists (select from did where number = $2 and account_id = $1 and status = 'active')
    as may`);
