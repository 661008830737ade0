// Makes carriers known, and changes what may be changed of them. What they have carried stays what it cost.
import { sqlState, type Database, type Queryable, type Tx } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { toIso, type Clock, type Instant } from "../../kernel/clock.js";
import { newId, type CarrierId, type TariffId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import { Refusal } from "../../kernel/refusal.js";
import { ensureHouseAccounts } from "../ledger/houseAccounts.js";
import { beginBuying, buyBy } from "./boughtBy.js";
import type { Carrier } from "./carrier.js";
import { checkSettings, checkTrunk, type CarrierSettings } from "./checkCarrier.js";
import { findCarrier } from "./listCarriers.js";

/** What is left out is as standard. */
export type NewCarrier = Pick<Carrier, "name" | "trunk" | "tariffId"> & Partial<CarrierSettings>;

export const DEFAULT_PRIORITY = 100;
const UNIQUE_VIOLATION = "23505";

/** @throws Refusal INVALID_INPUT (a name or a trunk that is taken, too), NOT_FOUND (the tariff) */
export async function openCarrier(database: Database, input: NewCarrier, now: Instant, author: Author): Promise<Carrier> {
  const standard = { priority: DEFAULT_PRIORITY, enabled: true, allowsLoss: false, onlyPrefixes: [], excludedPrefixes: [] };
  const settings = checkSettings({ ...standard, ...input });
  const trunk = checkTrunk(input.trunk);
  return database.inTransaction(async (tx) => {
    const currency = await currencyOf(tx, settings.tariffId);
    await ensureHouseAccounts(tx, currency);
    const carrier: Carrier = { ...settings, id: newId(now), trunk, trunks: [trunk], currency, createdAt: now };
    await unlessTaken(() =>
      tx.query(
        "insert into carrier (id, name, trunk, tariff_id, priority, enabled, allows_loss, only_prefixes, excluded_prefixes, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [carrier.id, carrier.name, trunk, carrier.tariffId, carrier.priority, carrier.enabled, carrier.allowsLoss, carrier.onlyPrefixes, carrier.excludedPrefixes, toIso(now)],
      ));
    await beginBuying(tx, carrier.id, carrier.tariffId);
    return carrier;
  }, { author });
}

/** What is left out stays as it is. Another tariff counts for legs that are dialled from now on. @throws Refusal NOT_FOUND (the carrier, the tariff), INVALID_INPUT, CURRENCY_MISMATCH */
export async function updateCarrier(database: Database, id: CarrierId, change: Partial<CarrierSettings>, clock: Clock, author: Author): Promise<Carrier> {
  return database.inTransaction(async (tx) => {
    await tx.query("select from carrier where id = $1 for no key update", [id]);
    const before = await findCarrier(tx, id);
    if (!before) throw new Refusal("NOT_FOUND", "There is no such carrier.", "id");
    const carrier: Carrier = { ...before, ...checkSettings({ ...before, ...change }) };
    await refuseOtherCurrency(tx, before, carrier.tariffId);
    await unlessTaken(() =>
      tx.query("update carrier set name = $2, tariff_id = $3, priority = $4, enabled = $5, allows_loss = $6, only_prefixes = $7, excluded_prefixes = $8 where id = $1", [
        id, carrier.name, carrier.tariffId, carrier.priority, carrier.enabled, carrier.allowsLoss, carrier.onlyPrefixes, carrier.excludedPrefixes,
      ]));
    if (carrier.tariffId !== before.tariffId) await buyBy(tx, id, carrier.tariffId, clock.now());
    return carrier;
  }, { author });
}

async function currencyOf(database: Queryable, tariffId: TariffId): Promise<Currency> {
  const [tariff] = await database.query<{ currency: Currency; is_ours: boolean }>("select currency, owner_account_id is null as is_ours from tariff where id = $1", [tariffId]);
  if (!tariff) throw new Refusal("NOT_FOUND", "There is no such tariff.", "tariffId");
  if (!tariff.is_ours) throw new Refusal("INVALID_INPUT", "This is a tariff that a reseller sells by: a carrier sells to us by one of our own.", "tariffId");
  return tariff.currency;
}

/** What is owed to it would be spread over two currencies, of which nobody knows the sum. */
async function refuseOtherCurrency(tx: Tx, { currency }: Carrier, tariffId: TariffId): Promise<void> {
  const other = await currencyOf(tx, tariffId);
  if (other !== currency) throw new Refusal("CURRENCY_MISMATCH", `The tariff is priced in ${other} and the carrier is paid in ${currency}: give a tariff in ${currency}.`, "tariffId");
}

async function unlessTaken(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new Refusal("INVALID_INPUT", "There is a carrier with this name or this trunk already: give another.");
  }
}
