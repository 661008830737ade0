// Sheets for tests, and the importing of them.
import { importDeck, type ImportDeps } from "../../src/billing/decks/importDeck.js";
import { findImport } from "../../src/billing/decks/importStore.js";
import type { DeckImport, ImportRequest } from "../../src/billing/decks/deck.js";
import { commandLine } from "../../src/kernel/author.js";
import type { Instant } from "../../src/kernel/clock.js";
import type { TariffId } from "../../src/kernel/id.js";
import { NOW } from "./money.js";
import type { TestDatabase } from "./testDatabase.js";

export function importDeps(database: TestDatabase, now: Instant = NOW, limits: ImportDeps["limits"] = {}): ImportDeps {
  return { database, clock: { now: () => now }, limits };
}

export function request(tariffId: TariffId, more: Partial<ImportRequest> = {}): ImportRequest {
  return { tariffId, fileName: "deck.csv", isDryRun: false, activateAt: null, increments: { first: 1, next: 1 }, dateOrder: null, terms: null, totalBytes: null, author: commandLine, ...more };
}

/** A sheet in pieces of so many bytes: where they are cut must make no difference. */
export async function* sheetOf(text: string | Buffer, pieceBytes = 7): AsyncIterable<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

export async function importSheet(database: TestDatabase, text: string | Buffer, asked: ImportRequest, now: Instant = NOW, limits: ImportDeps["limits"] = {}): Promise<DeckImport> {
  const id = await importDeck(importDeps(database, now, limits), sheetOf(text, Math.max(7, Math.ceil(text.length / 500))), asked);
  const report = await findImport(database, id, now);
  if (!report) throw new Error("an import has its report");
  return report;
}
