// Of many triggers of one number within a few seconds one makes a call-back of an account. Which it is the database says, for they may come in on several nodes. No account keeps another's from coming about.
import { prepare, type Queryable } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, LegId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";

export const ONE_CALL_BACK_IN_SECONDS = 10;

/** True for the first, and for the same one asked again. */
export async function claimNumber(database: Queryable, accountId: AccountId, number: PhoneNumber, legId: LegId, now: Instant): Promise<boolean> {
  const rows = await database.query(statement, [accountId, number, legId, toIso(now + ONE_CALL_BACK_IN_SECONDS * 1_000), toIso(now)]);
  return rows.length > 0;
}

/** One statement: of two at once the second waits for the first to commit, and then sees its claim. */
const statement = prepare(`
insert into trigger_claim as claim (account_id, number, leg_id, until) values ($1, $2, $3, $4)
    on conflict (account_id, number) do update set leg_id = excluded.leg_id, until = excluded.until where claim.until <= $5 or claim.leg_id = excluded.leg_id
returning number`);
