// Legs as the API shows them: with their seconds and cost up to an instant.
import type { MoneySoFar } from "../../billing/funds/moneySoFar.js";
import { answeredSeconds } from "../../billing/rating/answeredSeconds.js";
import type { Instant } from "../../kernel/clock.js";
import { toPublicId } from "../../kernel/id.js";
import type { Micros } from "../../kernel/money.js";
import { dialedLegs, type Leg as LegRecord } from "../../telephony/callBack/callBack.js";
import type { Leg } from "../../schema/leg.js";
import { reasonOfLeg } from "../../telephony/reasons/reasonOfLeg.js";
import { moneyView } from "./moneyView.js";

/** `now` is on the switch's clock, as the stamps of legs are: the call-back's own clock and the offset between the two. */
export function legView(leg: LegRecord, money: MoneySoFar, now: Instant): Leg {
  return {
    id: toPublicId("leg", leg.id),
    role: leg.role,
    attempt: leg.attempt,
    number: leg.number,
    state: leg.state,
    dialedAt: leg.dialedAt,
    progressAt: leg.progressAt,
    answeredAt: leg.answeredAt,
    endedAt: leg.endedAt,
    seconds: secondsOf(leg, now),
    cost: moneyView(costMicros(leg, money, now), money.currency),
    reason: reasonOfLeg(leg),
    cause: leg.cause,
    sipStatus: leg.sipStatus,
  };
}

export function totalMicros(legs: readonly LegRecord[], money: MoneySoFar, now: Instant): Micros {
  return legs.reduce((sum, leg) => sum + costMicros(leg, money, now), 0n);
}

/** Null when nobody is on the phone. */
export function secondsLeft(legs: readonly LegRecord[], money: MoneySoFar, now: Instant): number | null {
  const running = dialedLegs({ legs }).filter((leg) => leg.state === "answered").map((leg) => ({ role: leg.role, answeredAt: leg.answeredAt ?? now, elapsedSeconds: elapsedSeconds(leg, now) }));
  return running.length === 0 ? null : money.carriesSeconds(running);
}

function costMicros(leg: LegRecord, money: MoneySoFar, now: Instant): Micros {
  return leg.chargeMicros ?? money.costMicros(leg.role, { startedAt: leg.answeredAt ?? now, seconds: secondsOf(leg, now) });
}

function secondsOf(leg: LegRecord, now: Instant): number {
  return answeredSeconds(leg.answeredAt, leg.endedAt ?? now);
}

function elapsedSeconds(leg: LegRecord, now: Instant): number {
  return leg.answeredAt === null ? 0 : Math.max(0, Math.ceil((now - leg.answeredAt) / 1000));
}
