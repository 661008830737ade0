// Access numbers as rows: found by number, listed, made and changed. They are few.
import { prepare, type Queryable, type Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccessNumberId, AccountId } from "../../kernel/id.js";
import type { Language } from "../../kernel/language.js";
import { knownPhoneNumber } from "../../kernel/phoneNumber.js";
import type { Page } from "../callBack/callBackStore.js";
import type { AccessNumber, AccessNumberSettings, AccessTrigger, UnknownCallers } from "./accessNumber.js";
import type { WayToRefuse } from "./ringing.js";

const columns = "id, number, trigger, languages, delay_seconds, refuse_after_seconds, refuses, unknown_callers, house_account_id, caller_prefixes, country, enabled, created_at";

interface AccessNumberRow {
  id: AccessNumberId; number: string; trigger: AccessTrigger; languages: Language[]; delay_seconds: number; refuse_after_seconds: number; refuses: WayToRefuse; unknown_callers: UnknownCallers;
  house_account_id: AccountId | null; caller_prefixes: string[]; country: string | null; enabled: boolean; created_at: Date;
}

/** Of those numbers. */
export async function accessNumbersAmong(database: Queryable, numbers: readonly string[]): Promise<AccessNumber[]> {
  return (await database.query<AccessNumberRow>(byNumber, [numbers])).map(toAccessNumber);
}

const byNumber = prepare(`select ${columns} from access_number where number = any($1::text[])`);

export async function findAccessNumber(database: Queryable, id: AccessNumberId): Promise<AccessNumber | null> {
  const [row] = await database.query<AccessNumberRow>(`select ${columns} from access_number where id = $1`, [id]);
  return row ? toAccessNumber(row) : null;
}

/** Newest first. */
export async function listAccessNumbers(database: Queryable, { first, after }: Page): Promise<AccessNumber[]> {
  const rows = await database.query<AccessNumberRow>(
    `select ${columns} from access_number where $1::timestamptz is null or (created_at, id) < ($1, $2::uuid) order by created_at desc, id desc limit $3`,
    [after && toIso(after.at), after?.id ?? null, first],
  );
  return rows.map(toAccessNumber);
}

export async function allAccessNumbers(database: Queryable, most: number): Promise<AccessNumber[]> {
  return (await database.query<AccessNumberRow>(`select ${columns} from access_number order by number limit $1`, [most])).map(toAccessNumber);
}

export async function insertAccessNumber(tx: Tx, { id, number, createdAt, ...settings }: AccessNumber): Promise<void> {
  await tx.query(
    `insert into access_number (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [id, number, ...valuesOf(settings), toIso(createdAt)],
  );
}

export async function changeAccessNumber(tx: Tx, id: AccessNumberId, settings: AccessNumberSettings): Promise<void> {
  await tx.query(
    `update access_number set trigger = $2, languages = $3, delay_seconds = $4, refuse_after_seconds = $5, refuses = $6, unknown_callers = $7, house_account_id = $8, caller_prefixes = $9, country = $10,
            enabled = $11 where id = $1`,
    [id, ...valuesOf(settings)],
  );
}

function valuesOf(settings: AccessNumberSettings): unknown[] {
  return [
    settings.trigger, settings.languages, settings.delaySeconds, settings.refuseAfterSeconds, settings.refuses, settings.unknownCallers, settings.houseAccountId, settings.callerPrefixes, settings.country, settings.enabled,
  ];
}

function toAccessNumber(row: AccessNumberRow): AccessNumber {
  const createdAt: Instant = row.created_at.getTime();
  return {
    id: row.id, number: knownPhoneNumber(row.number), trigger: row.trigger, languages: row.languages, delaySeconds: row.delay_seconds, refuseAfterSeconds: row.refuse_after_seconds, refuses: row.refuses,
    unknownCallers: row.unknown_callers, houseAccountId: row.house_account_id, callerPrefixes: row.caller_prefixes, country: row.country, enabled: row.enabled, createdAt,
  };
}
