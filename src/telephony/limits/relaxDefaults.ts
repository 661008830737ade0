// Takes the limits away from every account that has none of its own: for the sandbox, where no phone is real and nobody can be robbed or harassed. Never for a service that dials real phones.
import type { Database } from "../../database/transaction.js";
import type { Author } from "../../kernel/author.js";
import { defaultSetIds } from "./limitRows.js";

export async function relaxDefaults(database: Database, author: Author): Promise<void> {
  await database.inTransaction((tx) => tx.query(
    `update limit_set set call_backs_a_minute = null, call_backs_an_hour = null, call_backs_a_day = null, live_of_a_number = null, triggers_of_a_number_an_hour = null, triggers_of_a_number_a_day = null,
            calls_to_a_number_an_hour = null, calls_to_an_unproven_number_an_hour = null, calls_to_a_range_a_minute = null, spend_a_day_micros = null, dearest_price_nanos = null,
            allowed_prefixes = null, allowed_high_risk = '{1,2,3,4,5,6,7,8,9}', allows_unproven = true, suspends = '{}'
      where id = $1`,
    [defaultSetIds.accounts],
  ), { author });
}
