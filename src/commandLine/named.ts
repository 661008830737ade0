// Finds what an argument names: a tariff by its name or id, a deck by its id, an instant by its ISO text.
import { findTariffNamed } from "../billing/tariffs/findTariffNamed.js";
import type { Tariff } from "../billing/tariffs/tariff.js";
import type { Database } from "../database/transaction.js";
import type { Clock, Instant } from "../kernel/clock.js";
import { fromPublicId, type DeckId } from "../kernel/id.js";
import { Refusal } from "../kernel/refusal.js";
import { UsageFault } from "./verb.js";

/** @throws Refusal NOT_FOUND, with the names that there are */
export async function tariffNamed(database: Database, text: string | undefined, clock: Clock): Promise<Tariff> {
  if (text === undefined) throw new UsageFault("Say which tariff: --tariff NAME.");
  const tariff = await findTariffNamed(database, text, clock.now());
  if (tariff) return tariff;
  const some = await database.query<{ name: string }>("select name from tariff order by name limit 20");
  throw new Refusal("NOT_FOUND", `There is no tariff ${JSON.stringify(text)}. ${some.length === 0 ? "There is none at all." : `There are: ${some.map(({ name }) => name).join(", ")}.`}`);
}

export function deckIdOf(text: string | undefined): DeckId {
  if (text === undefined) throw new UsageFault("Say which deck: dk_… (deck list shows them).");
  return fromPublicId("deck", text, "deck");
}

/** "2026-12-01" or "2026-12-01T00:00:00Z"; without a zone it is UTC. */
export function instantOf(text: string): Instant {
  const match = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  const at = match ? Date.parse(text.length === 10 || match[1] !== undefined ? text : `${text}Z`) : NaN;
  if (Number.isNaN(at)) throw new UsageFault(`${JSON.stringify(text)} is no instant: give it like 2026-12-01T00:00:00Z.`);
  return at;
}
