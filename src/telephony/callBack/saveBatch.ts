// Saves a batch of call-backs, the legs that changed and what happened: one statement, whatever the size of the batch.
import { columnsOf, placesOf, type Column } from "../../database/columns.js";
import { prepare, type Tx } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import { newId, type CallBackId, type LegId } from "../../kernel/id.js";
import { isLive, type Leg } from "./callBack.js";
import { toRealTime } from "./callClock.js";
import type { StoredCallBack } from "./row.js";
import { eventColumns, type StoredEvent } from "./storedEvent.js";

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
  const changed = saved.flatMap(changedLegs);
  // Ended legs first: of two new ones of the same role only one may be live.
  const dialed = saved.flatMap(newLegs).sort((one, other) => Number(isLive(one.leg)) - Number(isLive(other.leg)));
  const [row] = await tx.query<{ call_backs: number; legs: number }>(saveStatement, [
    ...callBackColumns.values(saved), ...changedLegColumns.values(changed), ...newLegColumns.values(dialed), ...eventColumns.values(saved.flatMap(({ events }) => events)), ...strayColumns.values(strays),
  ]);
  if (row?.call_backs !== saved.length) throw new Error(`${saved.length} call-backs were to be saved, ${row?.call_backs} were: one has another version`);
  if (row.legs !== changed.length) throw new Error(`${changed.length} legs were to be saved, ${row.legs} were`);
}

interface OwnLeg {
  readonly leg: Leg;
  readonly callBackId: CallBackId;
}

function changedLegs({ before, after }: Saved): OwnLeg[] {
  const as = new Map(before.callBack.legs.map((leg) => [leg.id, leg]));
  return after.callBack.legs.filter((leg) => as.has(leg.id) && as.get(leg.id) !== leg).map((leg) => ({ leg, callBackId: after.callBack.id }));
}

function newLegs({ before, after }: Saved): OwnLeg[] {
  const known = new Set(before.callBack.legs.map(({ id }) => id));
  return after.callBack.legs.filter(({ id }) => !known.has(id)).map((leg) => ({ leg, callBackId: after.callBack.id }));
}

/** The earlier of the two clocks, in the call-back's own time. */
export function dueAt({ callBack }: StoredCallBack): Instant | null {
  const { phaseAt, fundsAt } = callBack;
  if (phaseAt === null || fundsAt === null) return phaseAt ?? fundsAt;
  return Math.min(phaseAt, fundsAt);
}

/** On our real clock, which is what the runner polls by. */
function realDueAt(stored: StoredCallBack): Instant | null {
  const due = dueAt(stored);
  return due === null ? null : Math.ceil(toRealTime(stored.clock, due));
}

const callBackColumns = columnsOf<Saved>(
  ["id", "uuid", ({ after }) => after.callBack.id],
  ["old_version", "integer", ({ before }) => before.callBack.version],
  ["state", "text", ({ after }) => after.callBack.state],
  ["outcome", "text", ({ after }) => after.callBack.outcome],
  // Said by the caller in the call: written where they change.
  ["account_id", "uuid", ({ before, after }) => (after.callBack.accountId === before.callBack.accountId ? null : after.callBack.accountId)],
  ["a_number", "text", ({ before, after }) => (after.callBack.aNumber === before.callBack.aNumber ? null : after.callBack.aNumber)],
  ["b_number", "text", ({ before, after }) => (after.callBack.bNumber === before.callBack.bNumber ? null : after.callBack.bNumber)],
  ["dialogue", "json", ({ before, after }) => (after.callBack.dialogue === before.callBack.dialogue ? null : JSON.stringify(after.callBack.dialogue))],
  ["version", "integer", ({ after }) => after.callBack.version],
  ["attempt", "integer", ({ after }) => after.callBack.attempt],
  ["routes", "json", ({ before, after }) => (after.callBack.routes === before.callBack.routes ? null : JSON.stringify(after.callBack.routes))],
  ["queue_position", "integer", ({ after }) => after.callBack.queuePosition],
  ["phase_at", "timestamptz", ({ after }) => after.callBack.phaseAt],
  ["funds_at", "timestamptz", ({ after }) => after.callBack.fundsAt],
  ["warned_seconds", "integer", ({ after }) => after.callBack.warnedSeconds],
  ["guard_tries", "integer", ({ after }) => after.callBack.guardTries],
  ["saying", "boolean", ({ after }) => after.callBack.saying],
  ["held_a_seconds", "integer", ({ after }) => after.callBack.heldSeconds.A],
  ["held_b_seconds", "integer", ({ after }) => after.callBack.heldSeconds.B],
  ["ended_at", "timestamptz", ({ after }) => after.callBack.endedAt],
  ["due_at", "timestamptz", ({ after }) => realDueAt(after)],
);

const changingLegColumns: readonly Column<OwnLeg>[] = [
  ["id", "uuid", ({ leg }) => leg.id],
  ["state", "text", ({ leg }) => leg.state],
  ["hanging_up", "boolean", ({ leg }) => leg.hangingUp],
  ["verdict", "text", ({ leg }) => leg.verdict],
  ["refused", "boolean", ({ leg }) => leg.refused],
  ["progress_at", "timestamptz", ({ leg }) => leg.progressAt],
  ["answered_at", "timestamptz", ({ leg }) => leg.answeredAt],
  ["ended_at", "timestamptz", ({ leg }) => leg.endedAt],
  ["last_seen_at", "timestamptz", ({ leg }) => leg.lastSeenAt],
  ["cause", "integer", ({ leg }) => leg.cause],
  ["sip_status", "integer", ({ leg }) => leg.sipStatus],
  ["end_known", "boolean", ({ leg }) => leg.endKnown],
  ["charge_micros", "bigint", ({ leg }) => leg.chargeMicros],
];

const changedLegColumns = columnsOf<OwnLeg>(...changingLegColumns);

const newLegColumns = columnsOf<OwnLeg>(
  ...changingLegColumns,
  ["call_back_id", "uuid", ({ callBackId }) => callBackId],
  ["role", "text", ({ leg }) => leg.role],
  ["attempt", "integer", ({ leg }) => leg.attempt],
  ["route", "integer", ({ leg }) => leg.route],
  ["number", "text", ({ leg }) => leg.number],
  ["trunk", "text", ({ leg }) => leg.trunk],
  ["caller_id", "text", ({ leg }) => leg.callerId],
  ["dialed_at", "timestamptz", ({ leg }) => leg.dialedAt],
);

const strayColumns = columnsOf<Stray>(
  ["id", "uuid", () => newId()],
  ["call_back_id", "uuid", ({ callBackId }) => callBackId],
  ["kind", "text", ({ kind }) => kind],
  ["leg_id", "uuid", ({ legId }) => legId],
  ["at", "timestamptz", ({ at }) => at],
);

const places = placesOf(callBackColumns, changedLegColumns, newLegColumns, eventColumns, strayColumns);

/** Legs that end make room for the next of their role, so they are counted, and thereby written, before a new one is inserted. */
const saveStatement = prepare(`
with changed as (
  update call_back c set state = n.state, outcome = n.outcome, version = n.version, attempt = n.attempt, routes = coalesce(n.routes, c.routes),
      account_id = coalesce(n.account_id, c.account_id), a_number = coalesce(n.a_number, c.a_number), b_number = coalesce(n.b_number, c.b_number), dialogue = coalesce(n.dialogue, c.dialogue), queue_position = n.queue_position, phase_at = n.phase_at, funds_at = n.funds_at,
      warned_seconds = n.warned_seconds, guard_tries = n.guard_tries, saying = n.saying, held_a_seconds = n.held_a_seconds, held_b_seconds = n.held_b_seconds,
      ended_at = n.ended_at, due_at = n.due_at
    from ${callBackColumns.from("n", places[0])}
   where c.id = n.id and c.version = n.old_version
   returning 1),
moved as (
  update leg set state = n.state, hanging_up = n.hanging_up, verdict = n.verdict, refused = n.refused, progress_at = n.progress_at, answered_at = n.answered_at, ended_at = n.ended_at,
      last_seen_at = greatest(leg.last_seen_at, n.last_seen_at), cause = n.cause, sip_status = n.sip_status, end_known = n.end_known, charge_micros = n.charge_micros
    from ${changedLegColumns.from("n", places[1])}
   where leg.id = n.id
   returning 1),
dialed as (
  insert into leg (${newLegColumns.names}) select * from ${newLegColumns.from("n", places[2])} where (select count(*) from moved) >= 0),
happened as (
  insert into call_back_event (${eventColumns.names}) select * from ${eventColumns.from("n", places[3])}),
strays as (
  insert into stray_event (${strayColumns.names}) select * from ${strayColumns.from("n", places[4])})
select (select count(*)::int from changed) as call_backs, (select count(*)::int from moved) as legs`);
