// What may be asked of limits from outside, on one database and one clock. It binds, and decides nothing itself.
import type { Database } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { Clock } from "../../kernel/clock.js";
import type { AccountId, BreachId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { findBreach, listBreaches, releaseAccount, type BreachFilter, type Page } from "./breachLog.js";
import type { LimitChange } from "./checkLimits.js";
import type { DefaultSet } from "./limits.js";
import { defaultLimits, limitsOf, setLimits } from "./limitStore.js";
import { addHighRiskRange, addOptOut, listHighRiskRanges, listOptOuts, removeHighRiskRange, removeOptOut, type NewHighRiskRange } from "./numberLists.js";

export type LimitUseCases = ReturnType<typeof createLimitUseCases>;

export function createLimitUseCases(database: Database, clock: Clock) {
  return {
    limitsOf: (ids: readonly AccountId[]) => limitsOf(database, ids),
    defaultLimits: () => defaultLimits(database),
    setLimits: (whose: AccountId | DefaultSet, change: LimitChange, author: Author) => setLimits(database, whose, change, author),
    listBreaches: (accountId: AccountId | null, filter: BreachFilter, page: Page) => listBreaches(database, accountId, filter, page),
    findBreach: (accountId: AccountId | null, id: BreachId) => findBreach(database, accountId, id),
    releaseAccount: (accountId: AccountId, reason: string, author: Author) => releaseAccount(database, accountId, reason, clock.now(), author),
    addOptOut: (number: PhoneNumber, reason: string, author: Author) => addOptOut(database, number, reason, clock.now(), author),
    removeOptOut: (number: PhoneNumber, author: Author) => removeOptOut(database, number, author),
    listOptOuts: (page: Page) => listOptOuts(database, page),
    addHighRiskRange: (range: NewHighRiskRange, author: Author) => addHighRiskRange(database, range, clock.now(), author),
    removeHighRiskRange: (prefix: string, author: Author) => removeHighRiskRange(database, prefix, author),
    listHighRiskRanges: (limit: number, afterPrefix: string | null) => listHighRiskRanges(database, limit, afterPrefix),
  };
}
