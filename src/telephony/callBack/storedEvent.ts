// One row of a call-back's history: what happened, and what the call-back looked like afterwards.
import type { Instant } from "../../kernel/clock.js";
import type { CallBackId, LegId } from "../../kernel/id.js";
import { knownPhoneNumber } from "../../kernel/phoneNumber.js";
import type { CallBack, Leg, LegState, Outcome, Role, State } from "./callBack.js";
import type { EventKind } from "./event.js";

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
  readonly heldSeconds: Readonly<Record<Role, number | null>>;
}

export function eventOf(callBack: CallBack, kind: EventKind, legId: LegId | null, at: Instant): StoredEvent {
  return { callBackId: callBack.id, sequence: callBack.version, kind, legId, at, state: callBack.state, outcome: callBack.outcome, legs: callBack.legs, heldSeconds: callBack.heldSeconds };
}

export interface EventRow {
  call_back_id: string; sequence: number; kind: EventKind; leg_id: string | null; at: Date; state: State; outcome: Outcome | null;
  legs: LegSnapshot[]; held_seconds: Record<Role, number | null>;
}

export function toEvent(row: EventRow): StoredEvent {
  return {
    callBackId: row.call_back_id as CallBackId, sequence: row.sequence, kind: row.kind, legId: row.leg_id as LegId | null, at: row.at.getTime(),
    state: row.state, outcome: row.outcome, legs: row.legs.map(fromSnapshot), heldSeconds: row.held_seconds,
  };
}

/** How a leg is written into an event: short names, for there is one a leg and event, and money as text. */
interface LegSnapshot {
  id: string; role: Role; n: string; attempt: number; route: number; state: LegState; hangingUp: boolean; verdict: Leg["verdict"]; refused: boolean;
  dialedAt: number; progressAt: number | null; answeredAt: number | null; endedAt: number | null; lastSeenAt: number | null;
  cause: number | null; sip: number | null; endKnown: boolean; charge: string | null;
}

export function toSnapshot(leg: Leg): LegSnapshot {
  return {
    id: leg.id, role: leg.role, n: leg.number, attempt: leg.attempt, route: leg.route, state: leg.state, hangingUp: leg.hangingUp, verdict: leg.verdict, refused: leg.refused,
    dialedAt: leg.dialedAt, progressAt: leg.progressAt, answeredAt: leg.answeredAt, endedAt: leg.endedAt, lastSeenAt: leg.lastSeenAt,
    cause: leg.cause, sip: leg.sipStatus, endKnown: leg.endKnown, charge: leg.chargeMicros === null ? null : leg.chargeMicros.toString(),
  };
}

function fromSnapshot(leg: LegSnapshot): Leg {
  return {
    id: leg.id as LegId, role: leg.role, number: knownPhoneNumber(leg.n), attempt: leg.attempt, route: leg.route, state: leg.state, hangingUp: leg.hangingUp, verdict: leg.verdict,
    refused: leg.refused, dialedAt: leg.dialedAt, progressAt: leg.progressAt, answeredAt: leg.answeredAt, endedAt: leg.endedAt, lastSeenAt: leg.lastSeenAt,
    cause: leg.cause, sipStatus: leg.sip, endKnown: leg.endKnown, chargeMicros: leg.charge === null ? null : BigInt(leg.charge),
  };
}
