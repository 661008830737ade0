// Makes DIDs, changes them and closes them. A DID never points at a number of ours; its owner may say where it points, and nothing else.
import type { Database, Tx } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { Instant } from "../../kernel/clock.js";
import { newId, type AccountId, type DidId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import { provenNoMore } from "../callers/callerIds.js";
import { refuseWhileTrunksShow, showNoMore } from "../callers/shownCallerId.js";
import { limitsOf } from "../limits/limitStore.js";
import { checkNumber } from "./accessNumber.js";
import { checkDid, standardDid, type CheckedSettings, type Did, type DidSettings, type NewDid } from "./did.js";
import { changeDids, closeDidRow, findDid, insertDids } from "./didStore.js";
import { ownNumbersAmong, refuseOwnNumbers } from "./ownNumbers.js";
import { unlessTaken } from "./unlessTaken.js";

/** @throws Refusal INVALID_INPUT (a number that is ours already, too), NOT_FOUND (the account), OWN_NUMBER, SAME_NUMBER, INVALID_AMOUNT, and those of parsePhoneNumber */
export async function openDid(database: Database, input: NewDid, now: Instant, author: Author): Promise<Did> {
  const { number: text, accountId, ...given } = input;
  const number = checkNumber(text);
  const settings = checkDid(number, { ...standardDid, ...given });
  return database.inTransaction(async (tx) => {
    const did: Did = { ...settings, id: newId(now), number, accountId, currency: await currencyOf(tx, accountId), paidUntil: null, createdAt: now, closedAt: null };
    await refuseOwnAims(tx, settings);
    await unlessTaken(() => insertDids(tx, [did]));
    await provenNoMore(tx, [{ number, whose: accountId }]);
    return did;
  }, { author });
}

/** What is left out stays as it is. @param accountId whose it must be; null: an operator asks. @throws Refusal NOT_FOUND, INVALID_INPUT, OWN_NUMBER, SAME_NUMBER, INVALID_AMOUNT, NUMBER_NOT_PROVEN (an account asks), and those of parsePhoneNumber */
export async function updateDid(database: Database, accountId: AccountId | null, id: DidId, change: Partial<DidSettings>, author: Author): Promise<Did> {
  return database.inTransaction(async (tx) => {
    const before = await lockOpenDid(tx, accountId, id);
    const settings = checkDid(before.number, { ...didSettingsOf(before), ...change });
    await refuseOwnAims(tx, settings);
    if (accountId !== null && settings.callsBack !== before.callsBack) await refuseUnproven(tx, accountId, settings.callsBack);
    await changeDids(tx, [{ id, settings }]);
    return { ...before, ...settings };
  }, { author });
}

/** Calls to it ring nobody any more, no month is charged any more, and its number is not ours any more. Twice answers the same. @throws Refusal NOT_FOUND, INVALID_INPUT (a trunk shows it) */
export async function closeDid(database: Database, id: DidId, now: Instant, author: Author): Promise<Did> {
  return database.inTransaction(async (tx) => {
    await tx.query("select from did where id = $1 for no key update", [id]);
    const { accountId, number, status } = there(await findDid(tx, null, id));
    if (status !== "closed") {
      await refuseWhileTrunksShow(tx, number);
      await showNoMore(tx, accountId, number);
    }
    await closeDidRow(tx, id, now);
    return there(await findDid(tx, null, id));
  }, { author });
}

export function didSettingsOf(did: Did): DidSettings {
  const { callsBack, target, confirm, status, delaySeconds, refuseAfterSeconds, refuses, setUpPriceMicros, monthlyPriceMicros } = did;
  return { callsBack, target, confirm, status: status === "closed" ? "suspended" : status, delaySeconds, refuseAfterSeconds, refuses, setUpPriceMicros, monthlyPriceMicros };
}

async function lockOpenDid(tx: Tx, accountId: AccountId | null, id: DidId): Promise<Did> {
  await tx.query("select from did where id = $1 for no key update", [id]);
  const did = there(await findDid(tx, accountId, id));
  if (did.status === "closed") throw new Refusal("INVALID_INPUT", "This DID is closed: open it anew.", "id");
  return did;
}

function there(did: Did | null): Did {
  if (!did) throw new Refusal("NOT_FOUND", "There is no such DID that you may see.", "id");
  return did;
}

async function currencyOf(tx: Tx, accountId: AccountId): Promise<Currency> {
  const [account] = await tx.query<{ currency: Currency }>("select currency from account where id = $1", [accountId]);
  if (!account) throw new Refusal("NOT_FOUND", "There is no such account.", "accountId");
  return account.currency;
}

async function refuseOwnAims(tx: Tx, { callsBack, target }: Pick<CheckedSettings, "callsBack" | "target">): Promise<void> {
  const asked = [{ number: callsBack, field: "callsBack" }, { number: target, field: "target" }].filter((aim): aim is { number: PhoneNumber; field: string } => aim.number !== null);
  refuseOwnNumbers(await ownNumbersAmong(tx, asked.map(({ number }) => number)), asked);
}

/** Whoever calls the DID has that phone rung: of an account's own saying it must be its phone. An operator's word needs no proof. */
async function refuseUnproven(tx: Tx, accountId: AccountId, callsBack: PhoneNumber | null): Promise<void> {
  if (callsBack === null || (await limitsOf(tx, [accountId])).get(accountId)?.limits.allowsUnproven) return;
  const proven = await tx.query("select 1 from caller_id where account_id = $1 and number = $2", [accountId, callsBack]);
  if (proven.length === 0) throw new Refusal("NUMBER_NOT_PROVEN", `${callsBack} is not proven to be yours: prove it first, then ask again.`, "callsBack");
}
