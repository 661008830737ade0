// How the calls of an account are led: in which language, how its numbers are read, what is said and asked. An account that has set nothing is served as standard.
import { prepare, type Database, type Queryable } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { isCountryCode } from "../../kernel/country.js";
import type { AccountId } from "../../kernel/id.js";
import { isLanguage, type Language } from "../../kernel/language.js";
import { parsePhoneNumber, type PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import { onlyOfAccounts } from "./noSuchAccount.js";
import { mayBeShown, mayShow } from "./shownCallerId.js";

export interface CallingSettings {
  /** Of two letters, by which numbers without a country code are read. Null: as the country of the phone that is called back writes them. */
  readonly country: string | null;
  readonly language: Language;
  /** Whoever answers the A leg must press 1 before B is rung. */
  readonly confirm: boolean;
  /** What is left, in money and minutes, is said before B is rung. */
  readonly announces: boolean;
  /** How many more numbers can be dialled in one call-back. */
  readonly followOns: number;
  /** Shown to B. Null: the service's own number. */
  readonly callerId: PhoneNumber | null;
}

export const standardSettings: CallingSettings = { country: null, language: "en", confirm: false, announces: false, followOns: 0, callerId: null };
export const MOST_FOLLOW_ONS = 20;

export async function settingsOf(database: Queryable, accountId: AccountId): Promise<CallingSettings> {
  const [row] = await database.query<SettingsRow>(statement, [[accountId]]);
  return row ? toSettings(row) : standardSettings;
}

export async function settingsOfAll(database: Queryable, accountIds: readonly AccountId[]): Promise<ReadonlyMap<AccountId, CallingSettings>> {
  const rows = await database.query<SettingsRow>(statement, [accountIds]);
  const found = new Map(rows.map((row) => [row.account_id, toSettings(row)]));
  return new Map(accountIds.map((id) => [id, found.get(id) ?? standardSettings]));
}

/** Of `settings`. A number that the account has lost since is not shown. */
export const settingsColumns = `settings.country, settings.language, settings.confirm, settings.announces, settings.follow_ons,
       case when settings.caller_id is not null and ${mayBeShown("settings.account_id", "settings.caller_id")} then settings.caller_id end as caller_id`;
const statement = prepare(`select account_id, ${settingsColumns} from calling_settings as settings where account_id = any($1::uuid[])`);
const written = "country, language, confirm, announces, follow_ons, caller_id";

export interface SettingsRow {
  account_id: AccountId;
  country: string | null;
  language: Language;
  confirm: boolean;
  announces: boolean;
  follow_ons: number;
  caller_id: PhoneNumber | null;
}

export function toSettings({ country, language, confirm, announces, follow_ons, caller_id }: SettingsRow): CallingSettings {
  return { country, language, confirm, announces, followOns: follow_ons, callerId: caller_id };
}

/** As it was asked for: texts are not judged yet. What is left out stays; null is the standard. */
export interface SettingsChange {
  readonly country?: string | null;
  readonly language?: string;
  readonly confirm?: boolean;
  readonly announces?: boolean;
  readonly followOns?: number;
  readonly callerId?: string | null;
}

/** @param ownCallerId the service's. @throws Refusal INVALID_INPUT, INVALID_NUMBER, CALLER_ID_NOT_PROVEN, NOT_FOUND (the account) */
export async function updateSettings(database: Database, ownCallerId: PhoneNumber, accountId: AccountId, change: SettingsChange, author: Author): Promise<CallingSettings> {
  const given = checkChange(change);
  // What is shown anyway is not worth being set.
  const checked = given.callerId === ownCallerId ? { ...given, callerId: null } : given;
  const work = database.inTransaction(async (tx) => {
    await tx.query("select from account where id = $1 for no key update", [accountId]);
    const settings = { ...(await settingsOf(tx, accountId)), ...checked };
    if (checked.callerId && !(await mayShow(tx, accountId, checked.callerId))) throw notProven(checked.callerId, "callerId");
    await tx.query(
      `insert into calling_settings (account_id, ${written}) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (account_id) do update set (${written}) = (excluded.country, excluded.language, excluded.confirm, excluded.announces, excluded.follow_ons, excluded.caller_id)`,
      [accountId, settings.country, settings.language, settings.confirm, settings.announces, settings.followOns, settings.callerId],
    );
    return settings;
  }, { author });
  return onlyOfAccounts(work);
}

export function notProven(number: string, field: string): Refusal {
  return new Refusal("CALLER_ID_NOT_PROVEN", `${number} may not be shown: it is neither a number of this service nor one that the account has proven. Prove it first, with proveCallerId.`, field);
}

function checkChange({ country, language, followOns, callerId, ...rest }: SettingsChange): Partial<CallingSettings> {
  if (language !== undefined && !isLanguage(language)) throw new Refusal("INVALID_INPUT", "Callers are spoken to in one of the languages that the API lists.", "language");
  if (followOns !== undefined && (!Number.isInteger(followOns) || followOns < 0 || followOns > MOST_FOLLOW_ONS)) {
    throw new Refusal("INVALID_INPUT", `followOns must be a whole number from 0 to ${MOST_FOLLOW_ONS}.`, "followOns");
  }
  if (country !== undefined && country !== null && !isCountryCode(country)) throw new Refusal("INVALID_INPUT", 'A country is given by its two capitals, like "DE".', "country");
  return {
    ...rest,
    ...(country === undefined ? {} : { country }),
    ...(language === undefined ? {} : { language }),
    ...(followOns === undefined ? {} : { followOns }),
    ...(callerId === undefined ? {} : { callerId: callerId === null ? null : parsePhoneNumber(callerId, "callerId") }),
  };
}
