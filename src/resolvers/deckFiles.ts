// Decks as files over HTTP: who may send and fetch them, and what is asked of an import in its address. It streams, both ways.
import { requireOperator } from "../access/authorise.js";
import type { Principal } from "../access/principal.js";
import { readIncrements } from "../billing/decks/cells/increments.js";
import type { ImportRequest } from "../billing/decks/deck.js";
import type { DeckExport } from "../billing/decks/exportDeck.js";
import { readTermsOrNone } from "../billing/decks/readTerms.js";
import type { Instant } from "../kernel/clock.js";
import { fromPublicId } from "../kernel/id.js";
import { Refusal } from "../kernel/refusal.js";
import type { DeckImport } from "../schema/deck.js";
import { authorOf } from "./authorOf.js";
import type { BillingUseCases } from "./useCases.js";
import { importView } from "./views/deckView.js";

export interface DeckFiles {
  /** @throws Refusal before anything is read: UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, INVALID_INPUT, LIMIT_REACHED */
  take(principal: Principal | null, query: URLSearchParams, totalBytes: number | null, source: AsyncIterable<Uint8Array>): Promise<DeckImport>;
  /** @throws Refusal */
  give(principal: Principal | null, publicId: string): Promise<DeckExport>;
}

export function createDeckFiles(billing: Pick<BillingUseCases, "decks" | "findTariff">): DeckFiles {
  return {
    take: async (principal, query, totalBytes, source) => {
      requireOperator(principal);
      const tariff = await billing.findTariff(fromPublicId("tariff", query.get("tariff") ?? "", "tariff"));
      if (!tariff) throw new Refusal("NOT_FOUND", "There is no such tariff.", "tariff");
      const request = { ...requestOf(query), tariffId: tariff.id, totalBytes, author: authorOf(principal) };
      return importView(await billing.decks.importDeck(source, request), tariff.currency);
    },
    give: async (principal, publicId) => {
      requireOperator(principal);
      return billing.decks.exportDeck(fromPublicId("deck", publicId, "deck"));
    },
  };
}

const known = ["tariff", "dryRun", "activate", "increments", "dates", "terms", "fileName"];
const LONGEST_NAME = 200;

/** A name that is not known would otherwise be a wish that nobody hears. */
function requestOf(query: URLSearchParams): Omit<ImportRequest, "tariffId" | "totalBytes" | "author"> {
  for (const name of query.keys()) if (!known.includes(name) || query.getAll(name).length > 1) throw new Refusal("INVALID_INPUT", `${JSON.stringify(name.slice(0, 40))} is not known here, or given twice: there are ${known.join(", ")}.`, name.slice(0, 40));
  const increments = readIncrements(query.get("increments") ?? "1/1");
  if ("fault" in increments) throw new Refusal("INVALID_INPUT", `The value ${increments.fault}.`, "increments");
  const dates = query.get("dates");
  if (dates !== null && dates !== "dmy" && dates !== "mdy") throw new Refusal("INVALID_INPUT", "Dates are dmy or mdy.", "dates");
  const dryRun = query.get("dryRun") ?? "false";
  if (dryRun !== "true" && dryRun !== "false") throw new Refusal("INVALID_INPUT", "A dry run is true or false.", "dryRun");
  const fileName = (query.get("fileName") ?? "upload").trim();
  if (fileName === "" || fileName.length > LONGEST_NAME || /[\u0000-\u001f\u007f]/.test(fileName)) throw new Refusal("INVALID_INPUT", `A file's name has 1 to ${LONGEST_NAME} characters.`, "fileName");
  return { fileName, isDryRun: dryRun === "true", activateAt: activateAt(query.get("activate")), increments: increments.value, dateOrder: dates, terms: readTermsOrNone(query.get("terms")) };
}

function activateAt(text: string | null): Instant | "now" | null {
  if (text === null || text === "now") return text;
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(at)) throw new Refusal("INVALID_INPUT", 'Give "now" or an instant with its zone, like 2026-12-01T00:00:00Z.', "activate");
  return at;
}
