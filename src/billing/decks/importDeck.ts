// Imports a sheet as a deck, whole or not at all: streamed into a table that nobody else sees, judged there, and made a deck in one transaction. Until that commits the tariff is as it was, whatever breaks.
import { createHash } from "node:crypto";
import { copyInto } from "../../database/copy.js";
import { openOwnConnection } from "../../database/dataSource.js";
import { sqlState, type Database, type Tx } from "../../database/transaction.js";
import { toIso, type Clock, type Instant } from "../../kernel/clock.js";
import { newId, toPublicId, type DeckId, type DeckImportId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import type { Terms } from "../rating/plan.js";
import { termsToJson } from "../rating/planJson.js";
import { activeDecks } from "../tariffs/activeDeck.js";
import { checkInstant, ensureActive, lockTariff, soonest } from "./activations.js";
import { zoneOf } from "./cells/zone.js";
import type { ImportedDeck, ImportRequest } from "./deck.js";
import { differenceOf } from "./difference.js";
import { createFaultLog, MOST_FAULTS_KEPT, type FaultLog } from "./faultLog.js";
import { beginImport, endImport, tellProgress, type ImportEnd } from "./importStore.js";
import { readSheet, SheetTooLong, type SheetLimits, type SheetProgress, type SheetSummary } from "./readSheet.js";
import { checkConflicts, createStaging, insertRates, STAGED_COLUMNS } from "./staging.js";
import { termsFor, termsSaid } from "./termsFor.js";

export interface ImportDeps {
  /** For the report, which is told while the sheet is read. */
  readonly database: Database;
  readonly clock: Clock;
  readonly limits?: Partial<SheetLimits>;
}

export const importLimits: SheetLimits = { bytes: 2_000_000_000, rates: 5_000_000, laterDates: 12 };
export const SAMPLES_A_KIND = 10;
const PROGRESS_EVERY_MS = 500;
/** Grows when sheets come to be read otherwise: a file that was imported before is then imported anew. */
const READING = 1;
const UNIQUE_VIOLATION = "23505";

/**
 * What is wrong with the sheet is the import's report, not a refusal.
 * @throws Refusal NOT_FOUND (the tariff), INVALID_INPUT (an instant that is over); whatever the source throws
 */
export async function importDeck(deps: ImportDeps, source: AsyncIterable<Uint8Array>, request: ImportRequest, onProgress?: (progress: SheetProgress) => void): Promise<DeckImportId> {
  const startedAt = deps.clock.now();
  const [tariff] = await deps.database.query<{ currency: Currency }>("select currency from tariff where id = $1", [request.tariffId]);
  if (!tariff) throw new Refusal("NOT_FOUND", "There is no such tariff.", "tariffId");
  const asOf = checkInstant(request.activateAt === "now" ? null : request.activateAt, startedAt);
  const timeZone = zoneNamed((await termsFor(deps.database, request, asOf)).terms);
  const id = await beginImport(deps.database, request, request.activateAt === null ? null : asOf, startedAt);
  const log = createFaultLog();
  const run: Run = { deps, request, id, asOf, timeZone, log, currency: tariff.currency, progress: { bytesRead: 0, linesRead: 0 } };
  try {
    await readAndMake(run, source, onProgress);
  } catch (error) {
    const why = error instanceof SheetTooLong ? error.message : "It broke off before its end.";
    log.fault({ line: run.progress.linesRead, column: "", value: "", reason: why });
    await endImport(deps.database, id, endOf(run, "failed"), deps.clock.now()).catch(() => undefined);
    if (!(error instanceof SheetTooLong)) throw error;
  }
  return id;
}

interface Run {
  readonly deps: ImportDeps;
  readonly request: ImportRequest;
  readonly id: DeckImportId;
  readonly asOf: Instant;
  /** In which the sheet's dates are read. */
  readonly timeZone: string;
  readonly log: FaultLog;
  readonly currency: Currency;
  progress: SheetProgress;
}

async function readAndMake(run: Run, source: AsyncIterable<Uint8Array>, onProgress?: (progress: SheetProgress) => void): Promise<void> {
  // The temporary table lives as long as this one connection.
  const own = await openOwnConnection(run.deps.database);
  try {
    await createStaging(own);
    const sheet = readSheet({
      source, asOf: run.asOf, currency: run.currency, increments: run.request.increments, log: run.log,
      dates: { order: run.request.dateOrder, toInstant: zoneOf(run.timeZone) },
      limits: { ...importLimits, ...run.deps.limits },
      onProgress: teller(run, onProgress),
    });
    await copyInto(own, STAGED_COLUMNS, sheet.lines);
    const summary = sheet.summary();
    run.progress = summary;
    onProgress?.(summary);
    // With faults there will be no deck: all that can be found is told now. Without, the index of rates finds repeated prefixes by the way.
    const isSimple = !summary.isDated && run.log.faultCount === 0;
    if (!(isSimple && (await makeOrRehearse(run, own, { ...summary, isSimple })))) {
      await checkConflicts(own, run.log, summary.prefixColumn, MOST_FAULTS_KEPT);
      if (run.log.faultCount === 0) await makeOrRehearse(run, own, { ...summary, isSimple: false });
    }
    if (run.log.faultCount > 0) await endImport(run.deps.database, run.id, endOf(run, "refused"), run.deps.clock.now());
  } finally {
    await own.close();
  }
}

/** What was staged: simple when each row is a rate of the one deck. */
interface Staged extends SheetSummary {
  readonly isSimple: boolean;
}

/** @returns false when a prefix stands in it twice, so that it was not simple */
async function makeOrRehearse(run: Run, own: Database, summary: Staged): Promise<boolean> {
  try {
    if (run.request.isDryRun) await rehearse(run, own, summary);
    else await own.inTransaction((tx) => make(run, tx, summary), { author: run.request.author });
  } catch (error) {
    if (summary.isSimple && sqlState(error) === UNIQUE_VIOLATION) return false;
    if (!(error instanceof NoDeckOfIt)) throw error;
    run.log.fault({ line: summary.linesRead, column: "", value: "", reason: error.message });
  }
  return true;
}

/** Its message is the reason that the report gives. */
class NoDeckOfIt extends Error {
  override name = "NoDeckOfIt";
}

/** The report is told every now and then; the bar of a terminal at every chance. */
function teller(run: Run, onProgress?: (progress: SheetProgress) => void): (progress: SheetProgress) => void {
  let toldAt = run.deps.clock.now();
  return (progress) => {
    run.progress = progress;
    onProgress?.(progress);
    const now = run.deps.clock.now();
    if (now - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = now;
    // A report that comes late is no reason to stop.
    void tellProgress(run.deps.database, run.id, progress, run.log.faultCount, now).catch(() => undefined);
  };
}

/** The whole import, down to the last constraint, and then rolled back. */
async function rehearse(run: Run, own: Database, summary: Staged): Promise<void> {
  let seen: Pick<ImportEnd, "decks" | "difference"> | null = null;
  const enough = new Error("a dry run leaves nothing");
  await own.inTransaction(async (tx) => {
    const decks = await makeDecks(run, tx, summary);
    const before = (await activeDecks(tx, [run.request.tariffId], run.asOf)).get(run.request.tariffId) ?? null;
    const first = decks[0]?.deckId ?? null;
    const difference = first === null ? null : await differenceOf(tx, before, first, SAMPLES_A_KIND);
    seen = { decks: decks.map((deck) => (deck.isNew ? { ...deck, deckId: null } : deck)), difference };
    throw enough;
  }).catch((error: unknown) => {
    if (error !== enough) throw error;
  });
  await endImport(run.deps.database, run.id, { ...endOf(run, "rehearsed"), ...(seen ?? {}) }, run.deps.clock.now());
}

/** The report ends with the transaction that makes the decks: there is never one without the other. */
async function make(run: Run, tx: Tx, summary: Staged): Promise<void> {
  const { request, deps } = run;
  const decks: ImportedDeck[] = [];
  const made = await makeDecks(run, tx, summary);
  // Read under the lock of the tariff: the upload may have begun a quarter of an hour ago, and others have switched since.
  const now = deps.clock.now();
  const earliest = await soonest(tx, request.tariffId, now);
  for (const deck of made) {
    const at = Math.max(deck.from, earliest);
    const isActivated = request.activateAt !== null && deck.deckId !== null && (await ensureActive(tx, request.tariffId, deck.deckId, at, now, request.author)).isNew;
    decks.push({ ...deck, from: isActivated ? at : deck.from, isActivated });
  }
  if (request.activateAt !== null) await noteOtherPlans(run, tx, earliest, decks);
  await endImport(tx, run.id, { ...endOf(run, decks.some(({ isNew }) => isNew) ? "imported" : "unchanged"), decks }, now);
}

/** One as of the asked instant, and one for each date of the sheet that is still to come. Those that this file has made before are found again. */
async function makeDecks(run: Run, tx: Tx, summary: Staged): Promise<readonly ImportedDeck[]> {
  await lockTariff(tx, run.request.tariffId);
  const now = await soonest(tx, run.request.tariffId, run.deps.clock.now());
  const decks: ImportedDeck[] = [];
  const instants = [{ from: run.asOf, validFrom: summary.validFrom }, ...summary.laterDates.map((date) => ({ from: date, validFrom: date }))];
  for (const { from, validFrom } of instants) {
    const { terms, takenFrom } = await termsFor(tx, run.request, Math.max(from, now));
    if (from === run.asOf && zoneNamed(terms) !== run.timeZone) throw new NoDeckOfIt("the time zone of the tariff was changed while the sheet was read: import it again");
    const making: Making = { from, validFrom, terms, hash: contentHash(run.request, terms, summary.hash), isSimple: summary.isSimple };
    const there = await deckThere(tx, run, making);
    decks.push(there ?? (await makeDeck(tx, run, making)));
    if (!there && terms && takenFrom) run.log.note(`no terms were said: those of ${toPublicId("deck", takenFrom)}, in force then, are taken over (${termsSaid(terms).join(", ")})`, null);
  }
  return decks;
}

interface Making {
  readonly from: Instant;
  readonly validFrom: Instant | null;
  readonly terms: Terms | null;
  readonly hash: Buffer;
  readonly isSimple: boolean;
}

function zoneNamed(terms: Terms | null): string {
  return terms?.timeZone ?? "UTC";
}

async function deckThere(tx: Tx, { request }: Run, { hash, from, validFrom }: Making): Promise<ImportedDeck | null> {
  const [row] = await tx.query<{ id: DeckId; rate_count: number }>("select id, rate_count from rate_deck where tariff_id = $1 and content_hash = $2 and valid_from is not distinct from $3::timestamptz", [
    request.tariffId, hash, validFrom === null ? null : toIso(validFrom),
  ]);
  return row ? { deckId: row.id, from, rateCount: row.rate_count, isNew: false, isActivated: false } : null;
}

async function makeDeck(tx: Tx, { request, asOf, log, deps }: Run, { from, validFrom, terms, hash, isSimple }: Making): Promise<ImportedDeck> {
  const now = deps.clock.now();
  const deckId: DeckId = newId(now);
  const rateCount = await insertRates(tx, deckId, from, isSimple);
  if (rateCount === 0 && from === asOf) throw new NoDeckOfIt(`the sheet has no rate that is in force at ${toIso(from)}`);
  if (rateCount === 0) log.note(`no rate is left from ${toIso(from)} on: from then the tariff sells nothing`, null);
  await tx.query("insert into rate_deck (id, tariff_id, created_at, terms, file_name, content_hash, valid_from, rate_count, author) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", [
    deckId, request.tariffId, toIso(now), terms && JSON.stringify(termsToJson(terms)), request.fileName, hash, validFrom === null ? null : toIso(validFrom), rateCount, request.author,
  ]);
  return { deckId, from, rateCount, isNew: true, isActivated: false };
}

/** Of the file, and of everything else that says what becomes of it. */
function contentHash({ increments, dateOrder }: ImportRequest, terms: Terms | null, ofFile: Buffer): Buffer {
  const reading = JSON.stringify([READING, increments.first, increments.next, dateOrder, terms && termsToJson(terms)], inOrder);
  return createHash("sha256").update(reading).update(ofFile).digest();
}

/** Terms that were taken over come back from the database in another order than they were given in. */
function inOrder(_name: string, value: unknown): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))) : value;
}

/** A switch that was planned before is not undone by a new list; whoever sends one may have forgotten it. */
async function noteOtherPlans({ request, asOf, log }: Run, tx: Tx, now: Instant, decks: readonly ImportedDeck[]): Promise<void> {
  const plans = await tx.query<{ at: Date }>("select at from deck_activation where tariff_id = $1 and cancelled_at is null and at > $2 and deck_id <> all($3::uuid[]) order by at", [
    request.tariffId, toIso(Math.max(asOf, now)), decks.flatMap(({ deckId }) => deckId ?? []),
  ]);
  for (const { at } of plans) log.note(`the switch to another deck that was planned for ${at.toISOString()} stands`, null);
}

function endOf({ log, progress }: Run, state: ImportEnd["state"]): ImportEnd {
  const { faultCount, faults, notes } = log;
  return { state, faultCount, faults, notes, decks: [], difference: null, bytesRead: progress.bytesRead, linesRead: progress.linesRead };
}
