// Works on a re-rating for a while, round by round, and tells how far it has come. Whoever wants more asks again: nothing goes on unseen, and a failure is told to whoever asked.
import type { Database } from "../../../database/transaction.js";
import type { Clock } from "../../../kernel/clock.js";
import type { ReratingId } from "../../../kernel/id.js";
import type { RateFinder } from "../../rating/findRates.js";
import { countStillUp } from "./callsStillUp.js";
import { readRerating, type Rerating } from "./rerating.js";
import { sumsOf, type ReratingSums } from "./reratingAccounts.js";
import { reratingRound } from "./reratingRound.js";

export interface ReratingProgress {
  readonly rerating: Rerating;
  /** Legs of its period that have no CDR yet: it is not done before they have ended. None once it is done. */
  readonly stillUp: number;
  /** What would change. */
  readonly counted: ReratingSums;
  /** What has changed. */
  readonly done: ReratingSums;
}

/** Well within the time that a request may take. */
const WORK_MS = 3_000;

/** @throws Refusal NOT_FOUND */
export async function workOnRerating(database: Database, id: ReratingId, findRates: RateFinder, clock: Clock, workMs = WORK_MS): Promise<ReratingProgress & { readonly isUpToDate: boolean }> {
  const until = clock.now() + workMs;
  let isUpToDate = false;
  while (!isUpToDate) {
    isUpToDate = await reratingRound(database, id, findRates, clock.now());
    if (clock.now() >= until) break;
  }
  return { ...(await progressOf(database, id)), isUpToDate };
}

/** @throws Refusal NOT_FOUND */
export async function progressOf(database: Database, id: ReratingId): Promise<ReratingProgress> {
  const [rerating, counted, done] = await Promise.all([readRerating(database, id), sumsOf(database, id, false), sumsOf(database, id, true)]);
  return { rerating, stillUp: rerating.state === "done" ? 0 : await countStillUp(database, rerating), counted, done };
}
