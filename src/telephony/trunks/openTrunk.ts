// Makes trunks known, and changes what may be changed of them. A trunk is never deleted, and its name and carrier stay, because CDRs tell them.
import { sqlState, type Database, type Tx } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type CarrierId, type TrunkId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import { ownNumbersAmong } from "../numbers/ownNumbers.js";
import { checkName, checkSettings } from "./checkTrunk.js";
import { rested, type RestPolicy, type Trunk, type TrunkSettings } from "./trunk.js";
import { findTrunk, type ListedTrunk } from "./trunkStore.js";

/** What is left out is as standard. */
export type NewTrunk = Partial<TrunkSettings> & {
  readonly name: string;
  /** The carrier that sells by it; left out: the one that has named it as its own, or none. */
  readonly carrierId?: CarrierId;
};

export const DEFAULT_PRIORITY = 100;
export const standardRest: RestPolicy = { afterFaults: 5, withinSeconds: 60, restSeconds: 30, mostSeconds: 900 };

/** A trunk that is made known, and nothing said of it, is dialled as one that is not: digits alone, always, without limits. But it rests. */
export const standardSettings: TrunkSettings = {
  enabled: true, priority: DEFAULT_PRIORITY, stripDigits: 0, prefixDigits: "", plusSign: false, callerId: "pass", callerNumber: null, mostCalls: null, mostCallsASecond: null,
  windows: [], timeZone: "UTC", onlyPrefixes: [], excludedPrefixes: [], rest: standardRest, noProgressSeconds: null,
};

/** @param ours the number of the service itself, which is in no table @throws Refusal INVALID_INPUT (a name that is taken, too), NOT_FOUND (the carrier) */
export async function openTrunk(database: Database, { name, carrierId, ...given }: NewTrunk, ours: PhoneNumber, now: Instant, author: Author): Promise<ListedTrunk> {
  const settings = checkSettings({ ...standardSettings, ...given });
  const trunk: Trunk = { ...settings, id: newId(now), name: checkName(name), createdAt: now, standing: rested };
  return database.inTransaction(async (tx) => {
    await refuseOthersNumber(tx, settings, ours);
    await insert(tx, trunk);
    if (carrierId !== undefined) await belongTo(tx, trunk.name, carrierId);
    return await found(tx, trunk.id);
  }, { author });
}

/** What is left out stays as it is. Calls that are up go on. @throws Refusal NOT_FOUND, INVALID_INPUT */
export async function updateTrunk(database: Database, id: TrunkId, change: Partial<TrunkSettings>, ours: PhoneNumber, author: Author): Promise<ListedTrunk> {
  return database.inTransaction(async (tx) => {
    await tx.query("select from trunk where id = $1 for no key update", [id]);
    const before = await findTrunk(tx, id);
    if (!before) throw new Refusal("NOT_FOUND", "There is no such trunk.", "id");
    const settings = checkSettings({ ...before.trunk, ...change });
    await refuseOthersNumber(tx, settings, ours);
    await tx.query(updateStatement, [id, ...valuesOf(settings)]);
    // It begins anew with another policy; nothing is known of it under that.
    if (change.rest !== undefined) await tx.query("update trunk set faults = 0, fault_accounts = '{}', faulty_since = null, rests_until = null, rested_seconds = null where id = $1", [id]);
    return await found(tx, id);
  }, { author });
}

/** What was shown under a number that is not ours would be a lie to whoever is called. */
async function refuseOthersNumber(tx: Tx, { callerNumber }: TrunkSettings, ours: PhoneNumber): Promise<void> {
  if (callerNumber === null || callerNumber === ours || (await ownNumbersAmong(tx, [callerNumber])).length > 0) return;
  throw new Refusal("INVALID_INPUT", `${callerNumber} is none of our numbers: give an access number, a DID or the service's own caller ID.`, "callerNumber");
}

async function insert(tx: Tx, trunk: Trunk): Promise<void> {
  try {
    await tx.query(insertStatement, [trunk.id, ...valuesOf(trunk), trunk.name, toIso(trunk.createdAt)]);
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new Refusal("INVALID_INPUT", "There is a trunk of this name already: change that one.", "name");
  }
}

const UNIQUE_VIOLATION = "23505";

/** For ever: what its legs have cost is what this carrier asked. */
async function belongTo(tx: Tx, name: string, carrierId: CarrierId): Promise<void> {
  const carriers = await tx.query("select from carrier where id = $1", [carrierId]);
  if (carriers.length === 0) throw new Refusal("NOT_FOUND", "There is no such carrier.", "carrierId");
  await tx.query("insert into carrier_trunk (trunk, carrier_id) values ($1, $2) on conflict do nothing", [name, carrierId]);
  const [row] = await tx.query<{ carrier_id: CarrierId }>("select carrier_id from carrier_trunk where trunk = $1", [name]);
  if (row?.carrier_id !== carrierId) throw new Refusal("INVALID_INPUT", "This trunk belongs to another carrier.", "carrierId");
}

async function found(tx: Tx, id: TrunkId): Promise<ListedTrunk> {
  const listed = await findTrunk(tx, id);
  if (!listed) throw new Error(`trunk ${id} was written, and is not there`);
  return listed;
}

const settingColumns = [
  "enabled", "priority", "strip_digits", "prefix_digits", "plus_sign", "caller_id", "caller_number", "most_calls", "most_calls_a_second", "windows", "time_zone", "only_prefixes",
  "excluded_prefixes", "rest_after_faults", "rest_within_seconds", "rest_seconds", "rest_most_seconds", "no_progress_seconds",
];

function valuesOf(trunk: TrunkSettings): unknown[] {
  return [
    trunk.enabled, trunk.priority, trunk.stripDigits, trunk.prefixDigits, trunk.plusSign, trunk.callerId, trunk.callerNumber, trunk.mostCalls, trunk.mostCallsASecond,
    JSON.stringify(trunk.windows), trunk.timeZone, trunk.onlyPrefixes, trunk.excludedPrefixes, trunk.rest?.afterFaults ?? null, trunk.rest?.withinSeconds ?? null,
    trunk.rest?.restSeconds ?? null, trunk.rest?.mostSeconds ?? null, trunk.noProgressSeconds,
  ];
}

const insertStatement = `insert into trunk (id, ${settingColumns.join(", ")}, name, created_at) values ($1, ${settingColumns.map((_, index) => `$${index + 2}`).join(", ")}, $${settingColumns.length + 2}, $${settingColumns.length + 3})`;
const updateStatement = `update trunk set ${settingColumns.map((column, index) => `${column} = $${index + 2}`).join(", ")} where id = $1`;
