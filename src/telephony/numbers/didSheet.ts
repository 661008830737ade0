// DIDs as a sheet. The same sheet twice changes nothing, and what is written is read back as it was.
import type { Database, Tx } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { assert } from "../../kernel/assert.js";
import type { Instant } from "../../kernel/clock.js";
import { newId, type AccountId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import { knownPhoneNumber } from "../../kernel/phoneNumber.js";
import { accountCell, amountCell, numberCell, optional, or, secondsCell, wordCell, yesCell } from "./cells.js";
import { provenNoMore } from "../callers/callerIds.js";
import { checkDid, standardDid, type Did, type DidSettings } from "./did.js";
import { changeDids, didsAmong, insertDids, type DidChange } from "./didStore.js";
import { faultsOfRepeats, faultyImport, isSame, judged, type NumbersImport } from "./importNumbers.js";
import { didSettingsOf } from "./keepDids.js";
import { kindsAmong } from "./ownNumbers.js";
import { waysToRefuse, type WayToRefuse } from "./ringing.js";
import { faultOf, readSheet, writeSheet, type SheetColumns, type SheetFault, type SheetRow } from "./sheet.js";
import { unlessTaken } from "./unlessTaken.js";

interface Fields {
  number: string; account: AccountId; calls_back: string | null; target: string | null; confirm: boolean; status: DidSettings["status"];
  delay_seconds: number; refuse_after_seconds: number; refuses: WayToRefuse; set_up_price: Micros; monthly_price: Micros;
}

const columns: SheetColumns<Fields> = {
  number: numberCell(), account: accountCell(), calls_back: optional(numberCell()), target: optional(numberCell()), confirm: or(standardDid.confirm, yesCell()), status: or(standardDid.status, wordCell(["active", "suspended"])),
  delay_seconds: or(standardDid.delaySeconds, secondsCell()), refuse_after_seconds: or(standardDid.refuseAfterSeconds, secondsCell()), refuses: or(standardDid.refuses, wordCell(waysToRefuse)),
  set_up_price: or(standardDid.setUpPriceMicros, amountCell()), monthly_price: or(standardDid.monthlyPriceMicros, amountCell()),
};
const columnOf = { accountId: "account", callsBack: "calls_back", delaySeconds: "delay_seconds", refuseAfterSeconds: "refuse_after_seconds", setUpPrice: "set_up_price", monthlyPrice: "monthly_price" };

export function writeDids(dids: readonly Did[]): string {
  return writeSheet(dids.map((did): Fields => {
    const { callsBack, target, confirm, status, delaySeconds, refuseAfterSeconds, refuses, setUpPriceMicros, monthlyPriceMicros } = didSettingsOf(did);
    return {
      number: did.number, account: did.accountId, calls_back: callsBack, target, confirm, status, delay_seconds: delaySeconds, refuse_after_seconds: refuseAfterSeconds, refuses,
      set_up_price: setUpPriceMicros, monthly_price: monthlyPriceMicros,
    };
  }), columns);
}

/** Those that the sheet does not name stay as they are; so does a column that it does not have. */
export async function importDids(database: Database, text: string, isDryRun: boolean, now: Instant, author: Author): Promise<NumbersImport> {
  const { rows, faults } = readSheet<Fields>(text, columns, "number");
  if (rows.length === 0) return faultyImport(faults, isDryRun);
  return database.inTransaction(async (tx) => {
    const plan = await planOf(tx, rows, [...faults, ...faultsOfRepeats(rows)], now);
    if (plan.faults.length > 0) return faultyImport(plan.faults, isDryRun);
    if (!isDryRun && plan.made.length > 0) {
      await unlessTaken(() => insertDids(tx, plan.made));
      await provenNoMore(tx, plan.made.map(({ number, accountId }) => ({ number, whose: accountId })));
    }
    if (!isDryRun && plan.changed.length > 0) await changeDids(tx, plan.changed);
    return { made: plan.made.length, changed: plan.changed.length, unchanged: rows.length - plan.made.length - plan.changed.length, faults: [], faultCount: 0, isDryRun };
  }, { author });
}

interface Plan {
  readonly made: Did[];
  readonly changed: DidChange[];
  readonly faults: SheetFault[];
}

async function planOf(tx: Tx, rows: readonly SheetRow<Fields>[], faults: SheetFault[], now: Instant): Promise<Plan> {
  const plan: Plan = { made: [], changed: [], faults };
  const standing = await standingOf(tx, rows);
  for (const row of rows) {
    const { number } = row.given;
    if (number === undefined) continue;
    const before = standing.dids.get(number) ?? null;
    const fault = faultOfRow(row, before, standing);
    // A cell that could not be read has its fault already.
    if (fault && !faults.some(({ line, column }) => line === fault.line && column === fault.column)) faults.push(fault);
    const settings = judged(row, columnOf, faults, () => checkDid(knownPhoneNumber(number), { ...(before ? didSettingsOf(before) : standardDid), ...settingsGiven(row.given) }));
    if (fault || !settings) continue;
    if (before && !isSame(settings, didSettingsOf(before))) plan.changed.push({ id: before.id, settings });
    else if (!before) plan.made.push(madeOf(row.line, row.given, settings, standing, now));
  }
  return plan;
}

function madeOf(line: number, { number, account }: Partial<Fields>, settings: ReturnType<typeof checkDid>, { currencies }: Standing, now: Instant): Did {
  const currency = account === undefined ? undefined : currencies.get(account);
  assert(number !== undefined && account !== undefined && currency !== undefined, `line ${line} was judged: its number, account and currency are known`);
  return { ...settings, id: newId(now), number: knownPhoneNumber(number), accountId: account, currency, paidUntil: null, createdAt: now, closedAt: null };
}

function settingsGiven(given: Partial<Fields>): Partial<DidSettings> {
  const named = {
    callsBack: given.calls_back, target: given.target, confirm: given.confirm, status: given.status, delaySeconds: given.delay_seconds, refuseAfterSeconds: given.refuse_after_seconds,
    refuses: given.refuses, setUpPriceMicros: given.set_up_price, monthlyPriceMicros: given.monthly_price,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

interface Standing {
  readonly dids: ReadonlyMap<string, Did>;
  readonly currencies: ReadonlyMap<AccountId, Currency>;
  /** Numbers that are ours, and those that this sheet makes ours. */
  readonly own: ReadonlySet<string>;
  readonly accessNumbers: ReadonlySet<string>;
}

async function standingOf(tx: Tx, rows: readonly SheetRow<Fields>[]): Promise<Standing> {
  const numbers = rows.flatMap(({ given }) => given.number ?? []);
  const named = [...numbers, ...rows.flatMap(({ given }) => [given.calls_back ?? [], given.target ?? []].flat())];
  const dids = await didsAmong(tx, numbers);
  const kinds = await kindsAmong(tx, named);
  const accounts = await tx.query<{ id: AccountId; currency: Currency }>("select id, currency from account where id = any($1::uuid[])", [rows.flatMap(({ given }) => given.account ?? [])]);
  return {
    dids: new Map(dids.map((did) => [did.number, did])),
    currencies: new Map(accounts.map(({ id, currency }) => [id, currency])),
    own: new Set([...kinds.keys(), ...numbers]),
    accessNumbers: new Set([...kinds].filter(([, kind]) => kind === "accessNumber").map(([number]) => number)),
  };
}

function faultOfRow({ line, given }: SheetRow<Fields>, before: Did | null, { currencies, own, accessNumbers }: Standing): SheetFault | null {
  const { number = "", account } = given;
  if (accessNumbers.has(number)) return faultOf(line, "number", number, "is an access number of ours");
  if (!before && account === undefined) return faultOf(line, "account", "", "a new DID needs the account that it belongs to, and that account has to be there");
  if (account !== undefined && !currencies.has(account)) return faultOf(line, "account", "", "there is no such account");
  if (before && account !== undefined && account !== before.accountId) return faultOf(line, "account", "", "the DID belongs to another account: close it first, what it cost was theirs");
  for (const column of ["calls_back", "target"] as const) {
    const aim = given[column];
    if (typeof aim === "string" && aim !== number && own.has(aim)) return faultOf(line, column, aim, "is a number of ours: it would go round for ever");
  }
  return null;
}
