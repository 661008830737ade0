// Runs a call through a plan, increment by increment (whole runs of equal ones at once), and adds up exactly what it costs without tax. It rounds nothing and knows no clock.
import { assert } from "../../kernel/assert.js";
import type { Instant } from "../../kernel/clock.js";
import { periodAt } from "./calendar.js";
import type { ExactPlan, ExactPricing } from "./exactPlan.js";

export interface ExactCall {
  readonly startedAt: Instant;
  readonly ticks: number;
}

/** Prepaid time, used before money in whole increments of its own. */
export interface ExactBundle {
  readonly ticks: number;
  readonly incrementTicks: number;
  /** Charged in money instead of the rate's fee, when the bundle pays for the first increment. */
  readonly connectUnits: bigint | null;
}

export interface Metered {
  /** To the end of the last increment that was begun. */
  readonly billedTicks: number;
  readonly netUnits: bigint;
  readonly bundleTicks: number;
  /** A cap ends the call after so many ticks, before those that were asked for; or nothing has a price from there on. */
  readonly endsAfter: { readonly ticks: number; readonly why: "cap" | "noPrice" } | null;
}

const nothing: Metered = { billedTicks: 0, netUnits: 0n, bundleTicks: 0, endsAfter: null };

export function meter(plan: ExactPlan, call: ExactCall, bundle: ExactBundle | null): Metered {
  assert(Number.isSafeInteger(call.ticks), "the length of a call is a whole number of ticks");
  if (call.ticks <= 0 || call.ticks < plan.freeBelowTicks) return nothing;
  const run = createRun(plan, call.startedAt, bundle);
  const hasSurcharge = plan.surchargeUnits > 0n && call.ticks > plan.surchargeAfterTicks;
  run.advance(hasSurcharge ? plan.surchargeAfterTicks : call.ticks);
  if (hasSurcharge && run.addSurcharge()) run.advance(call.ticks);
  return run.total();
}

interface Pricing {
  readonly pricing: ExactPricing | null;
  readonly untilTicks: number;
}

/** The state of one call on its way: where the next increment begins, where the last one began, and what has come together. */
function createRun(plan: ExactPlan, startedAt: Instant, bundle: ExactBundle | null) {
  let [at, lastBeganAt] = [0, -1];
  let netUnits = 0n;
  let [bundled, paid] = [0, 0];
  let surchargedUnits = 0n;
  let endsAfter: Metered["endsAfter"] = null;
  const usableTicks = bundle === null ? 0 : Math.floor(bundle.ticks / bundle.incrementTicks) * bundle.incrementTicks;
  const leastOf = (one: bigint, other: bigint): bigint => (one < other ? one : other);

  /** Equal increments in a row, and what is due before the first of them. Less than all of them only where a cap ends the call. */
  const take = (count: number, ticks: number, units: bigint, pricing: ExactPricing, entryUnits: bigint): void => {
    const covered = Math.min(count, Math.floor((usableTicks - bundled) / ticks));
    const feeUnits = at > 0 ? 0n : covered > 0 && bundle !== null && bundle.connectUnits !== null ? bundle.connectUnits : pricing.connectUnits;
    const dueUnits = feeUnits + entryUnits;
    const room = plan.endsAtCap && plan.capUnits !== null ? plan.capUnits - netUnits - dueUnits : null;
    if (room !== null && (room < 0n || (covered === 0 && units > room))) return endAtCap(ticks);
    const toPay = count - covered;
    const payable = room === null || units === 0n || BigInt(toPay) * units <= room ? toPay : Number(room / units);
    netUnits += dueUnits + BigInt(payable) * units;
    bundled += covered * ticks;
    paid += payable;
    at += (covered + payable) * ticks;
    lastBeganAt = at - ticks;
    if (payable < toPay) endsAfter = { ticks: at, why: "cap" };
  };

  /** The first increment is charged as far as the cap goes: a call that was answered all the same is not given away. */
  const endAtCap = (ticks: number): void => {
    endsAfter = { ticks: at, why: "cap" };
    if (at > 0 || plan.capUnits === null) return;
    netUnits = plan.capUnits;
    paid = 1;
    at = ticks;
  };

  const takeNext = (until: number): void => {
    const { pricing, untilTicks } = pricingAt(plan, startedAt, at);
    if (pricing === null) {
      endsAfter = { ticks: at, why: "noPrice" };
      return;
    }
    const place = pricing.tiers.findLastIndex(({ fromTicks }) => fromTicks <= at);
    const tier = pricing.tiers[place];
    assert(tier, "the first tier of a plan begins with the call");
    // A tier is entered when the call's length gets to it. A change of period alone enters none: its first increment and fee are for calls that begin there.
    if (lastBeganAt < tier.fromTicks) return take(1, tier.firstTicks, tier.firstUnits, pricing, tier.entryUnits);
    const end = Math.min(until, untilTicks, pricing.tiers[place + 1]?.fromTicks ?? Infinity);
    take(Math.max(1, Math.ceil((end - at) / tier.nextTicks)), tier.nextTicks, tier.nextUnits, pricing, 0n);
  };

  return {
    advance(until: number): void {
      while (at < until && endsAfter === null) {
        if (plan.endsAtCap && at > 0 && plan.capUnits !== null && netUnits >= plan.capUnits) endsAfter = { ticks: at, why: "cap" };
        else takeNext(until);
      }
    },
    /** False where it does not fit below the cap, which then ends the call. */
    addSurcharge(): boolean {
      if (endsAfter !== null) return false;
      if (plan.endsAtCap && plan.capUnits !== null && netUnits + plan.surchargeUnits > plan.capUnits) {
        endsAfter = { ticks: plan.surchargeAfterTicks, why: "cap" };
        return false;
      }
      surchargedUnits = plan.surchargeUnits;
      netUnits += surchargedUnits;
      return true;
    },
    total(): Metered {
      // It counted while a cap looked for what still fits; a call that ended before it fell due does not pay it.
      if (endsAfter !== null && at > 0 && endsAfter.ticks > 0 && endsAfter.ticks <= plan.surchargeAfterTicks) netUnits -= surchargedUnits;
      const atLeast = paid > 0 && netUnits < plan.minimumUnits ? plan.minimumUnits : netUnits;
      const bundleTicks = bundle === null ? 0 : Math.ceil(bundled / bundle.incrementTicks) * bundle.incrementTicks;
      return { billedTicks: at, netUnits: plan.capUnits === null ? atLeast : leastOf(atLeast, plan.capUnits), bundleTicks, endsAfter };
    },
  };
}

function pricingAt(plan: ExactPlan, startedAt: Instant, atTicks: number): Pricing {
  if (plan.periods.length === 0) return { pricing: plan.otherwise, untilTicks: Infinity };
  const { period, untilAt } = periodAt(plan.periods, plan.timeZone, startedAt + (atTicks * 1000) / plan.ticksASecond);
  return { pricing: period?.pricing ?? plan.otherwise, untilTicks: ((untilAt - startedAt) * plan.ticksASecond) / 1000 };
}
