// One row of the machine's table, and what its transition did, in words that a row can be compared with.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallBack, Outcome, State } from "../../src/telephony/callBack/callBack.js";
import type { CallBackEvent, Context, Effect } from "../../src/telephony/callBack/event.js";
import { assertInvariants } from "../../src/telephony/callBack/invariants.js";
import { transition } from "../../src/telephony/callBack/transition.js";
import { context, NOW } from "./callBacks.js";

export interface Row {
  readonly title: string;
  readonly given: CallBack;
  readonly event: CallBackEvent;
  readonly in?: Partial<Context>;
  readonly becomes: "unchanged" | "stray" | State;
  readonly outcome?: Outcome;
  /** The effects in their order. */
  readonly does?: readonly string[];
  /** The clocks in seconds from now; null where one is off. Left out: as it was. */
  readonly phase?: number | null;
  readonly funds?: number | null;
  readonly also?: Partial<CallBack>;
}

/** Both sides of the transition must keep the invariants; what is saved has the next version, what is not is the very same value. */
export function check(row: Row): void {
  test(row.title, () => {
    assertInvariants(row.given);
    const next = transition(row.given, row.event, context(row.in));
    assertInvariants(next.callBack);
    assert.deepEqual(next.effects.map(inWords), row.does ?? []);
    assert.equal(next.stray, row.becomes === "stray");
    if (row.becomes === "stray" || row.becomes === "unchanged") return assert.equal(next.callBack, row.given, "nothing is saved");
    assert.equal(next.callBack.version, row.given.version + 1);
    assert.equal(next.callBack.state, row.becomes);
    assert.equal(next.callBack.outcome, row.outcome ?? row.given.outcome);
    assert.deepEqual({ phase: fromNow(next.callBack.phaseAt), funds: fromNow(next.callBack.fundsAt) }, {
      phase: row.phase === undefined ? fromNow(row.given.phaseAt) : row.phase,
      funds: row.funds === undefined ? fromNow(row.given.fundsAt) : row.funds,
    });
    for (const [name, value] of Object.entries(row.also ?? {})) assert.deepEqual(next.callBack[name as keyof CallBack], value, name);
  });
}

export function inWords(effect: Effect): string {
  switch (effect.kind) {
    case "originate":
      return `originate ${effect.role} ${effect.legId} by ${effect.trunk} for ${effect.limitSeconds} s${effect.joins ? ` beside ${effect.joins}` : ""}`;
    case "limit":
      return `limit ${effect.legId} to ${fromNow(effect.until)} s`;
    case "ringback":
      return `ringback to ${effect.legId}`;
    case "say":
      return `say ${effect.announcement.prompt} to ${effect.legId}`;
    case "silence":
      return `silence to ${effect.legId}`;
    case "collect":
      return `say ${effect.announcement.prompt} to ${effect.legId} and collect ${effect.step}, ${effect.triesLeft} left`;
    case "listen":
      return `listen to ${effect.legId}`;
    case "stopCollecting":
      return `stop collecting from ${effect.legId}`;
    case "answer":
      return `answer ${effect.legId}`;
    case "refuse":
      return `refuse ${effect.legId}`;
    case "hangUp":
      return `hang up ${effect.legId}`;
    case "bridge":
      return `bridge ${effect.legIds.join(" and ")}`;
    case "unbridge":
      return "unbridge";
    case "askSwitch":
      return "ask the switch";
    case "alert":
      return `alert about ${effect.legId}`;
    case "hold":
      return `hold ${effect.grant.seconds} s for ${effect.grant.role}`;
    case "settleLeg":
      return `settle ${effect.leg.legId}: ${effect.leg.outcome}, ${effect.leg.answeredAt === null ? 0 : (effect.leg.endedAt - effect.leg.answeredAt) / 1000} s${effect.leg.endKnown ? "" : ", end not seen"}`;
    case "releaseHolds":
      return "release the holds";
    case "releaseHold":
      return `release the hold of ${effect.role}`;
    case "changePayer":
      return `${effect.accountId} pays`;
  }
}

function fromNow(at: number | null): number | null {
  return at === null ? null : (at - NOW) / 1000;
}
