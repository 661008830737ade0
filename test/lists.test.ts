// Lists find what they show by an index, whoever asks and however much there is.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { CdrFilter } from "../src/billing/cdr/cdrFilter.js";
import { listCdrs, nextCdrs } from "../src/billing/cdr/listCdrs.js";
import type { Queryable, Row } from "../src/database/transaction.js";
import { newId, type AccountId } from "../src/kernel/id.js";
import { knownPhoneNumber } from "../src/kernel/phoneNumber.js";
import { listCallBacks, type CallBackFilter } from "../src/telephony/callBack/callBackStore.js";
import { createTestDatabase, type TestDatabase } from "./support/testDatabase.js";

const START = Date.UTC(2026, 0, 1);
const ROWS = 20_000;
const number = knownPhoneNumber("+15005550044");
const middle = START + (ROWS / 2) * 1000;

let database: TestDatabase;
let accountId: AccountId;
before(async () => {
  database = await createTestDatabase();
  await fill();
  accountId = (await database.query<{ id: AccountId }>("select id from account limit 1"))[0]?.id ?? newId<"account">();
});
after(() => database.drop());

/** Twenty accounts, a call-back each second, one of a hundred not ended; two thousand numbers. */
async function fill(): Promise<void> {
  await database.query("insert into switch (id, owner, epoch, taken_at) values ('s', gen_random_uuid(), 1, now())");
  await database.query("insert into account (id, name, status, currency, live_call_back_limit, created_at) select gen_random_uuid(), 'a', 'active', 'EUR', 10, now() from generate_series(1, 20)");
  const of = "generate_series(1, $1::integer) i, lateral (select to_timestamp($2::bigint / 1000) + i * interval '1 second' as at, '+1500555' || lpad((i % 2000)::text, 4, '0') as number, (array(select id from account order by id))[1 + i % 20] as account_id) one";
  await database.query(
    `insert into call_back (id, account_id, trigger, a_number, b_number, state, outcome, version, switch_id, trunks, attempt, retry_attempts, retry_after_busy_seconds, retry_after_no_answer_seconds,
       retry_after_fault_seconds, ring_seconds, longest_seconds, expires_at, guard_tries, saying, requested_at, ended_at, clock_origin_at, clock_speed)
     select gen_random_uuid(), account_id, 'web', number, replace(number, '+1', '+4'), state, case state when 'ended' then 'completed' end, 1, 's', '{}', 1, 1, 1, 1, 1, 1, 1, at, 0, false, at, case state when 'ended' then at end, at, 1
       from (select *, case i % 100 when 0 then 'queued' else 'ended' end as state from ${of}) call_backs`,
    [ROWS, START],
  );
  await database.query(
    `insert into cdr select gen_random_uuid(), gen_random_uuid(), account_id, 'web', 'A', 1, 'carrier', number, 'd', 'answered', at, at, at, 1, 1, 16, null, true, 'EUR', '{}', 0, 0, 0, at from ${of}`,
    [ROWS, START],
  );
  await database.query("analyze");
}

/** What the planner does with the statements of a list. */
async function plansOf(list: (explaining: Queryable) => Promise<unknown>): Promise<string> {
  const plans: string[] = [];
  const explaining: Queryable = {
    query: async <R extends object = Row>(sql: Parameters<Queryable["query"]>[0], parameters?: readonly unknown[]): Promise<R[]> => {
      const rows = await database.query<{ "QUERY PLAN": string }>(`explain ${typeof sql === "string" ? sql : sql.text}`, parameters);
      plans.push(...rows.map((row) => row["QUERY PLAN"]));
      return [];
    },
  };
  await list(explaining);
  assert.ok(plans.length > 0, "a statement was seen");
  return plans.join("\n");
}

const window = { from: middle, until: middle + 60_000, to: middle + 60_000 };
const filters: readonly (readonly [what: string, filter: CallBackFilter & CdrFilter])[] = [["all", {}], ["those of a number", { number }], ["those of a minute", window]];

for (const [what, filter] of filters) {
  for (const [whose, isOne] of [["of all accounts", false], ["of one account", true]] as const) {
    for (const after of [null, { at: middle, id: newId() }]) {
      test(`${what} ${whose}${after ? ", from the middle on," : ""} are listed without reading a table whole; call-backs and CDRs were read and sorted`, async () => {
        const callBacks = await plansOf((explaining) => listCallBacks(explaining, isOne ? accountId : null, filter, { first: 50, after }));
        assert.doesNotMatch(callBacks, /Seq Scan/, callBacks);
        const cdrs = await plansOf((explaining) => listCdrs(explaining, isOne ? { ...filter, accountId } : filter, { limit: 50, after }));
        assert.doesNotMatch(cdrs, /Seq Scan/, cdrs);
      });
    }
  }
}

const cdrFilters: readonly (readonly [what: string, filter: CdrFilter])[] = [
  ["those of numbers that begin alike", { numberPrefix: "+1500555004" }],
  ["those of a destination", { destination: "d" }],
  ["those of a destination and an outcome", { destination: "nowhere", outcome: "failed" }],
];
for (const [what, filter] of cdrFilters) {
  for (const after of [null, { at: middle, id: newId() }]) {
    test(`${what}${after ? ", from the middle on," : ""} are listed and downloaded without reading the table whole`, async () => {
      for (const list of [listCdrs, nextCdrs]) {
        const plans = await plansOf((explaining) => list(explaining, filter, { limit: 50, after }));
        assert.doesNotMatch(plans, /Seq Scan/, plans);
      }
    });
  }
}

test("call-backs that live and those that have ended are listed together, newest first, and page by page each once", async () => {
  const of = { from: START + 1_000, to: START + 301_000 };
  const seen: string[] = [];
  let after: { at: number; id: string } | null = null;
  for (;;) {
    const page = await listCallBacks(database, null, of, { first: 70, after });
    const last = page.at(-1)?.callBack;
    if (!last) break;
    seen.push(...page.map(({ callBack }) => callBack.id));
    const [row] = await database.query<{ at: Date }>("select requested_at as at from call_back where id = $1", [last.id]);
    after = { at: row?.at.getTime() ?? 0, id: last.id };
  }
  const rows = await database.query<{ id: string }>("select id from call_back where requested_at >= to_timestamp($1::bigint / 1000) and requested_at < to_timestamp($2::bigint / 1000) order by requested_at desc, id desc", [of.from, of.to]);
  assert.equal(rows.length, 300);
  assert.deepEqual(seen, rows.map(({ id }) => id));
});
