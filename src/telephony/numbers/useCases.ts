// What may be asked of our own numbers from outside, on one database and one clock. It binds, and decides nothing itself.
import type { Database } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { Clock } from "../../kernel/clock.js";
import type { AccessNumberId, AccountId, DidId } from "../../kernel/id.js";
import { Refusal } from "../../kernel/refusal.js";
import type { Page } from "../callBack/callBackStore.js";
import type { AccessNumberSettings, NewAccessNumber } from "./accessNumber.js";
import { allAccessNumbers, findAccessNumber, listAccessNumbers } from "./accessNumberStore.js";
import { importAccessNumbers, writeAccessNumbers } from "./accessNumberSheet.js";
import type { Did, DidSettings, NewDid } from "./did.js";
import { importDids, writeDids } from "./didSheet.js";
import { allDids, findDid, listDids, type DidFilter } from "./didStore.js";
import { openAccessNumber, removeAccessNumber, updateAccessNumber } from "./keepAccessNumbers.js";
import { closeDid, openDid, updateDid } from "./keepDids.js";
import { listInboundCalls, type InboundCallFilter } from "../triggers/inboundLog.js";

export interface NumberDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** Charges what is due for DIDs of that account, or of all. It fails for nothing: what could not be charged is tried again every hour, and until then the DID rings nobody. */
  chargeDids(accountId: AccountId | null): Promise<void>;
}

/** What is refused is thrown as a Refusal. What changes something takes its author last. */
export type NumberUseCases = ReturnType<typeof createNumberUseCases>;

const MOST_EXPORTED = 1_000_000;

export function createNumberUseCases({ database, clock, chargeDids }: NumberDeps) {
  const charged = async (did: Did): Promise<Did> => {
    if (did.setUpPriceMicros === 0n && did.monthlyPriceMicros === 0n) return did;
    await chargeDids(did.accountId);
    return (await findDid(database, null, did.id)) ?? did;
  };
  return {
    openAccessNumber: (input: NewAccessNumber, author: Author) => openAccessNumber(database, input, clock.now(), author),
    updateAccessNumber: (id: AccessNumberId, change: Partial<AccessNumberSettings>, author: Author) => updateAccessNumber(database, id, change, author),
    removeAccessNumber: (id: AccessNumberId, author: Author) => removeAccessNumber(database, id, author),
    findAccessNumber: (id: AccessNumberId) => findAccessNumber(database, id),
    listAccessNumbers: (page: Page) => listAccessNumbers(database, page),
    importAccessNumbers: (text: string, isDryRun: boolean, author: Author) => importAccessNumbers(database, text, isDryRun, clock.now(), author),
    exportAccessNumbers: async (most = MOST_EXPORTED) => writeAccessNumbers(atMost(await allAccessNumbers(database, most + 1), most)),
    openDid: async (input: NewDid, author: Author) => charged(await openDid(database, input, clock.now(), author)),
    updateDid: async (accountId: AccountId | null, id: DidId, change: Partial<DidSettings>, author: Author) => charged(await updateDid(database, accountId, id, change, author)),
    closeDid: (id: DidId, author: Author) => closeDid(database, id, clock.now(), author),
    findDid: (accountId: AccountId | null, id: DidId) => findDid(database, accountId, id),
    listDids: (accountId: AccountId | null, filter: DidFilter, page: Page) => listDids(database, accountId, filter, page),
    importDids: async (text: string, isDryRun: boolean, author: Author) => {
      const done = await importDids(database, text, isDryRun, clock.now(), author);
      if (!isDryRun && done.made + done.changed > 0) await chargeDids(null);
      return done;
    },
    listInboundCalls: (accountId: AccountId | null, filter: InboundCallFilter, page: Page) => listInboundCalls(database, accountId, filter, page),
    exportDids: async (most = MOST_EXPORTED) => writeDids(atMost(await allDids(database, most + 1), most)),
  };
}

function atMost<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length > most) throw new Refusal("LIMIT_REACHED", `There are more than ${most}: export them by the command line.`);
  return items;
}
