// Which number B may be shown: one of ours, or one that the account has proven. Never another's, whoever asks for it.
import { prepare, type Queryable, type Tx } from "../../database/transaction.js";
import type { AccountId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";

/** An access number is everybody's to show, a DID only its owner's. */
export async function mayShow(database: Queryable, accountId: AccountId, number: PhoneNumber): Promise<boolean> {
  const [row] = await database.query<{ may: boolean }>(mayShowStatement, [accountId, number]);
  return row?.may ?? false;
}

/** As a condition of SQL, for those who read a number that was set some time ago. */
export function mayBeShown(accountId: string, number: string): string {
  return `(exists (select from caller_id as proven where proven.account_id = ${accountId} and proven.number = ${number})
    or exists (select from access_number as shared where shared.number = ${number})
    or exists (select from did where did.number = ${number} and did.account_id = ${accountId} and did.status = 'active'))`;
}

/** As mayShow, and whoever takes the number away from the account waits for this transaction: it then finds the call-back that was allowed to show it. */
export async function mayShowUntilCommit(tx: Tx, accountId: AccountId, number: PhoneNumber): Promise<boolean> {
  const [proven, open, shared] = await Promise.all([tx.query(holdStatement, [accountId, number]), tx.query(holdDidStatement, [accountId, number]), tx.query(holdAccessStatement, [number])]);
  return proven.length + open.length + shared.length > 0 || mayShow(tx, accountId, number);
}

/** Calls that wait, some of them for weeks, were allowed to show it when they were asked for. They may not any more. */
export async function showNoMore(tx: Tx, accountId: AccountId, number: PhoneNumber): Promise<void> {
  await tx.query("update calling_settings set caller_id = null where account_id = $1 and caller_id = $2", [accountId, number]);
  await tx.query(
    `update call_back set dialogue = (dialogue::jsonb || '{"callerId": null}')::json
      where id in (select id from call_back where account_id = $1 and state <> 'ended' and dialogue ->> 'callerId' = $2 order by id for no key update)`,
    [accountId, number],
  );
}

/** As showNoMore, of a number that everybody could show: whoever still may, for it is proven, goes on. */
export async function showNoMoreByAnybody(tx: Tx, number: PhoneNumber): Promise<void> {
  await tx.query(`update calling_settings set caller_id = null where caller_id = $1 and not ${mayBeShown("calling_settings.account_id", "$1")}`, [number]);
  await tx.query(
    `update call_back set dialogue = (dialogue::jsonb || '{"callerId": null}')::json
      where id in (select id from call_back where state <> 'ended' and dialogue ->> 'callerId' = $1 and not ${mayBeShown("call_back.account_id", "$1")} order by id for no key update)`,
    [number],
  );
}

/** A trunk that shows one fixed number for all calls would go on showing it. @throws Refusal INVALID_INPUT */
export async function refuseWhileTrunksShow(tx: Tx, number: PhoneNumber): Promise<void> {
  const trunks = await tx.query<{ name: string }>("select name from trunk where caller_number = $1 order by name", [number]);
  if (trunks.length === 0) return;
  throw new Refusal("INVALID_INPUT", `${number} is what trunk ${trunks.map(({ name }) => name).join(", ")} shows for every call: give it another number first.`, "id");
}

const holdStatement = prepare("select 1 as one from caller_id where account_id = $1 and number = $2 for key share");
const holdDidStatement = prepare("select 1 as one from did where account_id = $1 and number = $2 and status = 'active' for share");
const holdAccessStatement = prepare("select 1 as one from access_number where number = $1 for key share");
const mayShowStatement = prepare(`
select ${mayBeShown("$1::uuid", "$2::text")} as may`);
