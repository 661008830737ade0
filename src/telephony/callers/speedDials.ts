// Numbers that an account can dial by one or two digits (`*12#`), and the one that it dialled last (`*0#`).
import { prepare, type Database, type Queryable } from "../../database/transaction.js";
import type { AccountId } from "../../kernel/id.js";
import { parsePhoneNumber, type PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import { ownNumbersAmong, refuseOwnNumbers } from "../numbers/ownNumbers.js";
import { onlyOfAccounts } from "./noSuchAccount.js";

export interface SpeedDial {
  readonly accountId: AccountId;
  /** "1" to "99". */
  readonly key: string;
  readonly number: PhoneNumber;
  readonly name: string;
}

const LONGEST_NAME = 100;

/** Null where nothing is under this key. */
export async function speedDial(database: Queryable, accountId: AccountId, key: string): Promise<PhoneNumber | null> {
  const [row] = await database.query<{ number: PhoneNumber }>(findStatement, [accountId, key]);
  return row?.number ?? null;
}

const findStatement = prepare("select number from speed_dial where account_id = $1 and key = $2");

/** By key. */
export async function speedDialsOf(database: Queryable, accountIds: readonly AccountId[]): Promise<SpeedDial[]> {
  return database.query<SpeedDial>(`select ${columns} from speed_dial where account_id = any($1::uuid[]) order by account_id, key::integer`, [accountIds]);
}

const columns = 'account_id as "accountId", key, number, name';

/** Replaces what was under the key. @throws Refusal INVALID_INPUT, INVALID_NUMBER, EMERGENCY_NUMBER, PREMIUM_NUMBER, OWN_NUMBER, NOT_FOUND */
export async function setSpeedDial(database: Database, { accountId, key, number: text, name }: Omit<SpeedDial, "number"> & { readonly number: string }): Promise<SpeedDial> {
  const number = parsePhoneNumber(text, "number");
  checkKey(key);
  if (name.length > LONGEST_NAME) throw new Refusal("INVALID_INPUT", `A name has at most ${LONGEST_NAME} characters.`, "name");
  refuseOwnNumbers(await ownNumbersAmong(database, [number]), [{ number, field: "number" }]);
  const written = database.query<SpeedDial>(
    `insert into speed_dial (account_id, key, number, name) values ($1, $2, $3, $4)
     on conflict (account_id, key) do update set number = excluded.number, name = excluded.name returning ${columns}`,
    [accountId, key, number, name],
  );
  const [set] = await onlyOfAccounts(written);
  if (!set) throw new Error("a row that was written is returned");
  return set;
}

/** @throws Refusal NOT_FOUND */
export async function removeSpeedDial(database: Database, accountId: AccountId, key: string): Promise<SpeedDial> {
  const [removed] = await database.query<SpeedDial>(`delete from speed_dial where account_id = $1 and key = $2 returning ${columns}`, [accountId, key]);
  if (!removed) throw new Refusal("NOT_FOUND", "Nothing is under this key.", "key");
  return removed;
}

function checkKey(key: string): void {
  if (!/^[1-9][0-9]?$/.test(key)) throw new Refusal("INVALID_INPUT", "A speed dial is under a key from 1 to 99.", "key");
}

/** Whom the account called last, also in a call-back that is still up. Null where it called nobody, or so long ago that the number has lost its last digits. */
export async function lastDialed(database: Queryable, accountId: AccountId): Promise<PhoneNumber | null> {
  const [row] = await database.query<{ number: PhoneNumber }>(lastStatement, [accountId]);
  return row && /^\+\d+$/.test(row.number) ? row.number : null;
}

/** The latest few that have ended, and those that live, each by its own index: one of them dialled last. */
const lastStatement = prepare(`
select leg.number
  from ((select id from call_back where account_id = $1 and state <> 'ended')
        union all
        (select id from call_back where account_id = $1 and state = 'ended' order by requested_at desc, id desc limit 20)) as recent
  join leg on leg.call_back_id = recent.id and leg.role = 'B'
 order by leg.dialed_at desc, leg.id desc
 limit 1`);
