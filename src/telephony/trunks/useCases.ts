// What may be asked about trunks from outside, on one database and one clock. It binds, and decides nothing itself.
import type { Database, Queryable } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import type { Clock } from "../../kernel/clock.js";
import type { TrunkId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { openTrunk, updateTrunk, type NewTrunk } from "./openTrunk.js";
import { trunkQuality, type QualityAsked } from "./quality.js";
import type { TrunkSettings } from "./trunk.js";
import type { TrunkBook } from "./trunkBook.js";
import { findTrunk, listTrunks, type Page } from "./trunkStore.js";

export interface TrunkUseCasesDeps {
  readonly database: Database;
  /** For what looks at very many legs. */
  readonly reportDatabase: Queryable;
  readonly book: TrunkBook;
  /** The service's own number. */
  readonly callerId: PhoneNumber;
  readonly clock: Clock;
  clockOffsetMs(): number;
}

/** What is refused is thrown as a Refusal. */
export type TrunkUseCases = ReturnType<typeof createTrunkUseCases>;

export function createTrunkUseCases({ database, reportDatabase, book, callerId, clock, clockOffsetMs }: TrunkUseCasesDeps) {
  const changed = async <T>(change: Promise<T>): Promise<T> => {
    const answer = await change;
    book.forget();
    return answer;
  };
  return {
    open: (input: NewTrunk, author: Author) => changed(openTrunk(database, input, callerId, clock.now(), author)),
    update: (id: TrunkId, change: Partial<TrunkSettings>, author: Author) => changed(updateTrunk(database, id, change, callerId, author)),
    find: (id: TrunkId) => findTrunk(database, id),
    list: (page: Page) => listTrunks(database, page),
    quality: (asked: QualityAsked) => trunkQuality(reportDatabase, asked, clockOffsetMs()),
  };
}
