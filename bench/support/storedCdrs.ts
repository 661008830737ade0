// CDRs in any number, made by the database itself: as many months of them as are asked for, each its own partition. They are not logged, for nothing that is measured writes to them.
// Each partition is analysed and the table as a whole is not, as the database does it by itself.
import { monthAt } from "../../src/billing/cdr/months.js";
import { openDatabase } from "../../src/database/dataSource.js";

export interface StoredCdrs {
  readonly url: string;
  readonly count: number;
  /** Over so many months up to the one of this instant. */
  readonly months: number;
  readonly now: number;
}

export const STORED_TRUNK = "stored";
const ACCOUNTS = 1_000;
const DESTINATIONS = 300;

/** The months' partitions must not be there yet. */
export async function storeCdrs({ url, count, months, now }: StoredCdrs, tell: (line: string) => void): Promise<void> {
  const database = await openDatabase({ url, poolSize: 1, isPatient: true });
  try {
    for (let month = 0; month < months; month += 1) {
      const { label, from, until, endsAt } = monthAt(now, month - months + 1);
      const startsAt = monthAt(now, month - months).endsAt;
      const rows = Math.floor(count / months);
      await database.query(`create unlogged table cdr_${label} (like cdr including defaults including constraints)`);
      await database.query(filling(label), [rows, startsAt, (endsAt - startsAt) / rows]);
      await database.query(`alter table cdr attach partition cdr_${label} for values from ('${from}') to ('${until}')`);
      await database.query(`vacuum (analyze) cdr_${label}`);
      tell(`${rows} CDRs of ${label} stored`);
    }
  } finally {
    await database.close();
  }
}

/** As the product writes them: three of four answered, a minute and a half each, with the snapshots of both rates. */
const filling = (label: string): string => `
insert into cdr_${label} (leg_id, call_back_id, account_id, trigger, role, attempt, trunk, number, destination, outcome, dialed_at, answered_at, ended_at, answered_seconds, billed_seconds, cause, sip_status, end_known,
                         currency, rate, charge_micros, captured_micros, written_off_micros, settled_at, cost_micros, cost_currency, cost_rate)
select (substr(ms, 1, 8) || '-' || substr(ms, 9, 4) || '-7' || substr(mix, 1, 3) || '-8' || substr(mix, 4, 3) || '-' || substr(mix, 7, 12))::uuid,
       md5((i / 2)::text)::uuid, md5(((hashint8(i)::bigint & 2147483647) % ${ACCOUNTS})::text)::uuid, 'web', case i % 2 when 0 then 'A' else 'B' end, 1, '${STORED_TRUNK}' || i % 4, '+49' || (1500000000 + (hashint8(i)::bigint & 2147483647) % 1000000000), destination,
       case when seconds > 0 then 'answered' else 'noAnswer' end, at, case when seconds > 0 then at + interval '8 seconds' end, at + interval '8 seconds' + seconds * interval '1 second', seconds, seconds, 16, 200, true,
       'EUR', rate, seconds * 200, seconds * 200, 0, at + interval '9 seconds' + seconds * interval '1 second', seconds * 150, 'EUR', rate
  from generate_series(0, $1::bigint - 1) as i,
       lateral (select to_timestamp(($2::float8 + i * $3::float8) / 1000) as at, lpad(to_hex(($2::float8 + i * $3::float8)::bigint), 12, '0') as ms, md5(i::text) as mix,
                       case when i % 4 = 0 then 0 else 30 + (i % 120)::integer end as seconds, 'Destination ' || (hashint8(i / 2)::bigint & 2147483647) % ${DESTINATIONS} as destination) as one,
       lateral (select jsonb_build_object('deckId', '019a0000-0000-7000-8000-000000000000', 'prefix', '4915', 'destination', destination, 'priceNanos', '12000000', 'connectFeeMicros', '0', 'firstIncrementSeconds', 1, 'nextIncrementSeconds', 1) as rate) as snapshot`;
