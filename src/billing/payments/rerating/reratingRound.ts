// One round of a re-rating: the next calls of its period, rated again, in one transaction with the place that it has come to. Killed between two rounds, it goes on where it was.
import { v5 } from "uuid";
import type { Database, Tx } from "../../../database/transaction.js";
import { toIso, type Instant } from "../../../kernel/clock.js";
import type { AccountId, CorrectionId, LegId, ReratingId } from "../../../kernel/id.js";
import { MOST_MICROS } from "../../../kernel/money.js";
import { createBooks, type Books } from "../../ledger/books.js";
import { booksOfSeller, ensureHouseAccounts } from "../../ledger/houseAccounts.js";
import { lockWallets, type LockedWallet } from "../../ledger/lockWallets.js";
import { postBooks } from "../../ledger/postBooks.js";
import { charge } from "../../rating/charge.js";
import type { FoundRate, RateFinder } from "../../rating/findRates.js";
import { enterCorrection, insertCorrections, type Correction } from "../correction.js";
import { standingsOfLegs, type LegStanding } from "../legStanding.js";
import { firstStillUp } from "./callsStillUp.js";
import { nextCalls, type SeenCall } from "./nextCalls.js";
import { addSums, type ReratingAccount } from "./reratingAccounts.js";
import { rerateLeg, type Difference } from "./rerateLeg.js";
import { authorNow, readRerating, type Rerating } from "./rerating.js";

/** Small enough that wallets are locked for moments only: calls go on beside it. */
export const CALLS_A_ROUND = 500;

/**
 * True when nothing is left to do for now: the state that it is in is over, or it runs and has come to a call that is still up. Behind that one it must not go, because it never comes back.
 * Two that work on one re-rating take turns at its row.
 */
export async function reratingRound(database: Database, id: ReratingId, findRates: RateFinder, now: Instant, callsARound = CALLS_A_ROUND): Promise<boolean> {
  const author = authorNow(await readRerating(database, id));
  return database.inTransaction(async (tx) => {
    const rerating = await readRerating(tx, id, "for update");
    if (rerating.state === "counted" || rerating.state === "done") return true;
    // Asked before the CDRs are read: whoever ends in between has its CDR by then, and is no reason to stop.
    const stillUp = rerating.state === "running" ? await firstStillUp(tx, rerating) : null;
    const seen = await nextCalls(tx, stillUp === null ? rerating : { ...rerating, until: stillUp }, callsARound);
    await rerateCalls(tx, rerating, seen.filter(({ isMeant }) => isMeant), findRates, now);
    const last = seen.at(-1);
    const isUpToDate = seen.length < callsARound;
    const isOver = isUpToDate && stillUp === null;
    await tx.query(
      `update rerating set seen_at = coalesce($2, seen_at), seen_leg_id = coalesce($3, seen_leg_id),
              state = case when $4 then case state when 'counting' then 'counted' else 'done' end else state end, finished_at = case when $4 then $5::timestamptz end
        where id = $1`,
      [id, last ? toIso(last.dialedAt) : null, last?.legId ?? null, isOver, toIso(now)],
    );
    return isUpToDate;
  }, { author });
}

/** Where the legs stand is read after their wallets are locked, so nobody corrects one of them meanwhile. */
async function rerateCalls(tx: Tx, rerating: Rerating, calls: readonly SeenCall[], findRates: RateFinder, now: Instant): Promise<void> {
  if (calls.length === 0) return;
  const wasDone = rerating.state === "running";
  const wallets = wasDone ? await lockWallets(tx, calls.map(({ accountId }) => accountId), now) : null;
  const [standings, rates] = await Promise.all([
    standingsOfLegs(tx, calls.map(({ legId }) => legId)),
    findRates(tx, calls.map(({ number }) => ({ deckId: rerating.deckId, number }))),
  ]);
  const books = createBooks(wallets?.values() ?? [], []);
  const round: Round = { rerating, wallets, books, now, corrections: [], sums: new Map() };
  calls.forEach((call, index) => rerateCall(round, call, standings.get(call.legId), rates[index] ?? null));
  await addSums(tx, rerating.id, [...round.sums.values()].map((sums) => ({ ...sums, wasDone })));
  if (!wasDone) return;
  await ensureHouseAccounts(tx, rerating.currency);
  await Promise.all([postBooks(tx, books.changes(), now), insertCorrections(tx, round.corrections)]);
}

interface Round {
  readonly rerating: Rerating;
  /** Null while it only counts. */
  readonly wallets: ReadonlyMap<AccountId, LockedWallet> | null;
  readonly books: Books;
  readonly now: Instant;
  readonly corrections: Correction[];
  readonly sums: Map<AccountId, ReratingAccount>;
}

const WHOLE_NUMBER = /^\+\d+$/;
const nothing: Difference = { differenceMicros: 0n, paidMicros: 0n, writtenOffMicros: 0n, ratedTaxMicros: 0n, taxMicros: 0n };

function rerateCall(round: Round, call: SeenCall, standing: LegStanding | undefined, found: FoundRate | null): void {
  if (!standing) return;
  // The last digits of a number that retention has masked cannot be looked up.
  const rate = found && !found.blocked && WHOLE_NUMBER.test(call.number) ? found.rate : null;
  const target = rate ? charge(rate, { startedAt: call.answeredAt, seconds: call.answeredSeconds }, call.bundle) : null;
  const wallet = round.wallets?.get(call.accountId);
  const difference = target && rerateLeg(standing, target, wallet ? round.books.availableMicros(wallet.id) : MOST_MICROS);
  if (difference && wallet) enter(round, wallet, standing, difference);
  add(round, standing, target?.chargeMicros ?? standing.ratedMicros, target !== null, difference ?? nothing);
}

function enter({ rerating, books, now, corrections }: Round, wallet: LockedWallet, leg: LegStanding, difference: Difference): void {
  const correction: Correction = {
    ...difference, id: correctionIdOf(rerating.id, leg.legId), kind: "rerating", ratedMicros: null, reference: rerating.id, accountId: leg.accountId, legId: leg.legId, callBackId: leg.callBackId,
    currency: rerating.currency, reason: rerating.reason, author: authorNow(rerating), createdAt: now,
  };
  enterCorrection(books, wallet, correction, booksOfSeller(leg.sellerId, rerating.currency), now);
  corrections.push(correction);
}

/** Made from the re-rating and the leg: a second correction of the one by the other would have the same id, and the transfers' key would refuse it. */
function correctionIdOf(reratingId: ReratingId, legId: LegId): CorrectionId {
  return v5(legId, reratingId) as CorrectionId;
}

function add({ sums }: Round, leg: LegStanding, newMicros: bigint, hasRate: boolean, { differenceMicros, paidMicros, writtenOffMicros }: Difference): void {
  const before = sums.get(leg.accountId) ?? { accountId: leg.accountId, wasDone: false, legs: 0, changed: 0, withoutRate: 0, oldMicros: 0n, newMicros: 0n, paidMicros: 0n, writtenOffMicros: 0n };
  sums.set(leg.accountId, {
    ...before,
    legs: before.legs + 1,
    changed: before.changed + (differenceMicros === 0n ? 0 : 1),
    withoutRate: before.withoutRate + (hasRate ? 0 : 1),
    oldMicros: before.oldMicros + leg.ratedMicros,
    newMicros: before.newMicros + newMicros,
    paidMicros: before.paidMicros + paidMicros,
    writtenOffMicros: before.writtenOffMicros + writtenOffMicros,
  });
}
