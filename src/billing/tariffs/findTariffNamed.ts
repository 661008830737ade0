// Finds a tariff by what a person calls it: its name, or its id as the API shows it.
import type { Database } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import { fromPublicId, type TariffId } from "../../kernel/id.js";
import { findTariff } from "./tariff.store.js";
import type { Tariff } from "./tariff.js";

export async function findTariffNamed(database: Database, text: string, now: Instant): Promise<Tariff | null> {
  const [named] = await database.query<{ id: TariffId }>("select id from tariff where name = $1", [text.trim()]);
  if (named) return findTariff(database, named.id, now);
  return /^tf_[0-9a-f]{32}$/.test(text) ? findTariff(database, fromPublicId("tariff", text, "tariff"), now) : null;
}
