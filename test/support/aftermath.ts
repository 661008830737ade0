// What must be true of a call-back that is over, whatever happened to it on the way: the books are right, every dialled leg has its one CDR, and nothing of it is left on the switch.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { ariGet } from "../../lab/asterisk/ari.js";
import type { Lab } from "../../lab/lab.js";
import { audit } from "../../src/billing/ledger/audit.js";
import type { Database } from "../../src/database/transaction.js";
import type { CallBackId } from "../../src/kernel/id.js";
import { heldUpLatelyMs } from "./heldUp.js";

export interface CdrRow {
  readonly leg_id: string;
  readonly role: "A" | "B";
  readonly attempt: number;
  readonly trunk: string;
  readonly outcome: string;
  readonly dialed_at: Date;
  readonly answered_at: Date | null;
  readonly ended_at: Date;
  readonly answered_seconds: number;
  readonly billed_seconds: number;
  readonly cause: number;
  readonly sip_status: number | null;
  readonly end_known: boolean;
  readonly charge_micros: string;
  readonly written_off_micros: string;
}

export interface Aftermath {
  readonly outcome: string;
  /** In the order of dialling. */
  readonly cdrs: readonly CdrRow[];
  /** "phaseDue→dialingA", one a row of the history. */
  readonly history: readonly string[];
}

/** @param lab null where the switch is not a real one */
export async function assertSettled(database: Database, lab: Lab | null, id: CallBackId): Promise<Aftermath> {
  const [row] = await database.query<{ state: string; outcome: string; parked_reason: string | null }>("select state, outcome, parked_reason from call_back where id = $1", [id]);
  const events = await database.query<{ sequence: number; kind: string; state: string }>("select sequence, kind, state from call_back_event where call_back_id = $1 order by sequence", [id]);
  const history = events.map(({ kind, state }) => `${kind}→${state}`);
  assert.equal(row?.parked_reason, null, "it was not parked");
  assert.equal(row?.state, "ended", history.join(", "));
  assert.deepEqual(events.map(({ sequence }) => sequence), events.map((_, index) => index + 1), "the history has no gap");
  assert.deepEqual(await database.query("select role from hold where call_back_id = $1 and closed_at is null", [id]), [], "no hold is open");
  const cdrs = await cdrsOf(database, id);
  const legs = await database.query<{ id: string; refused: boolean }>("select id, refused from leg where call_back_id = $1", [id]);
  assert.deepEqual(cdrs.map(({ leg_id }) => leg_id).sort(), legs.filter(({ refused }) => !refused).map((leg) => leg.id).sort(), "one CDR for each dialled leg");
  for (const cdr of cdrs) assert.equal(cdr.written_off_micros, "0", `nothing of leg ${cdr.role} was written off`);
  assert.deepEqual(await audit(database), []);
  if (lab !== null) await untilNothingIsLeft(lab, [id, ...legs.map((leg) => leg.id)]);
  return { outcome: row.outcome, cdrs, history };
}

export function cdrsOf(database: Database, id: CallBackId): Promise<CdrRow[]> {
  return database.query<CdrRow>("select * from cdr where call_back_id = $1 order by dialed_at, leg_id", [id]);
}

/** For the end of a file: of all its call-backs nothing is held, live or parked. */
export async function assertAllSettled(database: Database): Promise<void> {
  assert.deepEqual(await audit(database), []);
  const [left] = await database.query<Record<string, string>>(
    `select (select count(*) from call_back where state <> 'ended') call_backs, (select count(*) from call_back where parked_at is not null) parked,
            (select count(*) from hold where closed_at is null) holds, (select sum(debits_held_micros) from ledger_account) held`,
  );
  assert.deepEqual(left, { call_backs: "0", parked: "0", holds: "0", held: "0" });
}

/** The commands that tidy up go out after the commit that a watcher hears of. */
const TIDY_MS = 3_000;

/** Channels are named by leg ids, bridges by the ids of call-backs. */
export async function untilNothingIsLeft(lab: Lab, ids: readonly string[]): Promise<void> {
  const until = performance.now() + TIDY_MS;
  for (;;) {
    const there = (await Promise.all([ariGet(lab, "/channels"), ariGet(lab, "/bridges")])) as { id: string }[][];
    const left = there.flat().filter(({ id }) => ids.includes(id));
    if (left.length === 0) return;
    if (performance.now() - heldUpLatelyMs() > until) assert.fail(`left on the switch: ${JSON.stringify(left)}`);
    await sleep(20);
  }
}
