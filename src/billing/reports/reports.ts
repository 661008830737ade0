// Reports and exports, on connections of their own: however long they take, no call and no other request waits for them. So many at a time and no more.
import type { Database } from "../../database/transaction.js";
import type { AccountId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import type { Cdr } from "../cdr/cdr.js";
import type { CdrFilter } from "../cdr/cdrFilter.js";
import { nextCdrs } from "../cdr/listCdrs.js";
import type { Place } from "../page.js";
import { report, type Report, type ReportAsked } from "./report.js";

export interface Reports {
  /** @throws Refusal INVALID_INPUT, LIMIT_REACHED */
  report(asked: ReportAsked): Promise<Report>;
  /**
   * Every CDR that fits, oldest first, a stretch at a time: the next one is read when it is asked for. Between them nothing is held open,
   * neither a connection nor a snapshot, so a slow reader is nobody's burden: a cursor of an hour would keep the database from tidying up after the calls of that hour.
   * @throws Refusal LIMIT_REACHED before the first stretch
   */
  exportCdrs(filter: CdrFilter): AsyncGenerator<readonly Cdr[]>;
}

export interface ReportLimits {
  readonly reports: number;
  readonly exports: number;
  readonly cdrsAStretch: number;
}

export const standardReportLimits: ReportLimits = { reports: 2, exports: 8, cdrsAStretch: 5_000 };

/** `database` is patient: see openReportDatabase. */
export function createReports(database: Database, limits: ReportLimits = standardReportLimits): Reports {
  const reports = createGate(limits.reports, 1, "report");
  const exports = createGate(limits.exports, 2, "export");
  return {
    report: async (asked) => {
      const leave = reports.enter(asked.filter.accountId ?? null);
      try {
        return await report(database, asked);
      } finally {
        leave();
      }
    },
    exportCdrs: async function* (filter) {
      const leave = exports.enter(filter.accountId ?? null);
      try {
        for (let after: Place | null = null; ; ) {
          const cdrs: readonly Cdr[] = await nextCdrs(database, filter, { limit: limits.cdrsAStretch, after });
          if (cdrs.length > 0) yield cdrs;
          const last = cdrs.at(-1);
          if (!last || cdrs.length < limits.cdrsAStretch) return;
          after = { at: last.dialedAt, id: last.legId };
        }
      } finally {
        leave();
      }
    },
  };
}

/** One account has so many places, and all accounts together leave one to the operator, who looks at everybody. */
function createGate(most: number, mostOfOne: number, noun: string): { enter(accountId: AccountId | null): () => void } {
  const inside: (AccountId | null)[] = [];
  return {
    enter: (accountId) => {
      const own = inside.filter((one) => one === accountId).length;
      const isFull = accountId === null ? inside.length >= most : own >= mostOfOne || inside.length >= Math.max(1, most - 1);
      if (isFull) throw new Refusal("LIMIT_REACHED", `As many ${noun}s as may be are being made already: ask again when one of them is done.`);
      inside.push(accountId);
      return () => void inside.splice(inside.indexOf(accountId), 1);
    },
  };
}
