// Access numbers as a sheet. The same sheet twice changes nothing, and what is written is read back as it was.
import type { Database, Tx } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { Instant } from "../../kernel/clock.js";
import { newId, type AccountId } from "../../kernel/id.js";
import { languages, type Language } from "../../kernel/language.js";
import { knownPhoneNumber } from "../../kernel/phoneNumber.js";
import { accessTriggers, checkAccessNumber, standardAccessNumber, unknownCallerPolicies, type AccessNumber, type AccessNumberSettings, type AccessTrigger, type UnknownCallers } from "./accessNumber.js";
import { provenNoMore } from "../callers/callerIds.js";
import { accessNumbersAmong, changeAccessNumber, insertAccessNumber } from "./accessNumberStore.js";
import { accountCell, listCell, numberCell, optional, or, secondsCell, textCell, wordCell, yesCell } from "./cells.js";
import { faultsOfRepeats, faultyImport, isSame, judged, type NumbersImport } from "./importNumbers.js";
import { settingsOf } from "./keepAccessNumbers.js";
import { kindsAmong } from "./ownNumbers.js";
import { waysToRefuse, type WayToRefuse } from "./ringing.js";
import { faultOf, readSheet, writeSheet, type SheetColumns, type SheetFault, type SheetRow } from "./sheet.js";
import { unlessTaken } from "./unlessTaken.js";

interface Fields {
  number: string; trigger: AccessTrigger; languages: readonly Language[]; delay_seconds: number; refuse_after_seconds: number; refuses: WayToRefuse;
  unknown_callers: UnknownCallers; house_account: AccountId | null; caller_prefixes: readonly string[]; country: string | null; enabled: boolean;
}

const standard = standardAccessNumber;
const columns: SheetColumns<Fields> = {
  number: numberCell(), trigger: wordCell(accessTriggers), languages: or(standard.languages, listCell(wordCell(languages))),
  delay_seconds: or(standard.delaySeconds, secondsCell()), refuse_after_seconds: or(standard.refuseAfterSeconds, secondsCell()), refuses: or(standard.refuses, wordCell(waysToRefuse)),
  unknown_callers: or(standard.unknownCallers, wordCell(unknownCallerPolicies)), house_account: optional(accountCell()), caller_prefixes: listCell(textCell()), country: optional(textCell()), enabled: or(standard.enabled, yesCell()),
};
const columnOf = { delaySeconds: "delay_seconds", refuseAfterSeconds: "refuse_after_seconds", unknownCallers: "unknown_callers", houseAccountId: "house_account", callerPrefixes: "caller_prefixes" };

export function writeAccessNumbers(accessNumbers: readonly AccessNumber[]): string {
  return writeSheet(accessNumbers.map((each): Fields => ({
    number: each.number, trigger: each.trigger, languages: each.languages, delay_seconds: each.delaySeconds, refuse_after_seconds: each.refuseAfterSeconds, refuses: each.refuses,
    unknown_callers: each.unknownCallers, house_account: each.houseAccountId, caller_prefixes: each.callerPrefixes, country: each.country, enabled: each.enabled,
  })), columns);
}

/** Those that the sheet does not name stay as they are; so does a column that it does not have. */
export async function importAccessNumbers(database: Database, text: string, isDryRun: boolean, now: Instant, author: Author): Promise<NumbersImport> {
  const { rows, faults } = readSheet<Fields>(text, columns, "number");
  if (rows.length === 0) return faultyImport(faults, isDryRun);
  return database.inTransaction(async (tx) => {
    const plan = await planOf(tx, rows, [...faults, ...faultsOfRepeats(rows)], now);
    if (plan.faults.length > 0) return faultyImport(plan.faults, isDryRun);
    if (!isDryRun) {
      for (const made of plan.made) await unlessTaken(() => insertAccessNumber(tx, made));
      await provenNoMore(tx, plan.made.map(({ number }) => ({ number, whose: null })));
      for (const { id, settings } of plan.changed) await changeAccessNumber(tx, id, settings);
    }
    return { made: plan.made.length, changed: plan.changed.length, unchanged: rows.length - plan.made.length - plan.changed.length, faults: [], faultCount: 0, isDryRun };
  }, { author });
}

interface Plan {
  readonly made: AccessNumber[];
  readonly changed: { readonly id: AccessNumber["id"]; readonly settings: AccessNumberSettings }[];
  readonly faults: SheetFault[];
}

async function planOf(tx: Tx, rows: readonly SheetRow<Fields>[], faults: SheetFault[], now: Instant): Promise<Plan> {
  const plan: Plan = { made: [], changed: [], faults };
  const numbers = rows.flatMap(({ given }) => given.number ?? []);
  const known = new Map((await accessNumbersAmong(tx, numbers)).map((each) => [each.number as string, each]));
  const kinds = await kindsAmong(tx, numbers);
  const houses = new Set((await tx.query<{ id: AccountId }>("select id from account where id = any($1::uuid[])", [rows.flatMap(({ given }) => given.house_account ?? [])])).map(({ id }) => id));
  for (const row of rows) {
    const { line, given } = row;
    const { number, trigger, house_account: house } = given;
    if (number === undefined) continue;
    const before = known.get(number) ?? null;
    if (kinds.get(number) === "did") faults.push(faultOf(line, "number", number, "is a DID of ours"));
    if (!before && trigger === undefined) faults.push(faultOf(line, "trigger", "", "a new access number needs its trigger, ani or ivr"));
    if (house !== undefined && house !== null && !houses.has(house)) faults.push(faultOf(line, "house_account", "", "there is no such account"));
    const settings = judged(row, columnOf, faults, () => checkAccessNumber({ ...(before ? settingsOf(before) : { ...standard, trigger: "ani" }), ...settingsGiven(given) }));
    if (!settings) continue;
    if (!before) plan.made.push({ ...settings, id: newId(now), number: knownPhoneNumber(number), createdAt: now });
    else if (!isSame(settings, settingsOf(before))) plan.changed.push({ id: before.id, settings });
  }
  return plan;
}

function settingsGiven(given: Partial<Fields>): Partial<AccessNumberSettings> {
  const named = {
    trigger: given.trigger, languages: given.languages, delaySeconds: given.delay_seconds, refuseAfterSeconds: given.refuse_after_seconds, refuses: given.refuses, unknownCallers: given.unknown_callers,
    houseAccountId: given.house_account, callerPrefixes: given.caller_prefixes, country: given.country, enabled: given.enabled,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}
