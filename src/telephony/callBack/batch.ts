// One batch, in one transaction: lock the call-backs, lock the money, decide in memory, write with one statement a table. What it returns is sent and published after the commit.
import type { Database, Tx } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import { failPoint } from "../../kernel/failPoint.js";
import { newIdLike, type CallBackId, type LegId } from "../../kernel/id.js";
import type { Micros } from "../../kernel/money.js";
import type { BillingPort, Funds, MoneyEffect, SettledLeg } from "../billingPort.js";
import type { Leg } from "./callBack.js";
import { payerOf, routesOfLate, type GivenCallBack } from "../routing/findRoutes.js";
import { loadBatch, type Ownership, type Wanted } from "./loadBatch.js";
import { saveBatch, type Saved, type Stray } from "./saveBatch.js";
import { toCallTime } from "./callClock.js";
import type { CallBackEvent, Context, Effect, SwitchEffect, Times } from "./event.js";
import { assertInvariants } from "./invariants.js";
import type { StoredCallBack } from "./row.js";
import { eventOf, type StoredEvent } from "./storedEvent.js";
import { touchesMoney, transition } from "./transition.js";
import { trunksAskedBy } from "../trunks/askedBy.js";
import type { TrunksFor } from "../trunks/trunksFor.js";

export interface Input {
  /** One of the two says which call-back it is about. */
  readonly callBackId: CallBackId | null;
  readonly event: CallBackEvent;
}

export interface BatchDeps {
  readonly database: Database;
  readonly billing: BillingPort;
  readonly owner: Ownership;
  readonly times: Times;
  readonly trunksFor: TrunksFor;
  /** Of which share of the call-backs those that are due are handled. */
  readonly lane: number;
}

/** What the switch and our clock say as the batch begins. */
export interface Moment {
  readonly now: Instant;
  readonly connected: boolean;
  readonly canDial: boolean;
  readonly clockOffsetMs: number;
}

export interface Outcome {
  readonly saved: readonly Saved[];
  readonly sends: readonly Send[];
  readonly settled: readonly SettledLeg[];
  readonly loaded: number;
}

export interface Send {
  readonly stored: StoredCallBack;
  readonly effects: readonly SwitchEffect[];
  /** For what was not decided by a batch: asked when it is this one's turn within its call-back. False: it has gone on meanwhile, and nothing is sent. */
  isStill?(): Promise<boolean>;
}

/** What a batch looks for besides its inputs. */
export interface Look {
  /** Also the call-backs whose clock is due, but for these. */
  readonly due: { readonly except: readonly CallBackId[] } | null;
  /** How long it waits for a row that somebody else has locked; the connection's own limit when left out. */
  readonly lockMs?: number;
}

export const MOST_DUE = 200;
/** One event can make a clock due at once, and that one the other; more than a few in a row would be a loop. */
const MOST_EVENTS_OF_CLOCKS = 6;

export async function runBatch(deps: BatchDeps, inputs: readonly Input[], moment: Moment, look: Look): Promise<Outcome> {
  // A batch that changes nothing, such as a poll, is no place to die at.
  if (inputs.length > 0) failPoint("batch.beforeLoad");
  const done = await deps.database.inTransaction(async (tx) => {
    if (look.lockMs !== undefined) await tx.query(`select set_config('lock_timeout', $1, true)`, [String(look.lockMs)]);
    const loaded = await loadBatch(tx, deps.owner, wantedBy(deps, inputs, moment, look));
    if (loaded.length > 0) failPoint("batch.afterLoad");
    const given = withEvents(loaded, inputs);
    const funds = await fundsOf(tx, deps.billing, given, moment);
    const routes = await routesOfLate(tx, deps.billing, given, moment.now);
    const trunks = await deps.trunksFor(tx, trunksAskedBy(given, routes, moment.now), moment.now);
    const decided = given.map((one) => decide(one, { funds: funds.get(one.stored.callBack.id), routes: routes.get(one.stored.callBack.id) ?? null, trunks }, moment, deps.times));
    const money = decided.flatMap(({ effects }) => effects.filter(isMoney));
    const settled = money.length === 0 ? [] : await deps.billing.carryOut(tx, money, moment.now);
    const charges = new Map(settled.map(({ legId, chargeMicros }) => [legId, chargeMicros]));
    const saved = decided.filter(({ events }) => events.length > 0).map((one) => withCharges(one, charges));
    if (saved.length > 0) failPoint("batch.beforeSave");
    await saveBatch(tx, saved, decided.flatMap(({ strays }) => strays));
    await trunks.record(saved);
    if (saved.length > 0) failPoint("batch.beforeCommit");
    return { committed: trunks.committed, saved, settled, loaded: loaded.length, sends: decided.map(({ after, effects }) => ({ stored: after, effects: effects.filter(isForSwitch) })) };
  });
  if (done.saved.length > 0) failPoint("batch.afterCommit");
  const { committed, ...outcome } = done;
  committed();
  return { ...outcome, sends: outcome.sends.filter(({ effects }) => effects.length > 0) };
}

function wantedBy({ lane }: BatchDeps, inputs: readonly Input[], moment: Moment, { due }: Look): Wanted {
  const callBackIds = inputs.flatMap(({ callBackId }) => (callBackId === null ? [] : [callBackId]));
  const legIds = inputs.flatMap(({ callBackId, event }) => (callBackId === null && "legId" in event ? [event.legId] : []));
  return { callBackIds, legIds, due: due && { by: moment.now, lane, most: MOST_DUE, except: due.except } };
}

/** Each call-back with what the inputs say of it or of its legs, in the order in which that came. */
function withEvents(loaded: readonly StoredCallBack[], inputs: readonly Input[]): GivenCallBack[] {
  const places = new Map<CallBackId | LegId, number[]>();
  inputs.forEach(({ callBackId, event }, place) => {
    const about = callBackId ?? ("legId" in event ? event.legId : null);
    if (about !== null) places.set(about, [...(places.get(about) ?? []), place]);
  });
  const placesOf = ({ callBack }: StoredCallBack): number[] => [callBack.id, ...callBack.legs.map((leg) => leg.id)].flatMap((id) => places.get(id) ?? []).sort((one, other) => one - other);
  return loaded.map((stored) => ({ stored, events: placesOf(stored).flatMap((place) => inputs[place]?.event ?? []) }));
}

/** Wallets are locked only for call-backs whose money may move: a batch of nothing but ringing locks none. */
async function fundsOf(tx: Tx, billing: BillingPort, given: readonly GivenCallBack[], moment: Moment): Promise<ReadonlyMap<CallBackId, Funds>> {
  const payers = given
    .filter(({ stored, events }) => stored.callBack.state !== "ended" && (events.some((event) => touchesMoney(stored.callBack, event)) || clockEvent(stored, moment) !== null))
    .map(({ stored, events }) => payerOf(stored.callBack, events));
  return payers.length === 0 ? new Map() : billing.fundsFor(tx, payers, moment.now);
}

interface Decided extends Saved {
  readonly effects: readonly Effect[];
  readonly strays: readonly Stray[];
}

/** The call-back's own events in their order, then whatever its clocks say by then. */
function decide({ stored, events: given }: GivenCallBack, { funds, routes, trunks }: Pick<Context, "routes" | "trunks"> & { readonly funds: Funds | undefined }, moment: Moment, times: Times): Decided {
  const now = Math.floor(toCallTime(stored.clock, moment.now));
  assertInvariants(stored.callBack);
  let paying = funds ?? noFundsWereRead;
  let at: Decided = { before: stored, after: stored, events: [], effects: [], strays: [] };
  const apply = (event: CallBackEvent): void => {
    const context: Context = { now, funds: paying, routes, trunks, connected: moment.connected, canDial: moment.canDial, clockOffsetMs: moment.clockOffsetMs, newLegId: newIdLike<"leg">(stored.callBack.id, moment.now), times };
    const next = transition(at.after.callBack, event, context);
    const changed = next.callBack !== at.after.callBack;
    const legId = "legId" in event ? event.legId : null;
    if (next.effects.some(({ kind }) => kind === "changePayer")) paying = paying.next ?? noFundsWereRead;
    at = {
      before: stored,
      after: changed ? { ...at.after, callBack: next.callBack } : at.after,
      events: changed ? [...at.events, eventOf(next.callBack, event, "at" in event ? event.at - moment.clockOffsetMs : now)] : at.events,
      effects: [...at.effects, ...next.effects],
      strays: next.stray ? [...at.strays, { callBackId: stored.callBack.id, kind: event.kind, legId, at: now }] : at.strays,
    };
  };
  for (const event of given) apply(event);
  if (funds !== undefined) {
    for (let i = 0; i < MOST_EVENTS_OF_CLOCKS; i += 1) {
      const event = clockEvent(at.after, moment, i === 0);
      if (event === null) break;
      apply(event);
    }
  }
  if (at.events.length > 0) assertInvariants(at.after.callBack);
  return at;
}

/** What a call-back's own row says is due: a wish to cancel, then the phase clock, then the funds clock. */
function clockEvent({ callBack, clock, cancelRequested }: StoredCallBack, moment: Moment, mayCancel = true): CallBackEvent | null {
  const now = Math.floor(toCallTime(clock, moment.now));
  if (mayCancel && cancelRequested && callBack.state !== "ending" && callBack.state !== "ended") return { kind: "cancelRequested" };
  if (callBack.phaseAt !== null && callBack.phaseAt <= now) return { kind: "phaseDue" };
  if (callBack.fundsAt !== null && callBack.fundsAt <= now) return { kind: "fundsDue" };
  return null;
}

/** Reached only if touchesMoney() is wrong about an event. */
const noFundsWereRead: Funds = {
  openHold: () => ({ refused: "noFunds" }),
  extend: () => ({ carriesSeconds: 0, grants: [] }),
  next: null,
  standing: () => null,
};

function withCharges(decided: Decided, charges: ReadonlyMap<LegId, Micros>): Decided {
  if (!decided.effects.some((effect) => effect.kind === "settleLeg")) return decided;
  const charge = (leg: Leg): Leg => (leg.state === "ended" && charges.has(leg.id) ? { ...leg, chargeMicros: charges.get(leg.id) ?? null } : leg);
  const events = decided.events.map((event): StoredEvent => ({ ...event, legs: event.legs.map(charge) }));
  return { ...decided, events, after: { ...decided.after, callBack: { ...decided.after.callBack, legs: decided.after.callBack.legs.map(charge) } } };
}

const moneyKinds: ReadonlySet<string> = new Set<MoneyEffect["kind"]>(["hold", "settleLeg", "releaseHold", "changePayer", "releaseHolds"]);

function isMoney(effect: Effect): effect is MoneyEffect {
  return moneyKinds.has(effect.kind);
}

function isForSwitch(effect: Effect): effect is SwitchEffect {
  return !moneyKinds.has(effect.kind);
}
