// Locks and counts the trunks that a batch may dial by, and writes down what its legs have shown of them: in the batch's own transaction, so that no lane and no node slips through.
import { arrayOf } from "../../database/columns.js";
import { prepare, type Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { lowestId, type CallBackId } from "../../kernel/id.js";
import type { Logger } from "../../kernel/logger.js";
import { evidenceIn } from "./evidence.js";
import { isSame, restStateOf, standingAfter, type Evidence } from "./resting.js";
import type { Standing, Trunk } from "./trunk.js";
import type { TrunkBook } from "./trunkBook.js";
import { isOpen } from "./window.js";
import { everyTrunkIsFree, trunksOf, type TrunkLoad, type Trunks } from "./trunks.js";
import { lockFreeTrunks, lockTrunks, writeStanding } from "./trunkStore.js";

export interface TrunksAsked {
  /** By which the batch may dial. */
  readonly toDial: readonly string[];
  /** By which legs were dialled that may show in it whether the trunk works. */
  readonly toJudge: readonly string[];
  /** Of these: those of whose legs one may end unanswered. */
  readonly mayFail: readonly string[];
}

export interface TrunksOfBatch extends Trunks {
  /** After the legs are saved, in their transaction. */
  record(saved: Parameters<typeof evidenceIn>[0]): Promise<void>;
  /** After the commit. */
  committed(): void;
}

export interface TrunksForDeps {
  readonly book: TrunkBook;
  readonly logger: Logger;
}

export type TrunksFor = (tx: Tx, asked: TrunksAsked, now: Instant) => Promise<TrunksOfBatch>;

export const noTrunks: TrunksOfBatch = { ...everyTrunkIsFree, record: async () => undefined, committed: () => undefined };

export function createTrunksFor({ book, logger }: TrunksForDeps): TrunksFor {
  return async (tx, asked, now) => {
    const names = [...new Set([...asked.toDial, ...asked.toJudge])];
    if (names.length === 0) return noTrunks;
    const known = await book.read(tx, names);
    const counted = [...new Set(asked.toDial)].filter((name) => isCounted(known.get(name), now));
    const judged = names.filter((name) => isJudged(known.get(name), asked));
    // In the order of their names: two batches that want the same never wait for each other in a circle.
    const wanted = [...new Set([...counted, ...judged])].sort();
    const locked = new Map((wanted.length === 0 ? [] : await lockTrunks(tx, wanted)).map((trunk) => [trunk.name, trunk]));
    const loads = await loadsOf(tx, [...known.values()].filter(({ name }) => names.includes(name)).map((trunk) => locked.get(trunk.name) ?? trunk), counted, now);
    let changes: readonly Change[] = [];
    return {
      ...trunksOf(loads, now, (name) => isCounted(book.known(name) ?? undefined, now)),
      record: async (saved) => {
        changes = await record(tx, book, locked, saved, now);
      },
      committed: () => {
        if (changes.length > 0) book.forget();
        for (const change of changes) tell(logger, change, now);
      },
    };
  };
}

/** Where somebody may have to wait. */
function isCounted(trunk: Trunk | undefined, now: Instant): boolean {
  if (!trunk) return false;
  return trunk.mostCalls !== null || trunk.mostCallsASecond !== null || trunk.standing.restsUntil !== null || !trunk.enabled || !isOpen(trunk, now);
}

/** One that has never failed has nothing to be written about a leg that rings. */
function isJudged(trunk: Trunk | undefined, { toJudge, mayFail }: TrunksAsked): boolean {
  if (!trunk || trunk.rest === null || !toJudge.includes(trunk.name)) return false;
  return trunk.standing.faults > 0 || mayFail.includes(trunk.name);
}

/** Statements of their own, after the locks: who had to wait for one sees what was dialled meanwhile. */
async function loadsOf(tx: Tx, trunks: readonly Trunk[], counted: readonly string[], now: Instant): Promise<ReadonlyMap<string, TrunkLoad>> {
  const none = { liveLegs: 0, recentLegs: 0, trials: 0, waiting: [] };
  if (counted.length === 0) return new Map(trunks.map((trunk) => [trunk.name, { trunk, ...none }]));
  const since = trunks.map(({ standing }) => lowestId(standing.restsUntil ?? now));
  const [rows, waiters] = await Promise.all([
    tx.query<LoadRow>(loadStatement, [arrayOf("text", trunks.map(({ name }) => name)), arrayOf("uuid", since), lowestId(now - 1_000)]),
    tx.query<WaiterRow>(waiterStatement, [toIso(now - LOOKED_AT_WITHIN_MS)]),
  ]);
  const counts = new Map(rows.map(({ name, live, recent, trials }) => [name, { liveLegs: live, recentLegs: recent, trials }]));
  return new Map(trunks.map((trunk) => {
    const waiting = waiters.filter(({ trunks: wanted }) => wanted.includes(trunk.name)).map(({ id }) => id);
    return [trunk.name, { trunk, ...none, ...counts.get(trunk.name), waiting }];
  }));
}

interface LoadRow { name: string; live: number; recent: number; trials: number }
interface WaiterRow { id: CallBackId; trunks: string[] }

/** Whoever waits is looked at every few seconds. One that was not is of a switch that nobody drives: it holds nobody up. */
const LOOKED_AT_WITHIN_MS = 5_000;
/** More than are served while the first of them are; the others stand behind them. */
const MOST_WAITERS = 2_000;

/** A leg's id tells when it was dialled, on our real clock: those of the last second are the end of the primary key. */
const loadStatement = prepare(`
with recent as materialized (select trunk, count(*)::int as count from leg where id >= $3 and role <> 'T' and not refused group by trunk)
select asked.name, coalesce(recent.count, 0) as recent, live.count as live, live.trials
  from unnest($1::text[], $2::uuid[]) as asked (name, since)
  left join recent on recent.trunk = asked.name
 cross join lateral (select count(*)::int as count, (count(*) filter (where leg.id >= asked.since and leg.role <> 'T' and leg.progress_at is null and leg.answered_at is null))::int as trials
                       from leg where leg.trunk = asked.name and leg.state <> 'ended') as live`);

const waiterStatement = prepare(`
select id, array(select json_array_elements_text(routes -> 'A')) as trunks
  from call_back
 where queue_position is not null and due_at > $1 and parked_at is null
 order by id limit ${MOST_WAITERS}`);

interface Change {
  readonly before: Trunk;
  readonly standing: Standing;
}

async function record(tx: Tx, book: TrunkBook, locked: ReadonlyMap<string, Trunk>, saved: Parameters<typeof evidenceIn>[0], now: Instant): Promise<readonly Change[]> {
  const shown = evidenceIn(saved);
  const late = [...shown].filter(([name, evidence]) => !locked.has(name) && changed(book.known(name), evidence, now) !== null).map(([name]) => name);
  // One that somebody holds is left as it is: the next leg shows the same.
  const held = new Map([...locked, ...(late.length === 0 ? [] : await lockFreeTrunks(tx, late)).map((trunk) => [trunk.name, trunk] as const)]);
  const changes: Change[] = [];
  for (const [name, evidence] of shown) {
    const change = changed(held.get(name) ?? null, evidence, now);
    if (change === null) continue;
    await writeStanding(tx, change.before.id, change.standing);
    changes.push(change);
  }
  return changes;
}

function changed(before: Trunk | null, evidence: readonly Evidence[], now: Instant): Change | null {
  if (before === null) return null;
  const standing = standingAfter(before.standing, before.rest, evidence, now);
  return isSame(before.standing, standing) ? null : { before, standing };
}

/** Once for each rest, and for each end of one. */
function tell(logger: Logger, { before, standing }: Change, now: Instant): void {
  const { faults, restedSeconds, restsUntil } = standing;
  if (restStateOf(standing, now) === "resting" && restsUntil !== before.standing.restsUntil) {
    logger.warn({ trunk: before.name, faults, restSeconds: restedSeconds }, "a trunk keeps failing and rests; it is tried again by itself, with one call");
  } else if (before.standing.restsUntil !== null && restsUntil === null) logger.info({ trunk: before.name }, "a trunk that has rested works again");
}
