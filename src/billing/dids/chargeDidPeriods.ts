// Takes what is due for DIDs from the wallets of their accounts: the set-up once, each month once, in advance, both or nothing. What is not there is not taken, and no wallet is charged past zero.
import { assert } from "../../kernel/assert.js";
import type { Tx } from "../../database/transaction.js";
import { toIso, type Instant } from "../../kernel/clock.js";
import { newId, type AccountId, type DidId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import { createBooks, type Books, type Transfer } from "../ledger/books.js";
import { ensureHouseAccounts, houseAccountId } from "../ledger/houseAccounts.js";
import { lockWallets, type LockedWallet } from "../ledger/lockWallets.js";
import { postBooks } from "../ledger/postBooks.js";

export interface DidPeriod {
  readonly didId: DidId;
  readonly accountId: AccountId;
  readonly currency: Currency;
  /** Zero where it is paid already, or costs nothing. */
  readonly setUpMicros: Micros;
  readonly rentMicros: Micros;
  /** When the month begins that the rent is for. */
  readonly from: Instant;
}

/**
 * In the order given, as far as each wallet reaches. Of whoever owns the DID alone, and to us: resellers have no part in numbers.
 * @returns those that are paid
 */
export async function chargeDidPeriods(tx: Tx, items: readonly DidPeriod[], now: Instant): Promise<ReadonlySet<DidId>> {
  const wallets = await lockWallets(tx, items.map(({ accountId }) => accountId), now);
  const books = createBooks(wallets.values(), []);
  const paid = items.filter((item) => pay(books, wallets.get(item.accountId), item, now));
  for (const currency of new Set(paid.map((item) => item.currency))) await ensureHouseAccounts(tx, currency);
  await postBooks(tx, books.changes(), now);
  return new Set(paid.map(({ didId }) => didId));
}

function pay(books: Books, wallet: LockedWallet | undefined, item: DidPeriod, now: Instant): boolean {
  assert(wallet?.currency === item.currency, `DID ${item.didId} is priced in the currency of its account`);
  if (item.setUpMicros + item.rentMicros > books.availableMicros(wallet.id)) return false;
  for (const transfer of transfersOf(item, wallet, now)) books.transfer(transfer);
  return true;
}

/** Their references are what makes a second charge impossible: a DID is set up once, and each of its months is paid once. */
function transfersOf({ didId, currency, setUpMicros, rentMicros, from }: DidPeriod, wallet: LockedWallet, now: Instant): readonly Transfer[] {
  const move = (kind: "didSetup" | "didRent", reference: string, amountMicros: Micros): Transfer[] =>
    amountMicros === 0n ? [] : [{ id: newId(now), kind, reference, debitAccountId: wallet.id, creditAccountId: houseAccountId("revenue", currency), amountMicros, currency, callBackId: null }];
  return [...move("didSetup", didId, setUpMicros), ...move("didRent", `${didId}/${toIso(from)}`, rentMicros)];
}
