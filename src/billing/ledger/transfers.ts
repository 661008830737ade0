// Lists the transfers of an account's wallet, newest first: what filled it and what was spent.
import type { Queryable } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import type { AccountId, CallBackId, TransferId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import type { Page } from "../page.js";
import type { TransferKind } from "./books.js";

export interface WalletTransfer {
  readonly id: TransferId;
  readonly kind: TransferKind;
  /** `in` fills the wallet, `out` is spent from it. */
  readonly direction: "in" | "out";
  readonly amountMicros: Micros;
  readonly currency: Currency;
  /** The payment's reference, or the id of the voucher, the correction, the DID (and when its month begins) or the leg, after which the reseller's level follows where the leg was charged to a reseller. */
  readonly reference: string;
  readonly callBackId: CallBackId | null;
  readonly createdAt: Instant;
}

export interface TransferFilter {
  /** None is all of them. */
  readonly kinds?: readonly TransferKind[];
  /** At or after. */
  readonly from?: Instant;
  /** Before. */
  readonly until?: Instant;
}

export async function listTransfers(database: Queryable, accountId: AccountId, filter: TransferFilter, { limit, after }: Page): Promise<WalletTransfer[]> {
  const rows = await database.query<TransferRow>(statement, [
    accountId, after === null ? "infinity" : toIso(after.at), after?.id ?? FIRST_ID, limit,
    filter.kinds && filter.kinds.length > 0 ? filter.kinds : null, filter.from === undefined ? "-infinity" : toIso(filter.from), filter.until === undefined ? "infinity" : toIso(filter.until),
  ]);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    direction: row.direction,
    amountMicros: BigInt(row.amount_micros),
    currency: row.currency,
    reference: row.reference,
    callBackId: row.call_back_id,
    createdAt: row.created_at.getTime(),
  }));
}

const FIRST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** Each side is read in the order of its own index and no further than the page: `debit or credit` in one condition would read the wallet's whole life. */
const side = (column: string, direction: string, which = "") => `
(select transfer.*, '${direction}' as direction
   from transfer join wallet on transfer.${column} = wallet.id
  where (transfer.created_at, transfer.id) < ($2::timestamptz, $3::uuid) and transfer.created_at >= $6::timestamptz and transfer.created_at < $7::timestamptz
    and ($5::text[] is null or transfer.kind = any($5::text[])) ${which}
  order by transfer.created_at desc, transfer.id desc limit $4)`;

/** As the index has it, word for word: what a leg costs never fills a wallet. */
export const fillsAWallet = "and transfer.kind not in ('legCharge', 'legWriteOff', 'legTax', 'legCost', 'wholesaleCharge', 'wholesaleWriteOff', 'wholesaleTax')";

const statement = `
with wallet as (select id from ledger_account where kind = 'wallet' and owner_account_id = $1)
select * from (${side("debit_account_id", "out")} union all ${side("credit_account_id", "in", fillsAWallet)}) as both_sides
 order by created_at desc, id desc limit $4`;

interface TransferRow {
  id: TransferId;
  kind: TransferKind;
  direction: "in" | "out";
  amount_micros: string;
  currency: Currency;
  reference: string;
  call_back_id: CallBackId | null;
  created_at: Date;
}
