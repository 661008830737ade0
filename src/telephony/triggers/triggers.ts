// Calls to our numbers become call-backs: each rings for the moment that is set, is turned away without an answer, and is rung back when it has ended. It answers none itself, and rings nobody but by the one door.
// What it keeps in memory is who rings just now. A crash loses those triggers and nothing else: who still rings afterwards is told of again.
import type { Queryable } from "../../database/transaction.js";
import { backOffMs, wait } from "../../kernel/backOff.js";
import type { Clock, Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId, LegId } from "../../kernel/id.js";
import type { Logger } from "../../kernel/logger.js";
import { knownPhoneNumber, type PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal, type RefusalCode } from "../../kernel/refusal.js";
import type { Cancel, Timers } from "../../kernel/timers.js";
import { SwitchUnreachable, type CallControl, type InboundCall, type RefuseHow } from "../callControl.js";
import { claimNumber } from "./claim.js";
import { decide, type Ask, type CallerTold, type CallingSettings, type Decision, type KnownCaller } from "./decide.js";
import type { InboundOutcome } from "./inboundCall.js";
import { createInboundLog } from "./keepLog.js";
import { lookUp } from "./lookUp.js";

export interface TriggerRequest extends Ask {
  /** The trigger call's id: asked twice, it is one call-back. */
  readonly legId: LegId;
  /** Of one that is over. */
  readonly startAt: Instant | null;
  /** Of one that is to be answered: which number of ours was called, by whom (null: withheld), by which trunk, and how long after its end to ring back. */
  readonly inbound: { readonly number: PhoneNumber; readonly caller: PhoneNumber | null; readonly trunk: string; readonly delaySeconds: number } | null;
}

export interface TriggerDeps {
  readonly database: Queryable;
  readonly callControl: Pick<CallControl, "ring" | "refuse" | "clockOffsetMs">;
  /** The one door. @throws Refusal */
  request(request: TriggerRequest): Promise<CallBackId>;
  findCaller(number: PhoneNumber): Promise<KnownCaller | null>;
  settingsOf(accountId: AccountId): Promise<CallingSettings>;
  /** A trigger call that was to be answered is over before it was. */
  neverAnswered(legId: LegId, at: Instant, cause: number): void;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly mostAtOnce?: number;
  readonly mostOfStrangersAMinute?: number;
}

export interface Triggers {
  /** @param at on the switch's clock. A call that is told of twice is one. */
  onInbound(call: InboundCall, at: Instant): void;
  /** Of a call that was never answered. */
  onInboundEnded(legId: LegId, at: Instant, cause: number): void;
  /** Nobody is turned away by us any more; what was begun is brought to its end. */
  stop(): Promise<void>;
}

/** More that ring at the same time than this are turned away unseen. */
const MOST_AT_ONCE = 1_000;
/** One that is to ring out is turned away after so long all the same: no channel is kept for ever. */
const RING_OUT_SECONDS = 45;
/** Its end is heard within milliseconds. If it is not, the switch is told again; after so many times the call is taken to be over. */
const UNHEARD_MS = 5_000;
const MOST_REFUSALS = 5;
const MOST_TRIES = 4;

interface Live {
  readonly call: InboundCall;
  readonly arrivedAt: Instant;
  /** Null until it is looked up, and where that failed. */
  decided: { readonly decision: Decision; readonly from: CallerTold } | null;
  lookedUp: boolean;
  endedAt: Instant | null;
  cause: number;
  cancelTimer: Cancel;
  refusals: number;
  /** What becomes of it is being asked for, or is known. */
  finished: boolean;
}

export function createTriggers(deps: TriggerDeps): Triggers {
  const { callControl, clock, timers, logger, mostAtOnce = MOST_AT_ONCE } = deps;
  const live = new Map<LegId, Live>();
  const working = new Set<Promise<void>>();
  const log = createInboundLog(deps);
  let stopped = false;

  const work = (what: Promise<void>): void => {
    working.add(what);
    void what.finally(() => working.delete(what));
  };
  const forget = (entry: Live): void => {
    entry.cancelTimer();
    live.delete(entry.call.legId);
  };

  const onInbound: Triggers["onInbound"] = (call, at) => {
    if (live.has(call.legId) || stopped) return;
    const entry: Live = { call, arrivedAt: at - callControl.clockOffsetMs, decided: null, lookedUp: false, endedAt: null, cause: 0, cancelTimer: () => undefined, refusals: 0, finished: false };
    if (live.size >= mostAtOnce) {
      void callControl.refuse(call.legId, "congestion").catch(() => undefined);
      return write(entry, "tooMany");
    }
    live.set(call.legId, entry);
    work(begin(entry));
  };

  const begin = async (entry: Live): Promise<void> => {
    try {
      const { known, from } = await lookUp(deps, entry.call);
      entry.decided = { decision: decide(known, clock.now()), from };
    } catch (error) {
      logger.error({ err: error, legId: entry.call.legId }, "a call to one of our numbers could not be looked up: it triggers nothing");
    }
    entry.lookedUp = true;
    const decision = entry.decided?.decision ?? null;
    if (decision?.trigger === "ivr" && "ask" in decision.then) return answer(entry, decision, decision.then.ask);
    if (entry.endedAt !== null) return finish(entry);
    if (!decision?.ringing) return turnAway(entry, "unavailable");
    const { refuses, refuseAfterSeconds } = decision.ringing;
    const [how, seconds] = refuses === "ringOut" ? (["unavailable", RING_OUT_SECONDS] as const) : ([refuses, refuseAfterSeconds] as const);
    if (seconds === 0) return turnAway(entry, how);
    entry.cancelTimer = timers.after(seconds * 1_000, () => turnAway(entry, how));
    await callControl.ring(entry.call.legId).catch((error: unknown) => logger.debug({ why: String(error) }, "a trigger call does not hear that it rings"));
  };

  const turnAway = (entry: Live, how: RefuseHow): void => {
    if (entry.endedAt !== null || stopped) return;
    entry.refusals += 1;
    if (entry.refusals > MOST_REFUSALS) return ended(entry, clock.now(), 0);
    entry.cancelTimer = timers.after(UNHEARD_MS, () => turnAway(entry, how));
    const told = callControl.refuse(entry.call.legId, how).then(
      // Its end was missed: who is not there any more has hung up.
      (answer) => void (answer === "absent" && timers.after(0, () => ended(entry, clock.now(), 0))),
      (error: unknown) => logger.warn({ legId: entry.call.legId, why: String(error) }, error instanceof SwitchUnreachable ? "the switch was not told to turn a trigger call away; it is told again" : "a trigger call was not turned away; the switch is told again"),
    );
    work(told);
  };

  const onInboundEnded: Triggers["onInboundEnded"] = (legId, at, cause) => {
    const entry = live.get(legId);
    if (entry) ended(entry, at - callControl.clockOffsetMs, cause);
    // It was to be answered, its call-back is written, and nobody was there any more.
    else deps.neverAnswered(legId, at, cause);
  };

  const ended = (entry: Live, at: Instant, cause: number): void => {
    if (entry.endedAt !== null) return;
    entry.cancelTimer();
    entry.endedAt = at;
    entry.cause = cause;
    if (entry.finished) forget(entry);
    // Who gives up before it is known who calls is looked up all the same, and goes on from there.
    else if (entry.lookedUp) work(finish(entry));
  };

  /** It has ended: now it is asked for, unless the same number has just been, of the same account. */
  const finish = async (entry: Live): Promise<void> => {
    entry.finished = true;
    forget(entry);
    const { decision } = entry.decided ?? { decision: null };
    if (!decision) return write(entry, "failed");
    if ("no" in decision.then) return write(entry, decision.then.no);
    const { ask } = decision.then;
    const startAt = Math.round((entry.endedAt ?? clock.now()) + (decision.ringing?.delaySeconds ?? 0) * 1_000);
    const asked = await outcomeOf(entry, async () => {
      const isFirst = ask.aNumber === null || (await claimNumber(deps.database, ask.accountId, ask.aNumber, entry.call.legId, clock.now()));
      return isFirst ? deps.request({ ...ask, legId: entry.call.legId, startAt, inbound: null }) : null;
    });
    write(entry, asked.outcome, asked);
  };

  /** Its call-back is written first, and the machine answers it: whoever is answered is somebody's leg from the first moment. */
  const answer = async (entry: Live, { ringing, number }: Decision, ask: Ask): Promise<void> => {
    entry.finished = true;
    const { legId, called, trunk } = entry.call;
    const from = entry.decided?.from;
    const inbound = { number: number ?? knownPhoneNumber(called), caller: typeof from === "object" ? from.number : null, trunk, delaySeconds: ringing?.delaySeconds ?? 0 };
    const asked = await outcomeOf(entry, () => deps.request({ ...ask, legId, startAt: null, inbound }));
    if (asked.outcome === "calledBack") {
      forget(entry);
      write(entry, "answered", asked);
      if (entry.endedAt !== null) deps.neverAnswered(legId, entry.endedAt + callControl.clockOffsetMs, entry.cause);
      return;
    }
    write(entry, asked.outcome, asked);
    if (entry.endedAt !== null) return forget(entry);
    turnAway(entry, ringing?.refuses === "ringOut" || !ringing ? "unavailable" : ringing.refuses);
  };

  /** A fault of the database may be over in a moment; the trigger call's id makes one call-back of it however often it is asked for. */
  const outcomeOf = async (entry: Live, ask: () => Promise<CallBackId | null>): Promise<Asked> => {
    for (let tries = 1; ; tries += 1) {
      try {
        const callBackId = await ask();
        return { outcome: callBackId === null ? "repeated" : "calledBack", callBackId, refusalCode: null };
      } catch (error) {
        if (error instanceof Refusal) return { outcome: "refused", callBackId: null, refusalCode: error.code };
        logger.error({ err: error, legId: entry.call.legId, tries }, "a call-back for a call to one of our numbers could not be asked for");
        if (tries === MOST_TRIES || stopped) return { outcome: "failed", callBackId: null, refusalCode: null };
        await wait(backOffMs(tries, 200, 2_000));
      }
    }
  };

  const write = ({ call, arrivedAt, endedAt, decided }: Live, outcome: InboundOutcome, asked: Omit<Asked, "outcome"> = { callBackId: null, refusalCode: null }): void => {
    log.write({
      legId: call.legId, arrivedAt, endedAt, called: decided?.decision.number ?? call.called, caller: callerShown(call, decided?.from ?? null), redirectedFrom: call.redirectedFrom, trunk: call.trunk,
      trigger: decided?.decision.trigger ?? null, accountId: decided?.decision.accountId ?? null, outcome, refusalCode: asked.refusalCode, callBackId: asked.callBackId,
    });
  };

  return {
    onInbound,
    onInboundEnded,
    stop: async () => {
      stopped = true;
      for (const { cancelTimer } of live.values()) cancelTimer();
      while (working.size > 0) await Promise.all(working);
      await log.settled();
    },
  };
}

interface Asked {
  readonly outcome: InboundOutcome;
  readonly callBackId: CallBackId | null;
  readonly refusalCode: RefusalCode | null;
}

function callerShown({ from }: InboundCall, told: CallerTold | null): string | null {
  if (from.withheld || told === "withheld") return null;
  return told !== null && typeof told === "object" ? told.number : from.number;
}
