// Reports and CSV over HTTP: what adds up, what an account's key never sees, and a download of any length that goes no faster than its reader.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ReportInput } from "ringback-sdk";
import { newId, toPublicId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
let owner: Customer;
let stranger: Customer;
const MANY = 60_000;
const START = Date.UTC(2026, 2, 1);

before(async () => {
  world = await createApiWorld();
  owner = await world.customer();
  stranger = await world.customer();
  await cdrs(owner, MANY, "Germany", "+4930");
  await cdrs(stranger, 3, '=HYPERLINK("http://evil","Italy")', "+3906");
});
after(() => world.stop());

/** One a second from the 1st of March; two of three answered, for a minute at 0.06; by two trunks; at a cost of 0.02 each. */
async function cdrs(customer: Customer, count: number, destination: string, prefix: string): Promise<void> {
  for (let from = 0; from < count; from += CDRS_A_STATEMENT) await insert(customer, from, Math.min(count, from + CDRS_A_STATEMENT), destination, prefix);
}

const CDRS_A_STATEMENT = 10_000;

async function insert({ account }: Customer, from: number, until: number, destination: string, prefix: string): Promise<void> {
  await world.database.query(
    `insert into cdr (leg_id, call_back_id, account_id, trigger, role, attempt, trunk, number, destination, outcome, dialed_at, answered_at, ended_at, answered_seconds, billed_seconds, cause, sip_status,
                      end_known, currency, rate, charge_micros, captured_micros, written_off_micros, settled_at, cost_micros, cost_currency, cost_rate)
     select gen_random_uuid(), gen_random_uuid(), $1, 'web', case i % 2 when 0 then 'A' else 'B' end, 1, case i % 2 when 0 then 'one' else 'two' end, $4::text || lpad(i::text, 6, '0'), $3, case when answered then 'answered' else 'busy' end,
            at, case when answered then at end, at + interval '60 seconds', case when answered then 60 else 0 end, case when answered then 60 else 0 end, 16, null, true, 'EUR',
            jsonb_build_object('deckId', gen_random_uuid(), 'prefix', trim(leading '+' from $4::text), 'destination', $3::text, 'priceNanos', '60000000', 'connectFeeMicros', '0', 'firstIncrementSeconds', 1, 'nextIncrementSeconds', 1),
            case when answered then 60000 else 0 end, case when answered then 59999 else 0 end, case when answered then 1 else 0 end, at + interval '60 seconds', case when answered then 20000 else 0 end, 'EUR',
            case when answered then jsonb_build_object('deckId', gen_random_uuid(), 'prefix', '4', 'destination', 'All', 'priceNanos', '20000000', 'connectFeeMicros', '0', 'firstIncrementSeconds', 1, 'nextIncrementSeconds', 1) end
       from generate_series($6::integer, $2::integer - 1) i, lateral (select to_timestamp($5::bigint / 1000 + i) as at, i % 3 <> 0 as answered) one`,
    [uuidOf(account.id), until, destination, prefix, START, from],
  );
}

function uuidOf(publicId: string): string {
  return publicId.replace(/^\w+_/, "").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const get = (query: string, apiKey?: string, signal?: AbortSignal) =>
  fetch(`${world.url.replace("/graphql", "/cdrs.csv")}${query}`, { ...(apiKey && { headers: { authorization: `Bearer ${apiKey}` } }), ...(signal && { signal }) });

async function linesOf(query: string, apiKey: string): Promise<string[]> {
  const response = await get(query, apiKey);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  assert.ok(text.endsWith("\r\n"));
  return text.slice(0, -2).split("\r\n");
}

test("a download has every CDR of its key once, oldest first, however many they are", async () => {
  const [header = "", ...lines] = await linesOf("", owner.apiKey);
  assert.equal(lines.length, MANY);
  const at = header.split(",").indexOf("dialed_at");
  const times = lines.map((line) => line.split(",")[at] ?? "");
  assert.deepEqual([times[0], times.at(-1)], [new Date(START).toISOString(), new Date(START + (MANY - 1) * 1000).toISOString()]);
  assert.equal(new Set(times).size, MANY);
  assert.ok(times.every((time, index) => index === 0 || (times[index - 1] ?? "") < time));
});

test("an account's file has neither trunk nor cost, an operator's has both", async () => {
  const [own = ""] = await linesOf("?before=2026-03-01T00:00:01Z", owner.apiKey);
  assert.doesNotMatch(own, /trunk|cost|wholesale|margin/);
  const [all = "", ...lines] = await linesOf("?before=2026-03-01T00:00:01Z", world.operatorKey);
  assert.match(all, /,trunk\b/);
  assert.equal(lines.length, 2);
});

test("nobody's key gets a stranger's CDRs, and what is not there is told apart from what is another's by nothing", async () => {
  assert.equal((await linesOf("", stranger.apiKey)).length, 4);
  for (const id of [owner.account.id, toPublicId("account", newId())]) {
    const answer = await get(`?accountId=${id}`, stranger.apiKey);
    assert.equal(answer.status, 404);
    assert.match(await answer.text(), /"NOT_FOUND"/);
  }
  assert.equal((await get("")).status, 401);
  assert.equal((await get("?trunk=one", stranger.apiKey)).status, 403);
  assert.equal((await linesOf(`?accountId=${stranger.account.id}`, world.operatorKey)).length, 4);
});

test("what people wrote is no formula for a spreadsheet, and phone numbers stay as they are", async () => {
  const [, line = ""] = await linesOf("?numberPrefix=%2B3906", stranger.apiKey);
  assert.match(line, /,\+3906000000,39/);
  assert.match(line, /,"'=HYPERLINK\(""http:\/\/evil"",""Italy""\)",/);
});

const filters: readonly (readonly [query: string, count: number])[] = [
  ["?number=%2B4930000007", 1],
  ["?number=+4930000007", 1],
  ["?numberPrefix=493000001", 10],
  ["?destination=Germany&since=2026-03-01T00:00:00Z&before=2026-03-01T00:10:00Z", 600],
  ["?outcome=BUSY&before=2026-03-01T00:10:00Z", 200],
  ["?role=B&before=2026-03-01T00:10:00Z", 300],
  ["?trigger=WEB&before=2026-03-01T00:10:00%2B00:00", 600],
  ["?leastSeconds=60&before=2026-03-01T00:10:00Z", 400],
  ["?mostSeconds=59&before=2026-03-01T00:10:00Z", 200],
  ["?leastCharge=0.06&before=2026-03-01T00:10:00Z", 400],
  ["?mostCharge=0.059999&before=2026-03-01T00:10:00Z", 200],
  ["?writtenOff=true&before=2026-03-01T00:10:00Z", 400],
  ["?destination=Nowhere", 0],
];
for (const [query, count] of filters) {
  test(`${query} has ${count} CDRs, in the file and in the list`, async () => {
    assert.equal((await linesOf(query, owner.apiKey)).length - 1, count);
    const upper = query.replaceAll("+", "%2B");
    const filter = Object.fromEntries([...new URLSearchParams(upper)].map(([name, text]) => [name, name === "writtenOff" ? text === "true" : /Seconds$/.test(name) ? Number(text) : text]));
    const page = await owner.sdk.cdrs({ filter, first: 100 });
    assert.equal(page.nodes.length, Math.min(count, 100));
  });
}

for (const query of ["?colour=red", "?outcome=busy", "?since=yesterday", "?since=2026-03-01T00:00:00Z&since=2026-03-01T00:00:00Z", "?leastSeconds=-1", "?leastCharge=1.0000001", "?numberPrefix=49x", "?destination=a%00b"]) {
  test(`${query} is refused before a line of a file is sent`, async () => {
    const answer = await get(query, owner.apiKey);
    assert.equal(answer.status, 400);
    assert.match(answer.headers.get("content-type") ?? "", /json/);
    assert.match(await answer.text(), /"INVALID_(INPUT|AMOUNT)"/);
  });
}

test("an account reads two files at a time and no more, takes no place from others, and one whose reader has left makes room for another", async () => {
  const readers = Array.from({ length: 2 }, () => new AbortController());
  // Nobody reads on after the head: the service stops reading the database.
  const open = await Promise.all(readers.map(({ signal }) => get("", owner.apiKey, signal)));
  assert.deepEqual(open.map(({ status }) => status), [200, 200]);
  const refused = await get("", owner.apiKey);
  assert.equal(refused.status, 429);
  assert.match(await refused.text(), /LIMIT_REACHED/);
  for (const other of [stranger.apiKey, world.operatorKey]) assert.equal((await get("?outcome=BUSY&before=2026-03-01T00:00:10Z", other)).status, 200);
  readers[0]?.abort();
  // That the connection has ended is told to the service a moment later.
  for (let tries = 0; ; tries += 1) {
    const again = await get("?outcome=BUSY&before=2026-03-01T00:00:10Z", owner.apiKey);
    await again.text();
    if (again.status === 200) break;
    assert.ok(tries < 1_000, "the place was not given back");
  }
  for (const reader of readers) reader.abort();
});

const march = { since: new Date(START).toISOString(), before: "2026-04-01T00:00:00Z" };

test("a report by destination and trunk adds up what its legs were charged and cost", async () => {
  const answer = is("Report", await world.operator.report({ ...march, groupBy: ["DESTINATION", "TRUNK"], filter: { accountId: owner.account.id } }));
  assert.deepEqual(answer.rows.map(({ destination, trunk, day, accountId }) => [destination, trunk, day, accountId]), [["Germany", "one", null, null], ["Germany", "two", null, null]]);
  const [figures] = answer.rows.map((row) => row.figures);
  assert.deepEqual(
    { attempts: figures?.attempts, answered: figures?.answered, ratio: figures?.answerSeizureRatio, average: figures?.averageSeconds, minutes: figures?.minutes, charge: figures?.charge.amount, lost: figures?.writtenOff.amount },
    { attempts: 30_000, answered: 20_000, ratio: "0.6667", average: "60.000", minutes: "20000.00", charge: "1200.000000", lost: "0.020000" },
  );
  assert.deepEqual({ revenue: figures?.revenue, costs: figures?.costs, margin: figures?.margin }, { revenue: { amount: "1200.000000", currency: "EUR" }, costs: [{ amount: "400.000000", currency: "EUR" }], margin: { amount: "799.980000", currency: "EUR" } });
  assert.deepEqual(answer.totals.map(({ attempts, charge }) => [attempts, charge.amount]), [[60_000, "2400.000000"]]);
});

test("days begin where the time zone says", async () => {
  const days = async (timeZone: string) => is("Report", await world.operator.report({ ...march, groupBy: ["DAY"], timeZone, filter: { accountId: stranger.account.id } })).rows.map(({ day }) => day);
  assert.deepEqual(await days("UTC"), ["2026-03-01"]);
  assert.deepEqual(await days("America/New_York"), ["2026-02-28"]);
});

test("an account's report is of its own legs, and tells nothing of cost, margin and trunks", async () => {
  const answer = is("Report", await stranger.sdk.report({ ...march, groupBy: ["ACCOUNT"] }));
  assert.deepEqual(answer.rows.map(({ accountId, figures }) => [accountId, figures.attempts]), [[stranger.account.id, 3]]);
  for (const { wholesale, revenue, lost, costs, legsOfUnknownCost, margin } of [...answer.rows.map(({ figures }) => figures), ...answer.totals]) {
    assert.deepEqual({ wholesale, revenue, lost, costs, legsOfUnknownCost, margin }, { wholesale: null, revenue: null, lost: null, costs: null, legsOfUnknownCost: null, margin: null });
  }
  assert.equal(is("Refused", await stranger.sdk.report({ ...march, groupBy: ["TRUNK"] })).code, "FORBIDDEN");
  assert.equal(is("Refused", await stranger.sdk.report({ ...march, filter: { trunk: "one" } })).code, "FORBIDDEN");
  assert.equal(is("Refused", await stranger.sdk.report({ ...march, filter: { accountId: owner.account.id } })).code, "NOT_FOUND");
});

const badReports: readonly (readonly [what: string, input: ReportInput, code: string])[] = [
  ["that ends before it begins", { since: march.before, before: march.since }, "INVALID_INPUT"],
  ["of two years", { since: "2024-01-01T00:00:00Z", before: "2026-01-01T00:00:00Z" }, "INVALID_INPUT"],
  ["in no time zone", { ...march, timeZone: "Europe/Nowhere" }, "INVALID_INPUT"],
  ["in an offset, whose sign the database reads the other way round", { ...march, timeZone: "+02:00" }, "INVALID_INPUT"],
  ["with a grouping twice", { ...march, groupBy: ["DAY", "DAY"] }, "INVALID_INPUT"],
  ["with two ranges", { ...march, filter: { since: march.since } }, "INVALID_INPUT"],
];
for (const [what, input, code] of badReports) {
  test(`a report ${what} is refused`, async () => {
    assert.equal(is("Refused", await world.operator.report(input)).code, code);
  });
}

test("nothing of all that was a fault of ours", () => {
  assert.deepEqual(world.faults, []);
});
