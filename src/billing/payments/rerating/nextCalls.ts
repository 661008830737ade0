// The next calls of a re-rating's period, in the order in which they were dialled: so many at a time, whether they are meant or not, so that no round reads for longer than another.
import type { Tx } from "../../../database/transaction.js";
import { toIso, type Instant } from "../../../kernel/clock.js";
import type { AccountId, LegId } from "../../../kernel/id.js";
import type { PhoneNumber } from "../../../kernel/phoneNumber.js";
import { toOffer, type BundleRow } from "../../bundles/usedBundle.js";
import type { BundleLeft } from "../../rating/charge.js";
import type { Rerating } from "./rerating.js";

export interface SeenCall {
  readonly legId: LegId;
  readonly accountId: AccountId;
  readonly number: PhoneNumber;
  readonly dialedAt: Instant;
  readonly answeredAt: Instant;
  readonly answeredSeconds: number;
  /** The seconds of a bundle that it used. They stay used, and are not taken again: money alone is rated anew. */
  readonly bundle: BundleLeft | undefined;
  /** Dialled by us and answered, in the deck's currency, and rated by the tariff that is to be corrected, where one is named. */
  readonly isMeant: boolean;
}

const BEFORE_ALL = "00000000-0000-0000-0000-000000000000";

export async function nextCalls(tx: Tx, { accountIds, tariffId, currency, from, until, seen }: Rerating, limit: number): Promise<SeenCall[]> {
  const rows = await tx.query<CallRow>(accountIds === null ? ofAll : ofAccounts, [toIso(seen?.at ?? from), seen?.legId ?? BEFORE_ALL, toIso(until), limit, currency, tariffId, ...(accountIds === null ? [] : [accountIds])]);
  return rows.map((row) => ({
    legId: row.leg_id,
    accountId: row.account_id,
    number: row.number,
    dialedAt: row.dialed_at.getTime(),
    answeredAt: (row.answered_at ?? row.dialed_at).getTime(),
    answeredSeconds: row.answered_seconds,
    bundle: toOffer(row),
    isMeant: row.is_meant,
  }));
}

const columns = `cdr.leg_id, cdr.account_id, cdr.number, cdr.dialed_at, cdr.answered_at, cdr.answered_seconds, cdr.bundle_seconds, cdr.bundle_increment_seconds, cdr.bundle_connect_fee_micros,
       cdr.answered_at is not null and cdr.role <> 'T' and cdr.currency = $5 and ($6::uuid is null or exists (select from rate_deck where rate_deck.id = (cdr.rate ->> 'deckId')::uuid and rate_deck.tariff_id = $6::uuid)) as is_meant`;
const stretch = "(cdr.dialed_at, cdr.leg_id) > ($1::timestamptz, $2::uuid) and cdr.dialed_at < $3::timestamptz";

const ofAll = `select ${columns} from cdr where ${stretch} order by cdr.dialed_at, cdr.leg_id limit $4`;

/** Account by account by their own index: one that has called little is not looked for among all the others' calls. */
const ofAccounts = `
select cdr.* from unnest($7::uuid[]) as wanted(account_id)
 cross join lateral (select ${columns} from cdr where cdr.account_id = wanted.account_id and ${stretch} order by cdr.dialed_at, cdr.leg_id limit $4) as cdr
 order by cdr.dialed_at, cdr.leg_id limit $4`;

interface CallRow extends Omit<BundleRow, "bundle_id" | "bundle_period_id"> {
  leg_id: LegId;
  account_id: AccountId;
  number: PhoneNumber;
  dialed_at: Date;
  answered_at: Date | null;
  answered_seconds: number;
  is_meant: boolean;
}
