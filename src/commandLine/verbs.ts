// All verbs of the command line, in the order in which help lists them.
import { cdrExport } from "./cdr/export.js";
import { deckActivate } from "./deck/activate.js";
import { deckCancel } from "./deck/cancel.js";
import { deckDiff } from "./deck/diff.js";
import { deckExport } from "./deck/export.js";
import { deckImport } from "./deck/import.js";
import { deckList } from "./deck/list.js";
import { accountRelease, breachList } from "./limits/breaches.js";
import { optOutAdd, optOutList, optOutRemove } from "./limits/optOut.js";
import { limitsSet } from "./limits/set.js";
import { limitsShow } from "./limits/show.js";
import { accessNumberExport, didExport } from "./numbers/export.js";
import { accessNumberImport, didImport } from "./numbers/import.js";
import { accessNumberList, didList, inboundList } from "./numbers/list.js";
import { reratingCarryOut } from "./rerating/carryOut.js";
import { reratingCount } from "./rerating/count.js";
import { soundsMake } from "./sounds/make.js";
import type { Verb } from "./verb.js";
import { voucherCreate } from "./voucher/create.js";
import { voucherList } from "./voucher/list.js";
import { voucherVoid } from "./voucher/void.js";

export const verbs: readonly Verb[] = [
  deckImport,
  deckList,
  deckDiff,
  deckActivate,
  deckCancel,
  deckExport,
  cdrExport,
  accessNumberImport,
  accessNumberExport,
  accessNumberList,
  didImport,
  didExport,
  didList,
  inboundList,
  limitsShow,
  limitsSet,
  breachList,
  accountRelease,
  optOutAdd,
  optOutRemove,
  optOutList,
  voucherCreate,
  voucherList,
  voucherVoid,
  reratingCount,
  reratingCarryOut,
  soundsMake,
];
