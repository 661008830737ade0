// The reports of imports: written while they run, kept when they are over. A report tells; it never decides.
import type { Queryable } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type DeckImportId, type TariffId } from "../../kernel/id.js";
import type { Page } from "../page.js";
import type { DeckImport, Difference, Fault, ImportedDeck, ImportRequest, ImportState, Note } from "./deck.js";
import type { SheetProgress } from "./readSheet.js";

/** A node that still reads is heard of every second or so. */
const SILENCE_MS = 120_000;

export async function beginImport(database: Queryable, request: ImportRequest, activateAt: Instant | null, now: Instant): Promise<DeckImportId> {
  const id: DeckImportId = newId(now);
  await database.query(
    `insert into deck_import (id, tariff_id, file_name, is_dry_run, activate_at, author, state, started_at, heard_at, bytes_total) values ($1, $2, $3, $4, $5, $6, 'running', $7, $7, $8)`,
    [id, request.tariffId, request.fileName, request.isDryRun, activateAt === null ? null : toIso(activateAt), request.author, toIso(now), request.totalBytes],
  );
  return id;
}

export async function tellProgress(database: Queryable, id: DeckImportId, { bytesRead, linesRead }: SheetProgress, faultCount: number, now: Instant): Promise<void> {
  await database.query("update deck_import set heard_at = $2, bytes_read = $3, lines_read = $4, fault_count = $5 where id = $1 and state = 'running'", [id, toIso(now), bytesRead, linesRead, faultCount]);
}

export interface ImportEnd extends SheetProgress {
  readonly state: Exclude<ImportState, "running" | "interrupted">;
  readonly faultCount: number;
  readonly faults: readonly Fault[];
  readonly notes: readonly Note[];
  readonly decks: readonly ImportedDeck[];
  readonly difference: Difference | null;
}

export async function endImport(database: Queryable, id: DeckImportId, end: ImportEnd, now: Instant): Promise<void> {
  await database.query(
    `update deck_import set state = $2, ended_at = $3, heard_at = $3, bytes_read = $4, lines_read = $5, fault_count = $6, faults = $7, notes = $8, decks = $9, difference = $10 where id = $1 and state = 'running'`,
    [id, end.state, toIso(now), end.bytesRead, end.linesRead, end.faultCount, JSON.stringify(end.faults), JSON.stringify(end.notes), JSON.stringify(end.decks), end.difference === null ? null : JSON.stringify(end.difference)],
  );
}

export async function findImport(database: Queryable, id: DeckImportId, now: Instant): Promise<DeckImport | null> {
  const [row] = await database.query<ImportRow>(`select ${columns} from deck_import where id = $1`, [id]);
  return row ? toImport(row, now) : null;
}

/** Newest first. */
export async function listImports(database: Queryable, tariffId: TariffId, { limit, after }: Page, now: Instant): Promise<DeckImport[]> {
  const rows = await database.query<ImportRow>(
    `select ${columns} from deck_import where tariff_id = $1 and ($2::timestamptz is null or (started_at, id) < ($2, $3::uuid)) order by started_at desc, id desc limit $4`,
    [tariffId, after === null ? null : toIso(after.at), after?.id ?? null, limit],
  );
  return rows.map((row) => toImport(row, now));
}

const columns = "id, tariff_id, file_name, is_dry_run, activate_at, author, state, started_at, heard_at, ended_at, bytes_total, bytes_read, lines_read, fault_count, faults, notes, decks, difference";

interface ImportRow {
  id: DeckImportId;
  tariff_id: TariffId;
  file_name: string;
  is_dry_run: boolean;
  activate_at: Date | null;
  author: string;
  state: ImportState;
  started_at: Date;
  heard_at: Date;
  ended_at: Date | null;
  bytes_total: string | null;
  bytes_read: string;
  lines_read: string;
  fault_count: string;
  faults: Fault[];
  notes: Note[];
  decks: ImportedDeck[];
  difference: Difference | null;
}

function toImport(row: ImportRow, now: Instant): DeckImport {
  const isSilent = row.state === "running" && row.heard_at.getTime() < now - SILENCE_MS;
  return {
    id: row.id,
    tariffId: row.tariff_id,
    fileName: row.file_name,
    isDryRun: row.is_dry_run,
    activateAt: row.activate_at?.getTime() ?? null,
    author: row.author,
    state: isSilent ? "interrupted" : row.state,
    startedAt: row.started_at.getTime(),
    endedAt: row.ended_at?.getTime() ?? null,
    bytesTotal: row.bytes_total === null ? null : Number(row.bytes_total),
    bytesRead: Number(row.bytes_read),
    linesRead: Number(row.lines_read),
    faultCount: Number(row.fault_count),
    faults: row.faults,
    notes: row.notes,
    decks: row.decks,
    difference: row.difference,
  };
}
