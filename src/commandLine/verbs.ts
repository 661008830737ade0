// All verbs of the command line, in the order in which help lists them.
import { cdrExport } from "./cdr/export.js";
import { deckActivate } from "./deck/activate.js";
import { deckCancel } from "./deck/cancel.js";
import { deckDiff } from "./deck/diff.js";
import { deckExport } from "./deck/export.js";
import { deckImport } from "./deck/import.js";
import { deckList } from "./deck/list.js";
import type { Verb } from "./verb.js";

export const verbs: readonly Verb[] = [deckImport, deckList, deckDiff, deckActivate, deckCancel, deckExport, cdrExport];
