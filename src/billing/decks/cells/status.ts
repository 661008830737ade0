// Reads what a carrier says about a row: sold, not to be called, or no longer sold. A word that it does not know is a fault: it may mean any of the three.
import type { Read } from "./read.js";

/** `open` is sold; `blocked` is refused, though a shorter prefix would allow it; `closed` is sold no longer, so that a shorter prefix counts again. */
export type RowStatus = "open" | "blocked" | "closed";

const words: Readonly<Record<RowStatus, string>> = {
  open: "|active|open|new|current|effective|increase|increased|decrease|decreased|up|down|unchanged|no change|nochange|same|changed|change|rate change|pending|enabled|available|ok|added|add|update|updated|existing|standard",
  blocked: "blocked|block|barred|bar|suspended|disabled|inactive|not available|unavailable|forbidden|denied",
  closed: "closed|close|closure|discontinued|deleted|delete|removed|remove|terminated|ended|end|expired|withdrawn|no longer offered|code removed",
};
/** In a column that is named for it: "blocked". */
const yesNo: Readonly<Record<string, RowStatus>> = { "": "open", yes: "blocked", y: "blocked", true: "blocked", t: "blocked", "1": "blocked", x: "blocked", blocked: "blocked", no: "open", n: "open", false: "open", f: "open", "0": "open", "-": "open" };

const byWord = new Map<string, RowStatus>((["open", "blocked", "closed"] as const).flatMap((status) => words[status].split("|").map((word) => [word, status] as const)));

export function readStatus(cell: string): Read<RowStatus> {
  const status = byWord.get(cell.toLowerCase().replace(/[\s_-]+/g, " "));
  return status ? { value: status } : { fault: "is not a status that is known: write active, blocked or closed" };
}

export function readBlocked(cell: string): Read<RowStatus> {
  const status = yesNo[cell.toLowerCase()];
  return status ? { value: status } : { fault: "is neither yes nor no" };
}
