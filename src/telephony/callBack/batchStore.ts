// Loads a batch of call-backs under lock, and saves it: one statement each over the whole batch. Only the owner of their switch gets them.
import type { Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type CallBackId, type LegId } from "../../kernel/id.js";
import type { Leg } from "./callBack.js";
import { toRealTime } from "./callClock.js";
import { legsOf, toStored, type CallBackRow, type LegRow, type StoredCallBack } from "./row.js";
import { toSnapshot, type StoredEvent } from "./storedEvent.js";

/** Who drives a switch. Every batch is fenced by it: a node that was paused and wakes up changes nothing. */
export interface Ownership {
  readonly switchId: string;
  readonly node: string;
  readonly epoch: string;
}

/** Another node has taken the switch over: this one must stop. */
export class NotOwner extends Error {
  override name = "NotOwner";
}

export interface Wanted {
  readonly callBackIds: readonly CallBackId[];
  readonly legIds: readonly LegId[];
  /** Also those whose clock is due by now, at most so many. */
  readonly dueBy: Instant | null;
  readonly mostDue: number;
}

/** In the order of their ids, which is the order in which every batch locks. */
export async function loadBatch(tx: Tx, owner: Ownership, wanted: Wanted): Promise<StoredCallBack[]> {
  const fence = await tx.query("select 1 from switch where id = $1 and owner = $2 and epoch = $3 for key share", [owner.switchId, owner.node, owner.epoch]);
  if (fence.length === 0) throw new NotOwner(`switch ${owner.switchId} has another owner now`);
  const rows = await tx.query<CallBackRow>(lockStatement, [wanted.callBackIds, wanted.legIds, owner.switchId, wanted.dueBy === null ? null : toIso(wanted.dueBy), wanted.mostDue]);
  if (rows.length === 0) return [];
  // A statement of its own: a lock that had to wait shows the call-back as it is now, but its legs as they were.
  const legs = legsOf(await tx.query<LegRow>("select * from leg where call_back_id = any($1) order by dialed_at, id", [rows.map((row) => row.id)]));
  return rows.map((row) => toStored(row, legs.get(row.id) ?? []));
}

const lockStatement = `
select * from call_back
 where id in (
   select unnest($1::uuid[])
   union select call_back_id from leg where id = any($2::uuid[])
   union (select id from call_back where due_at <= $4::timestamptz and switch_id = $3 and parked_at is null order by due_at limit $5))
   and switch_id = $3 and parked_at is null
 order by id for no key update`;

export interface Saved {
  readonly before: StoredCallBack;
  readonly after: StoredCallBack;
  readonly events: readonly StoredEvent[];
}

export interface Stray {
  readonly callBackId: CallBackId;
  readonly kind: string;
  readonly legId: LegId | null;
  readonly at: Instant;
}

export async function saveBatch(tx: Tx, saved: readonly Saved[], strays: readonly Stray[]): Promise<void> {
  if (saved.length === 0 && strays.length === 0) return;
  // Ended legs first: the next leg of the same role may come in the same statement, and only one may be live.
  const legs = saved.flatMap(changedLegs).sort((one, other) => Number(other.leg.state === "ended") - Number(one.leg.state === "ended"));
  const [row] = await tx.query<{ count: string }>(saveStatement, [
    JSON.stringify(saved.map(callBackJson)),
    JSON.stringify(legs.map(legJson)),
    JSON.stringify(saved.flatMap(({ events }) => events).map(eventJson)),
    JSON.stringify(strays.map((stray) => ({ id: newId(), call_back_id: stray.callBackId, kind: stray.kind, leg_id: stray.legId, at: toIso(stray.at) }))),
  ]);
  if (Number(row?.count) !== saved.length) throw new Error(`${saved.length} call-backs were to be saved, ${row?.count} were: one has another version`);
}

const saveStatement = `
with changed as (
  update call_back c set state = n.state, outcome = n.outcome, version = n.version, attempt = n.attempt, phase_at = n.phase_at, funds_at = n.funds_at,
      warned_seconds = n.warned_seconds, guard_tries = n.guard_tries, saying = n.saying, held_a_seconds = n.held_a_seconds, held_b_seconds = n.held_b_seconds,
      ended_at = n.ended_at, due_at = n.due_at
    from json_to_recordset($1) as n(id uuid, old_version int, state text, outcome text, version int, attempt int, phase_at timestamptz, funds_at timestamptz,
      warned_seconds int, guard_tries int, saying boolean, held_a_seconds int, held_b_seconds int, ended_at timestamptz, due_at timestamptz)
   where c.id = n.id and c.version = n.old_version
   returning c.id),
legs as (
  insert into leg (id, call_back_id, role, attempt, route, number, state, hanging_up, verdict, refused, dialed_at, progress_at, answered_at, ended_at, last_seen_at, cause, sip_status, end_known, charge_micros)
  select id, call_back_id, role, attempt, route, number, state, hanging_up, verdict, refused, dialed_at, progress_at, answered_at, ended_at, last_seen_at, cause, sip_status, end_known, charge_micros
    from json_to_recordset($2) as n(id uuid, call_back_id uuid, role text, attempt int, route int, number text, state text, hanging_up boolean, verdict text, refused boolean,
      dialed_at timestamptz, progress_at timestamptz, answered_at timestamptz, ended_at timestamptz, last_seen_at timestamptz, cause int, sip_status int, end_known boolean, charge_micros bigint)
  on conflict (id) do update set state = excluded.state, hanging_up = excluded.hanging_up, verdict = excluded.verdict, refused = excluded.refused, progress_at = excluded.progress_at,
      answered_at = excluded.answered_at, ended_at = excluded.ended_at, last_seen_at = greatest(leg.last_seen_at, excluded.last_seen_at), cause = excluded.cause,
      sip_status = excluded.sip_status, end_known = excluded.end_known, charge_micros = excluded.charge_micros),
happened as (
  insert into call_back_event (call_back_id, sequence, kind, leg_id, at, state, outcome, legs, held_seconds)
  select call_back_id, sequence, kind, leg_id, at, state, outcome, legs, held_seconds
    from json_to_recordset($3) as n(call_back_id uuid, sequence int, kind text, leg_id uuid, at timestamptz, state text, outcome text, legs jsonb, held_seconds jsonb)),
strays as (
  insert into stray_event (id, call_back_id, kind, leg_id, at)
  select id, call_back_id, kind, leg_id, at from json_to_recordset($4) as n(id uuid, call_back_id uuid, kind text, leg_id uuid, at timestamptz))
select count(*) from changed`;

function changedLegs({ before, after }: Saved): { leg: Leg; callBackId: CallBackId }[] {
  const known = new Set(before.callBack.legs);
  return after.callBack.legs.filter((leg) => !known.has(leg)).map((leg) => ({ leg, callBackId: after.callBack.id }));
}

function callBackJson({ before, after }: Saved): object {
  const { callBack, clock } = after;
  const due = dueAt(after);
  return {
    id: callBack.id, old_version: before.callBack.version, state: callBack.state, outcome: callBack.outcome, version: callBack.version, attempt: callBack.attempt,
    phase_at: iso(callBack.phaseAt), funds_at: iso(callBack.fundsAt), warned_seconds: callBack.warnedSeconds, guard_tries: callBack.guardTries, saying: callBack.saying,
    held_a_seconds: callBack.heldSeconds.A, held_b_seconds: callBack.heldSeconds.B, ended_at: iso(callBack.endedAt), due_at: due === null ? null : toIso(Math.ceil(toRealTime(clock, due))),
  };
}

/** The earlier of the two clocks, in the call-back's own time. */
export function dueAt({ callBack }: StoredCallBack): Instant | null {
  const { phaseAt, fundsAt } = callBack;
  if (phaseAt === null || fundsAt === null) return phaseAt ?? fundsAt;
  return Math.min(phaseAt, fundsAt);
}

function legJson({ leg, callBackId }: { leg: Leg; callBackId: CallBackId }): object {
  return {
    id: leg.id, call_back_id: callBackId, role: leg.role, attempt: leg.attempt, route: leg.route, number: leg.number, state: leg.state, hanging_up: leg.hangingUp,
    verdict: leg.verdict, refused: leg.refused, dialed_at: iso(leg.dialedAt), progress_at: iso(leg.progressAt), answered_at: iso(leg.answeredAt), ended_at: iso(leg.endedAt),
    last_seen_at: iso(leg.lastSeenAt), cause: leg.cause, sip_status: leg.sipStatus, end_known: leg.endKnown, charge_micros: leg.chargeMicros === null ? null : leg.chargeMicros.toString(),
  };
}

export function eventJson(event: StoredEvent): object {
  return {
    call_back_id: event.callBackId, sequence: event.sequence, kind: event.kind, leg_id: event.legId, at: toIso(event.at), state: event.state, outcome: event.outcome,
    legs: event.legs.map(toSnapshot), held_seconds: event.heldSeconds,
  };
}

function iso(at: Instant | null): string | null {
  return at === null ? null : toIso(at);
}
