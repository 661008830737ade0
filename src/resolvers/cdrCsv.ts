// CDRs as CSV: which ones a key may have, and how a line is written. It streams: however many there are, one stretch of them is in memory.
import { signedIn } from "../access/authorise.js";
import type { Principal } from "../access/principal.js";
import type { Cdr } from "../billing/cdr/cdr.js";
import type { Reports } from "../billing/reports/reports.js";
import { toIso, type Instant } from "../kernel/clock.js";
import { toPublicId } from "../kernel/id.js";
import { formatMicros, formatNanos, type Micros } from "../kernel/money.js";
import { cdrFilterOf } from "./cdrFilter.js";
import { filterFromQuery } from "./cdrQuery.js";

export type CdrCsv = (principal: Principal | null, query: URLSearchParams) => AsyncGenerator<string>;

/** Throws before its first text: UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, INVALID_INPUT and their like. */
export function createCdrCsv(reports: Pick<Reports, "exportCdrs">): CdrCsv {
  return async function* (principal, query) {
    const { kind } = signedIn(principal);
    yield* csvOf(reports.exportCdrs(cdrFilterOf(principal, filterFromQuery(query))), kind === "operator");
  };
}

export async function* csvOf(stretches: AsyncIterable<readonly Cdr[]>, forOperator: boolean): AsyncGenerator<string> {
  const columns = forOperator ? operatorColumns : accountColumns;
  const header = `${columns.map(([name]) => name).join(",")}\r\n`;
  let isFirst = true;
  for await (const cdrs of stretches) {
    const lines = cdrs.map((cdr) => columns.map(([, valueOf]) => valueOf(cdr)).join(",")).join("\r\n");
    yield `${isFirst ? header : ""}${lines}\r\n`;
    isFirst = false;
  }
  if (isFirst) yield header;
}

type Column = readonly [name: string, valueOf: (cdr: Cdr) => string];

const accountColumns: readonly Column[] = [
  ["leg_id", (cdr) => toPublicId("leg", cdr.legId)],
  ["call_back_id", (cdr) => toPublicId("callBack", cdr.callBackId)],
  ["account_id", (cdr) => toPublicId("account", cdr.accountId)],
  ["trigger", (cdr) => cdr.trigger],
  ["role", (cdr) => cdr.role],
  ["attempt", (cdr) => String(cdr.attempt)],
  ["number", (cdr) => cdr.number],
  ["prefix", (cdr) => cdr.rate.prefix],
  ["destination", (cdr) => text(cdr.rate.destination)],
  ["outcome", (cdr) => cdr.outcome],
  ["dialed_at", (cdr) => toIso(cdr.dialedAt)],
  ["answered_at", (cdr) => time(cdr.answeredAt)],
  ["ended_at", (cdr) => toIso(cdr.endedAt)],
  ["answered_seconds", (cdr) => String(cdr.answeredSeconds)],
  ["billed_seconds", (cdr) => String(cdr.billedSeconds)],
  ["cause", (cdr) => String(cdr.cause)],
  ["sip_status", (cdr) => (cdr.sipStatus === null ? "" : String(cdr.sipStatus))],
  ["end_known", (cdr) => String(cdr.endKnown)],
  ["currency", (cdr) => cdr.currency],
  ["price_per_minute", (cdr) => formatNanos(cdr.rate.priceNanos)],
  ["connect_fee", (cdr) => formatMicros(cdr.rate.connectFeeMicros)],
  ["charge", (cdr) => formatMicros(cdr.chargeMicros)],
  ["tax", (cdr) => formatMicros(cdr.taxMicros)],
  ["written_off", (cdr) => formatMicros(cdr.writtenOffMicros)],
  ["bundle_id", (cdr) => (cdr.bundle === null ? "" : toPublicId("bundle", cdr.bundle.bundleId))],
  ["bundle_seconds", (cdr) => String(cdr.bundle?.seconds ?? 0)],
  ["settled_at", (cdr) => toIso(cdr.settledAt)],
];

/** What an account's key never sees. */
const operatorColumns: readonly Column[] = [
  ...accountColumns,
  ["trunk", (cdr) => text(cdr.trunk)],
  ["cost_currency", (cdr) => cdr.cost?.currency ?? ""],
  ["cost", (cdr) => micros(cdr.cost?.micros ?? null)],
];

function micros(amount: Micros | null): string {
  return amount === null ? "" : formatMicros(amount);
}

function time(at: Instant | null): string {
  return at === null ? "" : toIso(at);
}

/**
 * A spreadsheet takes a text that begins like this for a formula, so one that people wrote gets an apostrophe before it.
 * Numbers begin with a plus sign by nature and are written as they are: what follows are digits, which no formula does harm with, and programs read them back unchanged.
 */
function text(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
