// The face of this room: who a caller is, what may be shown for it, and what its account has set. It decides nothing about a call.
import type { Database, Tx } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { Clock } from "../../kernel/clock.js";
import type { AccountId, CallerIdId, PinLockId } from "../../kernel/id.js";
import type { Logger } from "../../kernel/logger.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { approveCallerId, callerIdsOf, findCaller, removeCallerId, setAsksForPin, type Approval } from "./callerIds.js";
import { readCallerLimits, setCallerLimits, type CallerLimits } from "./callerLimits.js";
import { settingsOf, settingsOfAll, updateSettings, type SettingsChange } from "./callingSettings.js";
import type { Pepper } from "./pepper.js";
import { issuePin, lockPin, pinsOf, releasePin } from "./pins.js";
import { listPinLocks, releasePinLock, type Page } from "./pinLocks.js";
import { tryProof, type ProofTry } from "./proof.js";
import { lastDialed, removeSpeedDial, setSpeedDial, speedDial, speedDialsOf } from "./speedDials.js";
import { standardPinLimits, tryPin, type PinLimits, type PinTry } from "./tryPin.js";

export interface CallersDeps {
  readonly database: Database;
  /** Null: none is set, so there are no PINs and no proofs. */
  readonly pepper: Pepper | null;
  /** Shown to whoever is rung when nothing else is asked for. */
  readonly ownCallerId: PhoneNumber;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "warn" | "error">;
  readonly pinLimits?: (tx: Tx) => Promise<PinLimits>;
}

export type Callers = ReturnType<typeof createCallers>;

export function createCallers({ database, pepper, ownCallerId, clock, logger, pinLimits = async () => standardPinLimits }: CallersDeps) {
  const now = () => clock.now();
  return {
    // What a call asks.
    findCaller: (number: PhoneNumber) => findCaller(database, number),
    settingsOf: (accountId: AccountId) => settingsOf(database, accountId),
    tryPin: (tried: PinTry) => tryPin({ database, pepper, pinLimits, logger }, tried, now()),
    tryProof: (tried: ProofTry) => tryProof(database, pepper, tried, now()),
    speedDial: (accountId: AccountId, key: string) => speedDial(database, accountId, key),
    lastDialed: (accountId: AccountId) => lastDialed(database, accountId),
    // What the API asks. A scope is the account whose it must be; null for an operator.
    callerIdsOf: (accountIds: readonly AccountId[]) => callerIdsOf(database, accountIds),
    approveCallerId: (approval: Approval, author: Author) => approveCallerId(database, approval, now(), author),
    setAsksForPin: (scope: AccountId | null, id: CallerIdId, asksForPin: boolean, author: Author) => setAsksForPin(database, scope, id, asksForPin, author),
    removeCallerId: (scope: AccountId | null, id: CallerIdId, author: Author) => removeCallerId(database, scope, id, author),
    settingsOfAll: (accountIds: readonly AccountId[]) => settingsOfAll(database, accountIds),
    updateSettings: (accountId: AccountId, change: SettingsChange, author: Author) => updateSettings(database, ownCallerId, accountId, change, author),
    pinsOf: (accountIds: readonly AccountId[]) => pinsOf(database, accountIds, now()),
    issuePin: (accountId: AccountId, digits: number | null, author: Author) => issuePin(database, pepper, accountId, digits, now(), author),
    lockPin: (accountId: AccountId, author: Author) => lockPin(database, accountId, now(), author),
    releasePin: (accountId: AccountId, author: Author) => releasePin(database, accountId, now(), author),
    listPinLocks: (page: Page) => listPinLocks(database, page),
    releasePinLock: (id: PinLockId, author: Author) => releasePinLock(database, id, now(), author),
    callerLimits: () => readCallerLimits(database),
    setCallerLimits: (change: Partial<CallerLimits>, author: Author) => setCallerLimits(database, change, author),
    speedDialsOf: (accountIds: readonly AccountId[]) => speedDialsOf(database, accountIds),
    setSpeedDial: (dial: Parameters<typeof setSpeedDial>[1]) => setSpeedDial(database, dial),
    removeSpeedDial: (accountId: AccountId, key: string) => removeSpeedDial(database, accountId, key),
  };
}
