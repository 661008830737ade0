// The numbers that an account has proven to be its own. Each is one account's, identifies its caller, and may be shown to B; nothing here takes anybody's word for it but an operator's, who says why.
import { prepare, type Database, type Queryable, type Tx } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type AccountId, type CallerIdId } from "../../kernel/id.js";
import { parsePhoneNumber, type PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import { ownNumbersAmong, refuseOwnNumbers } from "../numbers/ownNumbers.js";
import { settingsColumns, standardSettings, toSettings, type CallingSettings, type SettingsRow } from "./callingSettings.js";
import { onlyOfAccounts } from "./noSuchAccount.js";
import { ringNoMore } from "./ringNoMore.js";
import { showNoMore } from "./shownCallerId.js";

export const proofKinds = ["call", "operator"] as const;
export type ProofKind = (typeof proofKinds)[number];

export interface CallerId {
  readonly id: CallerIdId;
  readonly accountId: AccountId;
  readonly number: PhoneNumber;
  readonly asksForPin: boolean;
  readonly provenAt: Instant;
  readonly provenBy: ProofKind;
  /** Where it is an operator's word. */
  readonly reason: string | null;
}

export interface Caller {
  readonly accountId: AccountId;
  readonly asksForPin: boolean;
  readonly settings: CallingSettings;
}

/** Whose number it is; null: nobody has proven it. */
export async function findCaller(database: Queryable, number: PhoneNumber): Promise<Caller | null> {
  const [row] = await database.query<Omit<SettingsRow, "language"> & { asks_for_pin: boolean; language: SettingsRow["language"] | null }>(findStatement, [number]);
  if (!row) return null;
  const { language } = row;
  return { accountId: row.account_id, asksForPin: row.asks_for_pin, settings: language === null ? standardSettings : toSettings({ ...row, language }) };
}

const findStatement = prepare(`
select caller_id.account_id, asks_for_pin, ${settingsColumns}
  from caller_id left join calling_settings as settings on settings.account_id = caller_id.account_id
 where caller_id.number = $1`);

/** By number. */
export async function callerIdsOf(database: Queryable, accountIds: readonly AccountId[]): Promise<CallerId[]> {
  return (await database.query<CallerIdRow>(`select ${columns} from caller_id where account_id = any($1::uuid[]) order by account_id, number`, [accountIds])).map(toCallerId);
}

export interface Approval {
  readonly accountId: AccountId;
  readonly number: string;
  readonly reason: string;
  readonly asksForPin: boolean;
}

const LONGEST_REASON = 500;

/** By the operator's word. Again for the same account it is the new word that counts. @throws Refusal INVALID_INPUT, INVALID_NUMBER, OWN_NUMBER, NUMBER_TAKEN, NOT_FOUND */
export async function approveCallerId(database: Database, approval: Approval, now: Instant, author: Author): Promise<CallerId> {
  const number = parsePhoneNumber(approval.number, "number");
  const reason = approval.reason.trim();
  if (reason.length < 1 || reason.length > LONGEST_REASON) throw new Refusal("INVALID_INPUT", `Say why, in 1 to ${LONGEST_REASON} characters.`, "reason");
  const work = database.inTransaction(async (tx) => {
    refuseOwnNumbers(await ownNumbersAmong(tx, [number]), [{ number, field: "number" }]);
    const [row] = await tx.query<CallerIdRow>(
      `insert into caller_id as known (id, account_id, number, asks_for_pin, proven_at, proven_by, reason) values ($1, $2, $3, $4, $5, 'operator', $6)
       on conflict (number) do update set asks_for_pin = excluded.asks_for_pin, proven_at = excluded.proven_at, proven_by = excluded.proven_by, reason = excluded.reason
         where known.account_id = excluded.account_id
       returning ${columns}`,
      [newId<"callerId">(now), approval.accountId, number, approval.asksForPin, toIso(now), reason],
    );
    if (!row) throw new Refusal("NUMBER_TAKEN", "Another account has proven this number: remove it there first.", "number");
    return toCallerId(row);
  }, { author });
  return onlyOfAccounts(work);
}

/**
 * By the phone itself: whoever had proven it before does not hold it any more.
 * @param tx that has locked the proof
 */
export async function provenByCall(tx: Tx, accountId: AccountId, number: PhoneNumber, now: Instant): Promise<void> {
  const [lost] = await tx.query<{ account_id: AccountId }>("delete from caller_id where number = $1 and account_id <> $2 returning account_id", [number, accountId]);
  if (lost) await loses(tx, lost.account_id, number);
  await tx.query(
    `insert into caller_id (id, account_id, number, asks_for_pin, proven_at, proven_by) values ($1, $2, $3, false, $4, 'call')
     on conflict (number) do update set proven_at = excluded.proven_at, proven_by = excluded.proven_by, reason = null`,
    [newId(now), accountId, number, toIso(now)],
  );
}

/**
 * Numbers that become ours are no caller's any more: whoever had proven one would go on showing it, and who calls from it would be taken for that account.
 * @param whose the account that each belongs to from now on; null: it is everybody's
 */
export async function provenNoMore(tx: Tx, numbers: readonly { readonly number: PhoneNumber; readonly whose: AccountId | null }[]): Promise<void> {
  const lost = await tx.query<{ account_id: AccountId; number: PhoneNumber }>(
    `delete from caller_id where id in (
       select caller_id.id from caller_id join unnest($1::text[], $2::uuid[]) as ours (number, whose) on ours.number = caller_id.number where caller_id.account_id is distinct from ours.whose order by caller_id.id for update of caller_id)
     returning account_id, number`,
    [numbers.map(({ number }) => number), numbers.map(({ whose }) => whose)],
  );
  for (const { account_id, number } of lost) await loses(tx, account_id, number);
}

/** @param scope whose it must be; null for an operator. @throws Refusal NOT_FOUND */
export async function setAsksForPin(database: Database, scope: AccountId | null, id: CallerIdId, asksForPin: boolean, author: Author): Promise<CallerId> {
  const work = (tx: Tx) => tx.query<CallerIdRow>(`update caller_id set asks_for_pin = $3 where id = $1 and ($2::uuid is null or account_id = $2) returning ${columns}`, [id, scope, asksForPin]);
  const [row] = await database.inTransaction(work, { author });
  if (!row) throw noSuchCallerId();
  return toCallerId(row);
}

/** It identifies nobody and is shown to nobody from now on, and unless the account may ring unproven numbers it is rung for none of its call-backs that wait. @throws Refusal NOT_FOUND */
export async function removeCallerId(database: Database, scope: AccountId | null, id: CallerIdId, author: Author): Promise<CallerId> {
  return database.inTransaction(async (tx) => {
    const [row] = await tx.query<CallerIdRow>(`delete from caller_id where id = $1 and ($2::uuid is null or account_id = $2) returning ${columns}`, [id, scope]);
    if (!row) throw noSuchCallerId();
    await loses(tx, row.account_id, row.number);
    return toCallerId(row);
  }, { author });
}

async function loses(tx: Tx, accountId: AccountId, number: PhoneNumber): Promise<void> {
  await ringNoMore(tx, accountId, number);
  await showNoMore(tx, accountId, number);
}

function noSuchCallerId(): Refusal {
  return new Refusal("NOT_FOUND", "There is no such caller ID that you may see.", "id");
}

const columns = "id, account_id, number, asks_for_pin, proven_at, proven_by, reason";

interface CallerIdRow {
  id: CallerIdId;
  account_id: AccountId;
  number: PhoneNumber;
  asks_for_pin: boolean;
  proven_at: Date;
  proven_by: ProofKind;
  reason: string | null;
}

function toCallerId(row: CallerIdRow): CallerId {
  return { id: row.id, accountId: row.account_id, number: row.number, asksForPin: row.asks_for_pin, provenAt: row.proven_at.getTime(), provenBy: row.proven_by, reason: row.reason };
}
