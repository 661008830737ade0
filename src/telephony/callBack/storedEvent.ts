// One row of a call-back's history: what happened, and what the call-back looked like afterwards.
import { columnsOf } from "../../database/columns.js";
import type { Instant } from "../../kernel/clock.js";
import type { CallBackId, LegId } from "../../kernel/id.js";
import { knownPhoneNumber } from "../../kernel/phoneNumber.js";
import { nextAttemptAt } from "../reasons/reasonOfCallBack.js";
import type { EntryRefusal } from "../dialogue/announcement.js";
import type { CallBack, DialedRole, Leg, LegState, Outcome, Role, State, Step } from "./callBack.js";
import type { CallBackEvent, EventKind } from "./event.js";

export interface StoredEvent {
  readonly callBackId: CallBackId;
  /** Counted from 1 within the call-back, without a gap. */
  readonly sequence: number;
  readonly kind: EventKind;
  readonly legId: LegId | null;
  readonly at: Instant;
  readonly state: State;
  readonly outcome: Outcome | null;
  readonly legs: readonly Leg[];
  readonly heldSeconds: Readonly<Record<DialedRole, number | null>>;
  /** For which step something was keyed, and why it was not taken. */
  readonly step: Step | null;
  readonly refusal: EntryRefusal | null;
  readonly queuePosition: number | null;
  /** When A is rung next, as far as that was known then. */
  readonly nextAttemptAt: Instant | null;
}

export function eventOf(callBack: CallBack, event: CallBackEvent | { readonly kind: "requested" }, at: Instant): StoredEvent {
  return {
    callBackId: callBack.id, sequence: callBack.version, kind: event.kind, legId: "legId" in event ? event.legId : null, at, state: callBack.state, outcome: callBack.outcome,
    legs: callBack.legs, heldSeconds: callBack.heldSeconds, step: "step" in event ? event.step : null, refusal: event.kind === "entryRefused" ? event.code : null,
    queuePosition: callBack.queuePosition, nextAttemptAt: nextAttemptAt(callBack),
  };
}

/** What a statement that inserts events writes. */
export const eventColumns = columnsOf<StoredEvent>(
  ["call_back_id", "uuid", (event) => event.callBackId],
  ["sequence", "integer", (event) => event.sequence],
  ["kind", "text", (event) => event.kind],
  ["leg_id", "uuid", (event) => event.legId],
  ["at", "timestamptz", (event) => event.at],
  ["state", "text", (event) => event.state],
  ["outcome", "text", (event) => event.outcome],
  ["legs", "json", (event) => JSON.stringify(event.legs.map(toSnapshot))],
  ["held_seconds", "json", (event) => JSON.stringify(event.heldSeconds)],
  ["step", "text", (event) => event.step],
  ["refusal", "text", (event) => event.refusal],
  ["queue_position", "integer", (event) => event.queuePosition],
  ["next_attempt_at", "timestamptz", (event) => event.nextAttemptAt],
);

export interface EventRow {
  call_back_id: string; sequence: number; kind: EventKind; leg_id: string | null; at: Date; state: State; outcome: Outcome | null;
  legs: LegSnapshot[]; held_seconds: Record<DialedRole, number | null>; step: Step | null; refusal: EntryRefusal | null;
  queue_position: number | null; next_attempt_at: Date | null;
}

export function toEvent(row: EventRow): StoredEvent {
  return {
    callBackId: row.call_back_id as CallBackId, sequence: row.sequence, kind: row.kind, legId: row.leg_id as LegId | null, at: row.at.getTime(),
    state: row.state, outcome: row.outcome, legs: row.legs.map(fromSnapshot), heldSeconds: row.held_seconds,
    step: row.step, refusal: row.refusal, queuePosition: row.queue_position, nextAttemptAt: row.next_attempt_at?.getTime() ?? null,
  };
}

/**
 * How a leg is written into an event: short names, for there is one a leg and event, and money as text.
 * What is null, or false as it mostly is, is left out: half of the bytes, which are most of what an event costs.
 */
interface LegSnapshot {
  id: string; role: Role; n: string; trunk?: string | undefined; attempt: number; route: number; state: LegState; hangingUp?: true | undefined; verdict?: Leg["verdict"] | undefined; refused?: true | undefined;
  dialedAt: number; progressAt?: number | undefined; answeredAt?: number | undefined; endedAt?: number | undefined; lastSeenAt?: number | undefined;
  cause?: number | undefined; sip?: number | undefined; endUnknown?: true | undefined; charge?: string | undefined;
}

function toSnapshot(leg: Leg): LegSnapshot {
  return {
    id: leg.id, role: leg.role, n: leg.number, trunk: leg.trunk ?? undefined, attempt: leg.attempt, route: leg.route, state: leg.state, hangingUp: leg.hangingUp || undefined, verdict: leg.verdict ?? undefined,
    refused: leg.refused || undefined, dialedAt: leg.dialedAt, progressAt: leg.progressAt ?? undefined, answeredAt: leg.answeredAt ?? undefined, endedAt: leg.endedAt ?? undefined,
    lastSeenAt: leg.lastSeenAt ?? undefined, cause: leg.cause ?? undefined, sip: leg.sipStatus ?? undefined, endUnknown: !leg.endKnown || undefined, charge: leg.chargeMicros?.toString(),
  };
}

function fromSnapshot(leg: LegSnapshot): Leg {
  return {
    id: leg.id as LegId, role: leg.role, number: knownPhoneNumber(leg.n), trunk: leg.trunk ?? null, callerId: null, attempt: leg.attempt, route: leg.route, state: leg.state, hangingUp: leg.hangingUp ?? false,
    verdict: leg.verdict ?? null, refused: leg.refused ?? false, dialedAt: leg.dialedAt, progressAt: leg.progressAt ?? null, answeredAt: leg.answeredAt ?? null,
    endedAt: leg.endedAt ?? null, lastSeenAt: leg.lastSeenAt ?? null, cause: leg.cause ?? null, sipStatus: leg.sip ?? null, endKnown: leg.endUnknown !== true,
    chargeMicros: leg.charge === undefined ? null : BigInt(leg.charge),
  };
}
