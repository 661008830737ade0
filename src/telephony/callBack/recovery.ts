// Compares the switch's list with our live legs: at start, at every connection, and every 10 seconds. It speaks to the machine in the machine's own events, and never originates again.
import type { Database } from "../../database/transaction.js";
import { toIso, type Clock, type Instant } from "../../kernel/clock.js";
import { failPoint } from "../../kernel/failPoint.js";
import { isUuid, type CallBackId, type LegId } from "../../kernel/id.js";
import type { Logger } from "../../kernel/logger.js";
import type { CallControl, SwitchChannel } from "../callControl.js";
import { carriedSeconds, type Role, type State } from "./callBack.js";
import { toCallTime, type CallClock } from "./callClock.js";
import { AGAIN_MS, heldUntil, isBeyondItsLimit, judge, type Oddity, type TimedLeg } from "./evidence.js";
import type { CallBackEvent } from "./event.js";
import { createInboundSweep } from "./inboundSweep.js";

export interface RecoveryDeps {
  readonly database: Database;
  readonly callControl: CallControl;
  readonly clock: Clock;
  readonly logger: Logger;
  push(event: CallBackEvent, callBackId?: CallBackId): void;
  hasWaiting(legId: LegId): boolean;
  isOriginating(legId: LegId): boolean;
  /** What these wait to hear from their callers died with whoever collected it, or with the socket. */
  collectAgain(callBackIds: readonly CallBackId[]): Promise<void>;
}

export interface Recovery {
  /** From now on every 10 seconds, whether the switch can be asked or not. */
  start(): void;
  /** The switch is (again) connected: what happened meanwhile was lost. Resolves when it has been looked at, if it could be. */
  connected(): Promise<void>;
  /** Looks soon instead of at the next round. */
  soon(): void;
  /** A leg's limit was sent and not answered: the next round sends it again. */
  limitUnsure(legId: LegId): void;
  /** One round, now. True when something is to be looked at a second time. */
  round(): Promise<boolean>;
  stop(): Promise<void>;
}

/** Also the proof of life: a call whose end was missed is billed to within so much of its end. */
const EVERY_MS = 10_000;
const SOON_MS = 250;

interface LiveLeg extends TimedLeg {
  readonly legId: LegId;
  readonly callBackId: CallBackId;
  readonly role: Role;
  readonly state: "dialing" | "answered";
  readonly hangingUp: boolean;
  readonly callBackState: State;
  readonly clock: CallClock;
}

export function createRecovery(deps: RecoveryDeps): Recovery {
  /** Since when a live leg has been missing from every list. */
  const odd = new Map<LegId, Oddity>();
  const unsureLimits = new Set<LegId>();
  const sweepInbound = createInboundSweep(deps);
  let timer: NodeJS.Timeout | null = null;
  let nextAt: Instant = Infinity;
  let reissue = false;
  let stopped = false;
  let running: Promise<unknown> = Promise.resolve();

  /** The earliest wish counts: a round under way must not put off what was asked for meanwhile. */
  const schedule = (ms: number): void => {
    const at = deps.clock.now() + ms;
    if (stopped || at >= nextAt) return;
    if (timer) clearTimeout(timer);
    nextAt = at;
    timer = setTimeout(() => {
      nextAt = Infinity;
      running = running.then(turn);
    }, ms);
  };
  const turn = async (): Promise<void> => {
    if (stopped) return;
    let again = true;
    try {
      again = await round();
    } catch (error) {
      // The database or the switch is away. Nothing is concluded from that.
      deps.logger.warn({ why: String(error) }, "a round of recovery could not be finished");
    }
    schedule(again ? AGAIN_MS : EVERY_MS);
  };
  const round = async (): Promise<boolean> => {
    failPoint("recovery.beforeList");
    const askedAt = deps.clock.now();
    // If the list cannot be had, nothing is concluded: an empty answer from a failed call must never end all calls.
    const channels = await deps.callControl.list().catch(() => null);
    const gotAt = deps.clock.now();
    failPoint("recovery.afterList");
    const live = await liveLegs(deps.database, deps.callControl.switchId);
    if (channels === null) {
      loseThoseBeyondTheirLimit(deps, live);
      return deps.callControl.connected;
    }
    await sweep(deps, channels);
    await sweepInbound(channels);
    await sweepBridges(deps);
    const seen = new Map(channels.map((channel) => [channel.id, channel.state]));
    await proveLife(deps, live.filter((leg) => leg.state === "answered" && seen.get(leg.legId) === "answered"), askedAt);
    for (const leg of live) compare(deps, leg, seen.get(leg.legId) ?? null, { askedAt, gotAt }, odd);
    const liveIds = new Set(live.map(({ legId }) => legId));
    for (const kept of [odd, unsureLimits]) for (const legId of kept.keys()) if (!liveIds.has(legId)) kept.delete(legId);
    const there = live.filter((leg) => seen.has(leg.legId));
    const all = reissue;
    reissue = false;
    if (all) await bridgeAgain(deps, there);
    await limitAgain(deps, there.filter((leg) => all || unsureLimits.has(leg.legId)), unsureLimits);
    // After the limits: one that is set while something is said waits for its end.
    if (all) await deps.collectAgain([...new Set(there.filter((leg) => leg.state === "answered").map(({ callBackId }) => callBackId))]);
    return odd.size > 0;
  };

  /** One after the other. */
  const now = (): Promise<boolean> => {
    const done = running.then(round);
    running = done.catch(() => undefined);
    return done;
  };

  return {
    start: () => schedule(EVERY_MS),
    connected: async () => {
      reissue = true;
      odd.clear();
      schedule(AGAIN_MS);
      await now().catch(() => undefined);
    },
    soon: () => schedule(SOON_MS),
    limitUnsure: (legId) => void unsureLimits.add(legId),
    round: now,
    stop: async () => {
      stopped = true;
      if (timer) clearTimeout(timer);
      await running;
    },
  };
}

function compare(deps: RecoveryDeps, leg: LiveLeg, seen: SwitchChannel["state"] | null, list: { readonly askedAt: Instant; readonly gotAt: Instant }, odd: Map<LegId, Oddity>): void {
  // An event of it waits, or its originate is not yet answered: the list may be older than what we are about to learn.
  if (deps.hasWaiting(leg.legId) || deps.isOriginating(leg.legId)) return void odd.delete(leg.legId);
  const judgement = judge(leg, seen, list.askedAt, odd.get(leg.legId) ?? null);
  if (judgement.odd) odd.set(leg.legId, judgement.odd);
  else odd.delete(leg.legId);
  const { callBackId, legId } = leg;
  if (judgement.concluded === "gone") {
    deps.logger.warn({ callBackId, legId }, "a leg is gone and its end was not seen");
    deps.push({ kind: "legGone", legId });
  } else if (judgement.concluded === "answered") {
    // Before it is hung up, if it is to be: it is billed from the moment at which it was found.
    deps.logger.warn({ callBackId, legId }, "a leg is up and its answer was not seen");
    deps.push({ kind: "legAnswered", legId, at: onSwitchClock(deps, leg, list.gotAt) });
  } else if (seen !== null && leg.hangingUp) {
    deps.callControl.hangUp(legId).catch(() => undefined);
  }
}

async function liveLegs(database: Database, switchId: string): Promise<LiveLeg[]> {
  const rows = await database.query<{ id: LegId; call_back_id: CallBackId; role: Role; state: "dialing" | "answered"; hanging_up: boolean; call_back_state: State; held_a_seconds: number | null; held_b_seconds: number | null; dialed_at: Date; answered_at: Date | null; clock_origin_at: Date; clock_speed: number }>(
    `select l.id, l.call_back_id, l.role, l.state, l.hanging_up, c.state call_back_state, c.clock_origin_at, c.clock_speed,
            c.held_a_seconds, c.held_b_seconds, l.dialed_at, l.answered_at
       from leg l join call_back c on c.id = l.call_back_id
      where l.state <> 'ended' and c.switch_id = $1 and c.parked_at is null`,
    [switchId],
  );
  return rows.map((row) => ({
    legId: row.id, callBackId: row.call_back_id, role: row.role, state: row.state, hangingUp: row.hanging_up, callBackState: row.call_back_state,
    heldSeconds: carriedSeconds({ heldSeconds: { A: row.held_a_seconds, B: row.held_b_seconds } }, row.role), dialedAt: row.dialed_at.getTime(), answeredAt: row.answered_at?.getTime() ?? null, clock: { originAt: row.clock_origin_at.getTime(), speed: row.clock_speed },
  }));
}

/** Money is never held for ever: a switch that cannot be asked has ended such a leg long ago. One that can be asked is believed, whatever our clock says. */
function loseThoseBeyondTheirLimit(deps: RecoveryDeps, live: readonly LiveLeg[]): void {
  const beyond = live.filter((leg) => isBeyondItsLimit(leg, toCallTime(leg.clock, deps.clock.now()), deps.callControl.clockOffsetMs));
  for (const callBackId of new Set(beyond.map((leg) => leg.callBackId))) {
    deps.logger.error({ callBackId }, "a call-back's legs are beyond their limit and the switch did not say that they ended: they are settled to their last proof of life");
    deps.push({ kind: "switchLost" }, callBackId);
  }
}

/** Channels that bear the id of a leg that is not live: an originate that landed after the crash that sent it, a parked call-back. Read after the list. Others are not ours. */
async function sweep(deps: RecoveryDeps, channels: readonly SwitchChannel[]): Promise<void> {
  const ids = channels.map(({ id }) => id).filter(isUuid);
  const orphans = await deps.database.query<{ id: LegId }>(
    "select l.id from leg l join call_back c on c.id = l.call_back_id where l.id = any($1) and (l.state = 'ended' or c.parked_at is not null)",
    [ids],
  );
  for (const { id } of orphans) deps.logger.warn({ legId: id }, "an orphan channel is hung up");
  await Promise.allSettled(orphans.map(({ id }) => deps.callControl.hangUp(id)));
}

/** What a crash between the end of a call-back and the command that tidies up has left: an empty bridge stays on the switch for ever. */
async function sweepBridges(deps: RecoveryDeps): Promise<void> {
  const bridges = await deps.callControl.bridges().catch(() => []);
  const left = await deps.database.query<{ id: CallBackId }>("select id from call_back where id = any($1) and (state = 'ended' or parked_at is not null)", [bridges.filter(isUuid)]);
  await Promise.allSettled(left.map(({ id }) => deps.callControl.unbridge(id)));
}

async function proveLife(deps: RecoveryDeps, legs: readonly LiveLeg[], askedAt: Instant): Promise<void> {
  if (legs.length === 0) return;
  await deps.database.query(
    `update leg set last_seen_at = greatest(leg.last_seen_at, seen.at) from unnest($1::uuid[], $2::timestamptz[]) as seen(id, at) where leg.id = seen.id and leg.state = 'answered'`,
    [legs.map((leg) => leg.legId), legs.map((leg) => toIso(onSwitchClock(deps, leg, askedAt)))],
  );
}

/** A lost command may have left undone what the state implies: both legs in one bridge. */
async function bridgeAgain(deps: RecoveryDeps, live: readonly LiveLeg[]): Promise<void> {
  const connected = Map.groupBy(live.filter((leg) => leg.callBackState === "connected"), (leg) => leg.callBackId);
  await Promise.allSettled([...connected].map(([callBackId, legs]) => deps.callControl.bridge(callBackId, legs.map((leg) => leg.legId))));
}

/** The limit of each answered leg, from what is held for it now. One that fails once more stays unsure. */
async function limitAgain(deps: RecoveryDeps, live: readonly LiveLeg[], unsure: Set<LegId>): Promise<void> {
  const answered = live.filter((leg) => leg.state === "answered" && !leg.hangingUp);
  await Promise.all(
    answered.map(async (leg) => {
      unsure.add(leg.legId);
      const left = (heldUntil(leg, deps.callControl.clockOffsetMs) - toCallTime(leg.clock, deps.clock.now())) / 1000;
      await deps.callControl.limit(leg.legId, Math.max(1, Math.min(left, leg.heldSeconds) - 1)).then(() => unsure.delete(leg.legId), () => undefined);
    }),
  );
}

function onSwitchClock(deps: RecoveryDeps, leg: LiveLeg, real: Instant): Instant {
  return Math.floor(toCallTime(leg.clock, real)) + deps.callControl.clockOffsetMs;
}
