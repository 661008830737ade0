// Reads trunks. They are few, so they are always read whole.
import { arrayOf } from "../../database/columns.js";
import { prepare, type Queryable, type Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, CarrierId, TrunkId } from "../../kernel/id.js";
import { knownPhoneNumber } from "../../kernel/phoneNumber.js";
import type { CallerIdPolicy, Standing, Trunk, Window } from "./trunk.js";

export async function readTrunks(database: Queryable): Promise<readonly Trunk[]> {
  return (await database.query<TrunkRow>(allStatement)).map(toTrunk);
}

/** In the order of their names, which is the order in which everybody locks them. */
export async function lockTrunks(tx: Tx, names: readonly string[]): Promise<readonly Trunk[]> {
  return (await tx.query<TrunkRow>(lockStatement, [arrayOf("text", names)])).map(toTrunk);
}

/** Those that nobody holds, for whoever may hold others already: to wait for one out of its turn could be to wait in a circle. */
export async function lockFreeTrunks(tx: Tx, names: readonly string[]): Promise<readonly Trunk[]> {
  return (await tx.query<TrunkRow>(lockFreeStatement, [arrayOf("text", names)])).map(toTrunk);
}

/** The carrier is null where none sells by it. */
export interface ListedTrunk {
  readonly trunk: Trunk;
  readonly carrierId: CarrierId | null;
}

export async function findTrunk(database: Queryable, id: TrunkId): Promise<ListedTrunk | null> {
  const [row] = await database.query<ListedRow>(`${listed} where trunk.id = $1`, [id]);
  return row ? toListed(row) : null;
}

export interface Page {
  readonly limit: number;
  readonly after: { readonly at: Instant; readonly id: string } | null;
}

/** Newest first. */
export async function listTrunks(database: Queryable, { limit, after }: Page): Promise<ListedTrunk[]> {
  const rows = await database.query<ListedRow>(
    `${listed} where $1::timestamptz is null or (trunk.created_at, trunk.id) < ($1, $2::uuid) order by trunk.created_at desc, trunk.id desc limit $3`,
    [after && toIso(after.at), after?.id ?? null, limit],
  );
  return rows.map(toListed);
}

/** Under its lock. */
export async function writeStanding(tx: Tx, id: TrunkId, { faults, faultAccounts, faultySince, restsUntil, restedSeconds }: Standing): Promise<void> {
  await tx.query(standingStatement, [id, faults, faultySince && toIso(faultySince), restsUntil && toIso(restsUntil), restedSeconds, arrayOf("uuid", faultAccounts)]);
}

const columns = `trunk.id, trunk.name, trunk.enabled, trunk.priority, trunk.strip_digits, trunk.prefix_digits, trunk.plus_sign, trunk.caller_id, trunk.caller_number, trunk.most_calls,
       trunk.most_calls_a_second, trunk.windows, trunk.time_zone, trunk.only_prefixes, trunk.excluded_prefixes, trunk.rest_after_faults, trunk.rest_within_seconds, trunk.rest_seconds,
       trunk.rest_most_seconds, trunk.no_progress_seconds, trunk.created_at, trunk.faults, trunk.faulty_since, trunk.rests_until, trunk.rested_seconds, trunk.fault_accounts`;
const allStatement = prepare(`select ${columns} from trunk`);
const lockStatement = prepare(`select ${columns} from trunk where name = any($1::text[]) order by name for no key update`);
const lockFreeStatement = prepare(`select ${columns} from trunk where name = any($1::text[]) order by name for no key update skip locked`);
const standingStatement = prepare("update trunk set faults = $2, faulty_since = $3, rests_until = $4, rested_seconds = $5, fault_accounts = $6::uuid[] where id = $1");
const listed = `select ${columns}, carrier_trunk.carrier_id from trunk left join carrier_trunk on carrier_trunk.trunk = trunk.name`;

interface TrunkRow {
  id: TrunkId; name: string; enabled: boolean; priority: number; strip_digits: number; prefix_digits: string; plus_sign: boolean; caller_id: CallerIdPolicy; caller_number: string | null;
  most_calls: number | null; most_calls_a_second: number | null; windows: Window[]; time_zone: string; only_prefixes: string[]; excluded_prefixes: string[];
  rest_after_faults: number | null; rest_within_seconds: number | null; rest_seconds: number | null; rest_most_seconds: number | null; no_progress_seconds: number | null;
  created_at: Date; faults: number; faulty_since: Date | null; rests_until: Date | null; rested_seconds: number | null; fault_accounts: AccountId[];
}

type ListedRow = TrunkRow & { readonly carrier_id: CarrierId | null };

function toListed(row: ListedRow): ListedTrunk {
  return { trunk: toTrunk(row), carrierId: row.carrier_id };
}

function toTrunk(row: TrunkRow): Trunk {
  const { rest_after_faults: afterFaults, rest_within_seconds: withinSeconds, rest_seconds: restSeconds, rest_most_seconds: mostSeconds } = row;
  return {
    id: row.id, name: row.name, enabled: row.enabled, priority: row.priority, stripDigits: row.strip_digits, prefixDigits: row.prefix_digits, plusSign: row.plus_sign,
    callerId: row.caller_id, callerNumber: row.caller_number === null ? null : knownPhoneNumber(row.caller_number),
    mostCalls: row.most_calls, mostCallsASecond: row.most_calls_a_second, windows: row.windows, timeZone: row.time_zone, onlyPrefixes: row.only_prefixes, excludedPrefixes: row.excluded_prefixes,
    rest: afterFaults === null || withinSeconds === null || restSeconds === null || mostSeconds === null ? null : { afterFaults, withinSeconds, restSeconds, mostSeconds },
    noProgressSeconds: row.no_progress_seconds, createdAt: row.created_at.getTime(),
    standing: { faults: row.faults, faultAccounts: row.fault_accounts, faultySince: row.faulty_since?.getTime() ?? null, restsUntil: row.rests_until?.getTime() ?? null, restedSeconds: row.rested_seconds },
  };
}
