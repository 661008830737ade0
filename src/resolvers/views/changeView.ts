// A line of the audit trail as the API shows it: fields by the names that the API gives them, ids and amounts as it writes them.
import type { Change as ChangeRecord } from "../../billing/changes/listChanges.js";
import { isPublicNoun, toPublicId, type PublicNoun } from "../../kernel/id.js";
import { formatMicros, formatNanos } from "../../kernel/money.js";
import type { Change } from "../../schema/change.js";

export function changeView({ noun, subjectId, field, from, to, transferId, ...change }: ChangeRecord): Change {
  return {
    ...change,
    noun,
    subjectId: isPublicNoun(noun) ? toPublicId(noun, subjectId) : subjectId,
    field: fieldView(field),
    from: valueView(field, from),
    to: valueView(field, to),
    transferId: transferId === null ? null : toPublicId("transfer", transferId),
  };
}

/** The column that the API calls by this name may end in its unit. */
export function columnsNamed(field: string): readonly string[] {
  const column = field.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
  return [column, `${column}_micros`, `${column}_nanos`];
}

function fieldView(column: string): string {
  return column.replace(/_(micros|nanos)$/, "").replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function valueView(column: string, value: string | null): string | null {
  if (value === null) return null;
  if (column.endsWith("_micros")) return formatMicros(BigInt(value));
  if (column.endsWith("_nanos")) return formatNanos(BigInt(value));
  const noun = nounsOfColumns[column];
  return noun === undefined ? value : toPublicId(noun, value);
}

const nounsOfColumns: Readonly<Record<string, PublicNoun>> = { tariff_id: "tariff", account_id: "account", deck_id: "deck", active_deck_id: "deck", parent_id: "account", owner_account_id: "account" };
