// Makes access numbers, changes them and gives them up. A number is ours once, whatever it is: the database sees to that.
import type { Database, Tx } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { Instant } from "../../kernel/clock.js";
import { newId, type AccessNumberId, type AccountId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import { provenNoMore } from "../callers/callerIds.js";
import { refuseWhileTrunksShow, showNoMoreByAnybody } from "../callers/shownCallerId.js";
import { checkAccessNumber, checkNumber, standardAccessNumber, type AccessNumber, type AccessNumberSettings, type NewAccessNumber } from "./accessNumber.js";
import { changeAccessNumber, findAccessNumber, insertAccessNumber } from "./accessNumberStore.js";
import { unlessTaken } from "./unlessTaken.js";

/** @throws Refusal INVALID_INPUT (a number that is ours already, too), NOT_FOUND (the account of the house), and those of parsePhoneNumber */
export async function openAccessNumber(database: Database, input: NewAccessNumber, now: Instant, author: Author): Promise<AccessNumber> {
  const { number, ...given } = input;
  const made: AccessNumber = { ...checkAccessNumber({ ...standardAccessNumber, ...given }), id: newId(now), number: checkNumber(number), createdAt: now };
  return database.inTransaction(async (tx) => {
    await refuseUnknownHouse(tx, made.houseAccountId);
    await unlessTaken(() => insertAccessNumber(tx, made));
    await provenNoMore(tx, [{ number: made.number, whose: null }]);
    return made;
  }, { author });
}

/** What is left out stays as it is. @throws Refusal NOT_FOUND (the number, the account of the house), INVALID_INPUT */
export async function updateAccessNumber(database: Database, id: AccessNumberId, change: Partial<AccessNumberSettings>, author: Author): Promise<AccessNumber> {
  return database.inTransaction(async (tx) => {
    const before = await lockAccessNumber(tx, id);
    const settings = checkAccessNumber({ ...settingsOf(before), ...change });
    await refuseUnknownHouse(tx, settings.houseAccountId);
    await changeAccessNumber(tx, id, settings);
    return { ...before, ...settings };
  }, { author });
}

/** It is ours no more: it can be called, can be a DID, and is shown to nobody, by calls that wait either. @throws Refusal NOT_FOUND, INVALID_INPUT (a trunk shows it) */
export async function removeAccessNumber(database: Database, id: AccessNumberId, author: Author): Promise<AccessNumber> {
  return database.inTransaction(async (tx) => {
    const before = await lockAccessNumber(tx, id);
    await refuseWhileTrunksShow(tx, before.number);
    await tx.query("delete from access_number where id = $1", [id]);
    await showNoMoreByAnybody(tx, before.number);
    return before;
  }, { author });
}

export function settingsOf({ id: _id, number: _number, createdAt: _createdAt, ...settings }: AccessNumber): AccessNumberSettings {
  return settings;
}

async function lockAccessNumber(tx: Tx, id: AccessNumberId): Promise<AccessNumber> {
  await tx.query("select from access_number where id = $1 for update", [id]);
  const found = await findAccessNumber(tx, id);
  if (!found) throw new Refusal("NOT_FOUND", "There is no such access number.", "id");
  return found;
}

async function refuseUnknownHouse(tx: Tx, accountId: AccountId | null): Promise<void> {
  if (accountId === null) return;
  const [account] = await tx.query("select 1 from account where id = $1", [accountId]);
  if (!account) throw new Refusal("NOT_FOUND", "There is no such account.", "houseAccountId");
}
