// What a re-rating comes to for each account: what was counted, and what was done. Sums that grow with each round, in its transaction.
import { columnsOf } from "../../../database/columns.js";
import type { Queryable, Tx } from "../../../database/transaction.js";
import type { AccountId, ReratingId } from "../../../kernel/id.js";
import type { Micros } from "../../../kernel/money.js";

export interface ReratingSums {
  /** Calls that were looked at. */
  readonly legs: number;
  /** Calls that cost more or less than they were charged. */
  readonly changed: number;
  /** Calls that the deck has no price for, or forbids; or whose number is not known whole any more. They are left alone. */
  readonly withoutRate: number;
  readonly oldMicros: Micros;
  readonly newMicros: Micros;
  /** What wallets pay more; below zero, what they get back. Counted as if every wallet had enough. */
  readonly paidMicros: Micros;
  /** What is written off more; below zero, less. */
  readonly writtenOffMicros: Micros;
}

export interface ReratingAccount extends ReratingSums {
  readonly accountId: AccountId;
  readonly wasDone: boolean;
}

export async function addSums(tx: Tx, reratingId: ReratingId, accounts: readonly ReratingAccount[]): Promise<void> {
  if (accounts.length > 0) await tx.query(addStatement, [reratingId, ...columns.values(accounts)]);
}

const columns = columnsOf<ReratingAccount>(
  ["account_id", "uuid", ({ accountId }) => accountId],
  ["was_done", "boolean", ({ wasDone }) => wasDone],
  ["legs", "integer", ({ legs }) => legs],
  ["changed", "integer", ({ changed }) => changed],
  ["without_rate", "integer", ({ withoutRate }) => withoutRate],
  ["old_micros", "bigint", ({ oldMicros }) => oldMicros],
  ["new_micros", "bigint", ({ newMicros }) => newMicros],
  ["paid_micros", "bigint", ({ paidMicros }) => paidMicros],
  ["written_off_micros", "bigint", ({ writtenOffMicros }) => writtenOffMicros],
);
const summed = ["legs", "changed", "without_rate", "old_micros", "new_micros", "paid_micros", "written_off_micros"];

const addStatement = `
insert into rerating_account as stored (rerating_id, ${columns.names})
select $1::uuid, new.* from ${columns.from("new", 2)}
on conflict (rerating_id, account_id, was_done) do update set ${summed.map((name) => `${name} = stored.${name} + excluded.${name}`).join(", ")}`;

/** Page by page in the order of the accounts' ids. */
export async function listReratingAccounts(database: Queryable, id: ReratingId, wasDone: boolean, limit: number, after: string | null): Promise<ReratingAccount[]> {
  const rows = await database.query<SumsRow & { account_id: AccountId }>(
    "select * from rerating_account where rerating_id = $1 and was_done = $2 and ($3::uuid is null or account_id > $3::uuid) order by account_id limit $4",
    [id, wasDone, after, limit],
  );
  return rows.map((row) => ({ ...toSums(row), accountId: row.account_id, wasDone }));
}

/** Of all accounts together. */
export async function sumsOf(database: Queryable, id: ReratingId, wasDone: boolean): Promise<ReratingSums> {
  const [row] = await database.query<SumsRow>(
    `select ${summed.map((name) => `coalesce(sum(${name}), 0)::${name.endsWith("micros") ? "text" : "int"} as ${name}`).join(", ")} from rerating_account where rerating_id = $1 and was_done = $2`,
    [id, wasDone],
  );
  return toSums(row ?? { legs: 0, changed: 0, without_rate: 0, old_micros: "0", new_micros: "0", paid_micros: "0", written_off_micros: "0" });
}

interface SumsRow {
  legs: number;
  changed: number;
  without_rate: number;
  old_micros: string;
  new_micros: string;
  paid_micros: string;
  written_off_micros: string;
}

function toSums(row: SumsRow): ReratingSums {
  return {
    legs: row.legs,
    changed: row.changed,
    withoutRate: row.without_rate,
    oldMicros: BigInt(row.old_micros),
    newMicros: BigInt(row.new_micros),
    paidMicros: BigInt(row.paid_micros),
    writtenOffMicros: BigInt(row.written_off_micros),
  };
}
