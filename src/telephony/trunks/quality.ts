// How well each trunk has carried calls over a period, from its legs alone. It looks at nothing but the legs of that period, and changes nothing.
import { prepare, type Queryable } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import { lowestId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import { routeFaults } from "../callBack/cause.js";

export interface QualityAsked {
  /** Dialled at this instant or later, on our clock. */
  readonly since: Instant;
  /** Dialled before this instant. */
  readonly before: Instant;
}

export interface TrunkQuality {
  readonly trunk: string;
  /** Dialled, and decided: answered, or ended. */
  readonly legs: number;
  readonly answered: number;
  /** The trunk's own: refused, silent, or with a cause that says so. */
  readonly faults: number;
  /** Answered of all that were dialled, in parts of a million; null where none was. */
  readonly answerSeizurePpm: number | null;
  /** From dialling to the first sign of life, on average; null where there was none. */
  readonly postDialDelayMs: number | null;
  /** Of those that were answered and have ended. */
  readonly averageSeconds: number | null;
}

const LONGEST_PERIOD_DAYS = 31;
const DAY_MS = 86_400_000;

/**
 * By the name of the trunk.
 * @param clockOffsetMs what must be added to our clock to get the switch's: legs are dialled on the one, and ring on the other
 * @throws Refusal INVALID_INPUT
 */
export async function trunkQuality(database: Queryable, { since, before }: QualityAsked, clockOffsetMs: number): Promise<TrunkQuality[]> {
  if (!(since < before)) throw new Refusal("INVALID_INPUT", "The period must begin before it ends.", "since");
  if (before - since > LONGEST_PERIOD_DAYS * DAY_MS) throw new Refusal("INVALID_INPUT", `At most ${LONGEST_PERIOD_DAYS} days can be looked at together.`, "since");
  const rows = await database.query<QualityRow>(statement, [lowestId(since), lowestId(before), [...routeFaults], clockOffsetMs]);
  return rows.map(({ trunk, legs, answered, faults, delay_ms, seconds }) => ({
    trunk, legs, answered, faults,
    answerSeizurePpm: legs === 0 ? null : Math.round((answered * 1_000_000) / legs),
    postDialDelayMs: delay_ms === null ? null : Math.round(delay_ms),
    averageSeconds: seconds === null ? null : Math.round(seconds * 1_000) / 1_000,
  }));
}

interface QualityRow { trunk: string; legs: number; answered: number; faults: number; delay_ms: number | null; seconds: number | null }

/** A leg's id tells when it was dialled: the period is a stretch of the primary key. What the switch would not dial is a fault, and no leg. */
const statement = prepare(`
select trunk,
       (count(*) filter (where not refused and (answered_at is not null or state = 'ended')))::int as legs,
       (count(*) filter (where answered_at is not null))::int as answered,
       (count(*) filter (where state = 'ended' and answered_at is null and end_known and (verdict = 'routeFault' or (verdict is null and cause = any($3::int[])))))::int as faults,
       (avg(extract(epoch from coalesce(progress_at, answered_at) - dialed_at) * 1000 - $4::float8))::float8 as delay_ms,
       (avg(extract(epoch from ended_at - answered_at)))::float8 as seconds
  from leg
 where id >= $1::uuid and id < $2::uuid and role <> 'T' and trunk is not null
 group by trunk
 order by trunk`);
