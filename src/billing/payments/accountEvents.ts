// The events of wallets, by their numbers: they are written with the transfers that caused them, and read here, by whoever asks or watches.
import type { Queryable } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";

export const accountEventKinds = ["lowBalance"] as const;
export type AccountEventKind = (typeof accountEventKinds)[number];

export interface AccountEvent {
  readonly accountId: AccountId;
  /** Counted from 1 for each account, without gaps. */
  readonly sequence: number;
  readonly kind: AccountEventKind;
  readonly at: Instant;
  readonly currency: Currency;
  /** Balance and credit limit, as they were left. */
  readonly leftMicros: Micros;
  readonly thresholdMicros: Micros;
}

/** Where a reader is: it has seen the event of this number and all before it. */
export interface EventPlace {
  readonly accountId: AccountId;
  readonly sequence: number;
}

/** Of many readers in one statement, each with so many events at most, oldest first. */
export async function accountEventsAfter(database: Queryable, places: readonly EventPlace[], limit: number): Promise<AccountEvent[]> {
  const rows = await database.query<EventRow>(statement, [places.map(({ accountId }) => accountId), places.map(({ sequence }) => sequence), limit]);
  return rows.map((row) => ({
    accountId: row.account_id,
    sequence: row.sequence,
    kind: row.kind,
    at: row.at.getTime(),
    currency: row.currency,
    leftMicros: BigInt(row.left_micros),
    thresholdMicros: BigInt(row.threshold_micros),
  }));
}

const statement = `
select event.account_id, event.sequence, event.kind, event.at, event.currency, event.left_micros, event.threshold_micros
  from unnest($1::uuid[], $2::integer[]) as place(account_id, sequence)
  cross join lateral (
    select * from account_event where account_event.account_id = place.account_id and account_event.sequence > place.sequence order by account_event.sequence limit $3) as event
 order by event.account_id, event.sequence`;

interface EventRow {
  account_id: AccountId;
  sequence: number;
  kind: AccountEventKind;
  at: Date;
  currency: Currency;
  left_micros: string;
  threshold_micros: string;
}
