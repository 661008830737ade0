// Rows of call_back and leg to values, and back.
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId, LegId } from "../../kernel/id.js";
import { knownPhoneNumber } from "../../kernel/phoneNumber.js";
import type { CallBack, Dialogue, Leg, LegState, Outcome, Role, Routes, State, Trigger } from "./callBack.js";
import type { CallClock } from "./callClock.js";
import { quietDialogue } from "./quietDialogue.js";

/** A call-back with what the machine does not look at. */
export interface StoredCallBack {
  readonly callBack: CallBack;
  readonly clock: CallClock;
  readonly notBefore: Instant | null;
  readonly cancelRequested: boolean;
}

export interface CallBackRow {
  id: string; account_id: string; trigger: Trigger; a_number: string | null; b_number: string | null; dialogue: Dialogue | null; state: State; outcome: Outcome | null; version: number;
  routes: Routes | null; trunks: string[] | null; attempt: number; retry_attempts: number; retry_after_busy_seconds: number; retry_after_no_answer_seconds: number; retry_after_fault_seconds: number;
  ring_seconds: number; longest_seconds: number; expires_at: Date; phase_at: Date | null; funds_at: Date | null; warned_seconds: 60 | 10 | null; guard_tries: number;
  saying: boolean; held_a_seconds: number | null; held_b_seconds: number | null; not_before: Date | null; requested_at: Date; ended_at: Date | null;
  cancel_requested_at: Date | null; queue_position: number | null; clock_origin_at: Date; clock_speed: number;
}

/** Named one by one, for the statements that are prepared. */
export const callBackColumns = `id, account_id, trigger, a_number, b_number, dialogue, state, outcome, version, routes, trunks, attempt, retry_attempts, retry_after_busy_seconds, retry_after_no_answer_seconds,
  retry_after_fault_seconds, ring_seconds, longest_seconds, expires_at, phase_at, funds_at, warned_seconds, guard_tries, saying, held_a_seconds, held_b_seconds, not_before, requested_at,
  ended_at, cancel_requested_at, queue_position, clock_origin_at, clock_speed`;

export interface LegRow {
  id: string; call_back_id: string; role: Role; attempt: number; route: number; number: string; trunk: string | null; caller_id: string | null; state: LegState; hanging_up: boolean; verdict: Leg["verdict"];
  refused: boolean; dialed_at: Date; progress_at: Date | null; answered_at: Date | null; ended_at: Date | null; last_seen_at: Date | null; cause: number | null;
  sip_status: number | null; end_known: boolean; charge_micros: string | null;
}

export const legColumns =
  "id, call_back_id, role, attempt, route, number, trunk, caller_id, state, hanging_up, verdict, refused, dialed_at, progress_at, answered_at, ended_at, last_seen_at, cause, sip_status, end_known, charge_micros";

export function toStored(row: CallBackRow, legs: readonly Leg[]): StoredCallBack {
  const callBack: CallBack = {
    id: row.id as CallBackId,
    accountId: row.account_id as AccountId,
    trigger: row.trigger,
    aNumber: row.a_number === null ? null : knownPhoneNumber(row.a_number),
    bNumber: row.b_number === null ? null : knownPhoneNumber(row.b_number),
    dialogue: row.dialogue ?? quietDialogue,
    state: row.state,
    outcome: row.outcome,
    version: row.version,
    // From before the two roles had routes of their own.
    routes: row.routes ?? { A: row.trunks ?? [], B: row.trunks ?? [] },
    queuePosition: row.queue_position,
    attempt: row.attempt,
    retry: {
      attempts: row.retry_attempts,
      afterBusySeconds: row.retry_after_busy_seconds,
      afterNoAnswerSeconds: row.retry_after_no_answer_seconds,
      afterFaultSeconds: row.retry_after_fault_seconds,
    },
    ringSeconds: row.ring_seconds,
    longestSeconds: row.longest_seconds,
    expiresAt: row.expires_at.getTime(),
    phaseAt: instant(row.phase_at),
    fundsAt: instant(row.funds_at),
    warnedSeconds: row.warned_seconds,
    guardTries: row.guard_tries,
    saying: row.saying,
    heldSeconds: { A: row.held_a_seconds, B: row.held_b_seconds },
    legs,
    requestedAt: row.requested_at.getTime(),
    endedAt: instant(row.ended_at),
  };
  const clock = { originAt: row.clock_origin_at.getTime(), speed: row.clock_speed };
  return { callBack, clock, notBefore: instant(row.not_before), cancelRequested: row.cancel_requested_at !== null };
}

export function toLeg(row: LegRow): Leg {
  return {
    id: row.id as LegId,
    role: row.role,
    attempt: row.attempt,
    route: row.route,
    number: knownPhoneNumber(row.number),
    trunk: row.trunk,
    callerId: row.caller_id === null ? null : knownPhoneNumber(row.caller_id),
    state: row.state,
    hangingUp: row.hanging_up,
    verdict: row.verdict,
    refused: row.refused,
    dialedAt: row.dialed_at.getTime(),
    progressAt: instant(row.progress_at),
    answeredAt: instant(row.answered_at),
    endedAt: instant(row.ended_at),
    lastSeenAt: instant(row.last_seen_at),
    cause: row.cause,
    sipStatus: row.sip_status,
    endKnown: row.end_known,
    chargeMicros: row.charge_micros === null ? null : BigInt(row.charge_micros),
  };
}

/** Dialled in this order; ids are UUIDv7, so they break a tie. */
export function legsOf(rows: readonly LegRow[]): Map<string, Leg[]> {
  const legs = new Map<string, Leg[]>();
  for (const row of rows) legs.set(row.call_back_id, [...(legs.get(row.call_back_id) ?? []), toLeg(row)]);
  return legs;
}

function instant(at: Date | null): Instant | null {
  return at === null ? null : at.getTime();
}
