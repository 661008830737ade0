// The statement of a month: what a wallet had when it began and when it ended, and what it was filled with and spent on in between. The lines add up to the transfers exactly.
import type { Queryable } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { noSuchAccount } from "../accounts/noSuchAccount.js";
import type { TransferKind } from "../ledger/books.js";
import { fillsAWallet } from "../ledger/transfers.js";
import { checkTimeZone } from "../reports/timeZone.js";

export interface StatementAsked {
  readonly accountId: AccountId;
  /** "2026-11" */
  readonly month: string;
  /** Where the month begins and ends: "UTC", "Europe/Berlin". */
  readonly timeZone: string;
}

export interface StatementLine {
  readonly kind: TransferKind;
  readonly direction: "in" | "out";
  readonly transfers: number;
  readonly amountMicros: Micros;
}

export interface Statement extends StatementAsked {
  readonly currency: Currency;
  readonly from: Instant;
  /** The first instant that is not in it. */
  readonly until: Instant;
  readonly openingMicros: Micros;
  readonly closingMicros: Micros;
  readonly inMicros: Micros;
  readonly outMicros: Micros;
  /** Closing is opening and what the lines say. */
  readonly lines: readonly StatementLine[];
}

/** @throws Refusal NOT_FOUND, INVALID_INPUT */
export async function statementOf(database: Queryable, asked: StatementAsked): Promise<Statement> {
  const [, year, month] = /^([12]\d{3})-(0[1-9]|1[0-2])$/.exec(asked.month) ?? [];
  if (!year || !month) throw new Refusal("INVALID_INPUT", `${JSON.stringify(asked.month.slice(0, 20))} is not a month: write it like "2026-11".`, "month");
  checkTimeZone(asked.timeZone, "timeZone");
  const rows = await database.query<StatementRow>(statement, [asked.accountId, year, month, asked.timeZone]);
  const [first] = rows;
  if (!first) throw noSuchAccount();
  const lines = rows.flatMap(({ kind, direction, transfers, amount }): StatementLine[] => (kind && direction ? [{ kind, direction, transfers, amountMicros: BigInt(amount) }] : []));
  const sum = (which: "in" | "out") => lines.filter(({ direction }) => direction === which).reduce((total, { amountMicros }) => total + amountMicros, 0n);
  const closingMicros = BigInt(first.closing);
  return {
    ...asked, currency: first.currency, from: first.from.getTime(), until: first.until.getTime(),
    openingMicros: closingMicros - sum("in") + sum("out"), closingMicros, inMicros: sum("in"), outMicros: sum("out"), lines,
  };
}

interface StatementRow {
  currency: Currency;
  from: Date;
  until: Date;
  closing: string;
  /** Null when nothing moved. */
  kind: TransferKind | null;
  direction: "in" | "out" | null;
  transfers: number;
  amount: string;
}

const side = (column: string, direction: string, which = "") => `
select transfer.kind, '${direction}' as direction, transfer.created_at < month.until as is_in_it, count(*)::int as transfers, sum(transfer.amount_micros) as amount
  from wallet cross join month join transfer on transfer.${column} = wallet.id and transfer.created_at >= month.from ${which}
 group by transfer.kind, transfer.created_at < month.until`;

/** Counted backwards from the balance of now, in one picture of the database: a statement of last month reads two months of transfers, however long the wallet has lived. */
const statement = `
with month as (
  select make_timestamptz($2::int, $3::int, 1, 0, 0, 0, $4) as from, make_timestamptz($2::int + $3::int / 12, $3::int % 12 + 1, 1, 0, 0, 0, $4) as until),
wallet as (
  select id, currency, credits_posted_micros - debits_posted_micros as balance from ledger_account where kind = 'wallet' and owner_account_id = $1),
moved as (
  ${side("debit_account_id", "out")} union all ${side("credit_account_id", "in", fillsAWallet)}),
later as (
  select coalesce(sum(case direction when 'in' then amount else -amount end), 0) as amount from moved where not is_in_it)
select wallet.currency, month.from, month.until, (wallet.balance - later.amount)::text as closing, moved.kind, moved.direction, moved.transfers, coalesce(moved.amount, 0)::text as amount
  from wallet cross join month cross join later left join moved on moved.is_in_it
 order by moved.direction, moved.kind`;
