// DIDs as rows: found by number, listed, made, changed and closed. What was charged for them is not written here.
import { columnsOf, type Column } from "../../database/columns.js";
import { prepare, type Queryable, type Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, DidId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import { knownPhoneNumber } from "../../kernel/phoneNumber.js";
import type { Page } from "../callBack/callBackStore.js";
import type { CheckedSettings, Did, DidStatus } from "./did.js";
import type { WayToRefuse } from "./ringing.js";

const columns = `id, number, account_id, calls_back, target, confirm, status, delay_seconds, refuse_after_seconds, refuses, currency, set_up_price_micros, monthly_price_micros, paid_until, created_at, closed_at`;

interface DidRow {
  id: DidId; number: string; account_id: AccountId; calls_back: string | null; target: string | null; confirm: boolean; status: DidStatus; delay_seconds: number; refuse_after_seconds: number; refuses: WayToRefuse;
  currency: Currency; set_up_price_micros: string; monthly_price_micros: string; paid_until: Date | null; created_at: Date; closed_at: Date | null;
}

export interface DidFilter {
  readonly number?: string;
  readonly status?: DidStatus;
}

/** Of those numbers; closed ones are nobody's any more. */
export async function didsAmong(database: Queryable, numbers: readonly string[]): Promise<Did[]> {
  return (await database.query<DidRow>(byNumber, [numbers])).map(toDid);
}

const byNumber = prepare(`select ${columns} from did where number = any($1::text[]) and status <> 'closed'`);

/** @param accountId whose it must be; null: anybody's */
export async function findDid(database: Queryable, accountId: AccountId | null, id: DidId): Promise<Did | null> {
  const [row] = await database.query<DidRow>(`select ${columns} from did where id = $1 and ($2::uuid is null or account_id = $2)`, [id, accountId]);
  return row ? toDid(row) : null;
}

/** Newest first, closed ones too. */
export async function listDids(database: Queryable, accountId: AccountId | null, { number, status }: DidFilter, { first, after }: Page): Promise<Did[]> {
  const rows = await database.query<DidRow>(
    `select ${columns} from did
      where ($1::uuid is null or account_id = $1) and ($2::text is null or number = $2) and ($3::text is null or status = $3) and ($4::timestamptz is null or (created_at, id) < ($4, $5::uuid))
      order by created_at desc, id desc limit $6`,
    [accountId, number ?? null, status ?? null, after && toIso(after.at), after?.id ?? null, first],
  );
  return rows.map(toDid);
}

/** Those that are open. */
export async function allDids(database: Queryable, most: number): Promise<Did[]> {
  return (await database.query<DidRow>(`select ${columns} from did where status <> 'closed' order by number limit $1`, [most])).map(toDid);
}

export async function insertDids(tx: Tx, dids: readonly Did[]): Promise<void> {
  await tx.query(`insert into did (${madeColumns.names}) select * from ${madeColumns.from("made", 1)}`, madeColumns.values(dids));
}

export interface DidChange {
  readonly id: DidId;
  readonly settings: CheckedSettings;
}

/** In the order of their ids: two imports of the same sheet wait for each other and do not lock each other out. */
export async function changeDids(tx: Tx, changes: readonly DidChange[]): Promise<void> {
  await tx.query("select from did where id = any($1::uuid[]) order by id for no key update", [changes.map(({ id }) => id)]);
  await tx.query(
    `update did set calls_back = made.calls_back, target = made.target, confirm = made.confirm, status = made.status, delay_seconds = made.delay_seconds, refuse_after_seconds = made.refuse_after_seconds,
            refuses = made.refuses, set_up_price_micros = made.set_up_price_micros, monthly_price_micros = made.monthly_price_micros
       from ${changedColumns.from("made", 1)} where did.id = made.id`,
    changedColumns.values(changes),
  );
}

/** Its number is another's to have from now on. */
export async function closeDidRow(tx: Tx, id: DidId, now: Instant): Promise<void> {
  await tx.query("update did set status = 'closed', closed_at = greatest($2::timestamptz, created_at) where id = $1 and status <> 'closed'", [id, toIso(now)]);
}

type Settings = Pick<Did, keyof CheckedSettings>;

function settingsColumns<R>(of: (row: R) => Settings): readonly Column<R>[] {
  return [
    ["calls_back", "text", (row) => of(row).callsBack], ["target", "text", (row) => of(row).target], ["confirm", "boolean", (row) => of(row).confirm], ["status", "text", (row) => of(row).status],
    ["delay_seconds", "integer", (row) => of(row).delaySeconds], ["refuse_after_seconds", "integer", (row) => of(row).refuseAfterSeconds], ["refuses", "text", (row) => of(row).refuses],
    ["set_up_price_micros", "bigint", (row) => of(row).setUpPriceMicros], ["monthly_price_micros", "bigint", (row) => of(row).monthlyPriceMicros],
  ];
}

const madeColumns = columnsOf<Did>(
  ["id", "uuid", ({ id }) => id], ["number", "text", ({ number }) => number], ["account_id", "uuid", ({ accountId }) => accountId], ["currency", "text", ({ currency }) => currency],
  ["created_at", "timestamptz", ({ createdAt }) => createdAt], ...settingsColumns<Did>((did) => did),
);
const changedColumns = columnsOf<DidChange>(["id", "uuid", ({ id }) => id], ...settingsColumns<DidChange>(({ settings }) => settings));

function toDid(row: DidRow): Did {
  return {
    id: row.id, number: knownPhoneNumber(row.number), accountId: row.account_id, callsBack: row.calls_back === null ? null : knownPhoneNumber(row.calls_back),
    target: row.target === null ? null : knownPhoneNumber(row.target), confirm: row.confirm, status: row.status, delaySeconds: row.delay_seconds, refuseAfterSeconds: row.refuse_after_seconds, refuses: row.refuses,
    currency: row.currency, setUpPriceMicros: BigInt(row.set_up_price_micros), monthlyPriceMicros: BigInt(row.monthly_price_micros), paidUntil: row.paid_until?.getTime() ?? null,
    createdAt: row.created_at.getTime(), closedAt: row.closed_at?.getTime() ?? null,
  };
}
