// What a transaction has read under lock about the payers of a batch: the wallets of their chains, their open holds, the rates of roles that have none yet.
import { assert } from "../../kernel/assert.js";
import { arrayOf } from "../../database/columns.js";
import { prepare, type Queryable, type Tx } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, BundlePeriodId, CallBackId, WalletId } from "../../kernel/id.js";
import { fits } from "../bundles/bundle.js";
import { lockBundles, type LockedBundle } from "../bundles/lockBundles.js";
import { dialedRoles, type DialedRole, type Payer } from "../callBackMoney.js";
import { createBooks, type Books, type OpenHold } from "../ledger/books.js";
import { lockChains, type LockedWallet } from "../ledger/lockWallets.js";
import type { RateFinder } from "../rating/findRates.js";
import { fromSnapshot, type Rate, type RateSnapshot } from "../rating/rate.js";

/** One call-back's side of it: the payer's own wallet first, then its reseller's, and so on to the top. */
export interface Line {
  readonly callBackId: CallBackId;
  readonly payerId: AccountId;
  /** Of the account that may pay from here on, which holds nothing for it yet. */
  readonly next: Line | null;
  readonly levels: readonly Level[];
  /** Of the payer's, in their order of use: those that a hold may be opened with. */
  readonly bundles: ReadonlyMap<DialedRole, readonly LockedBundle[]>;
}

/** One wallet of the chain, with what it holds for the call-back and at what rates. */
export interface Level {
  readonly wallet: LockedWallet;
  readonly holds: ReadonlyMap<DialedRole, OpenHold>;
  /** Of the roles without an open hold whose number is known and may be called. */
  readonly rates: ReadonlyMap<DialedRole, Rate>;
}

export interface Round {
  readonly lines: ReadonlyMap<CallBackId, Line>;
  readonly wallets: readonly LockedWallet[];
  readonly bundles: readonly LockedBundle[];
  readonly books: Books;
}

export async function openRound(tx: Tx, payers: readonly Payer[], now: Instant, findRates: RateFinder): Promise<Round> {
  const callBackIds = payers.map(({ callBackId }) => callBackId);
  // Two statements, the second run after the lock: what it shows cannot change any more.
  const [wallets, openHolds] = await Promise.all([lockChains(tx, payers.flatMap(accountsOf), callBackIds, now), readOpenHolds(tx, callBackIds)]);
  const bundles = await bundlesOf(tx, payers, wallets, openHolds, now);
  const holdsOf = byCallBack(openHolds);
  const byId = new Map(wallets.map((wallet) => [wallet.id, wallet]));
  const byAccount = new Map(wallets.map((wallet) => [wallet.accountId, wallet]));
  const draftOf = ({ callBackId, accountId, numbers, quotedRates, next }: Payer, holds: readonly OpenHold[]): Draft => {
    const chain = holds.length > 0 ? chainOfHolds(holds, accountId, byId) : chainNow(accountId, byAccount);
    const levels = chain.map((wallet, level) => ({ wallet, holds: new Map(holds.filter((hold) => hold.level === level).map((hold) => [hold.role, hold])), rates: new Map(quotedRates?.get(wallet.accountId)) }));
    // A quote is its own account's: whoever pays next pays what its tariff says.
    const other = next === undefined || next === accountId ? null : draftOf({ callBackId, accountId: next, numbers }, []);
    return { callBackId, payerId: accountId, numbers, bundles: fitting(bundles, accountId, numbers), levels, next: other };
  };
  const drafts = payers.map((payer) => draftOf(payer, holdsOf.get(payer.callBackId) ?? []));
  await findMissingRates(tx, findRates, drafts.flatMap((draft) => [draft, ...(draft.next ? [draft.next] : [])]));
  return { lines: new Map(drafts.map((draft) => [draft.callBackId, draft])), wallets, bundles, books: createBooks(wallets, openHolds, bundles) };
}

function accountsOf({ accountId, next }: Payer): readonly AccountId[] {
  return next === undefined ? [accountId] : [accountId, next];
}

/** Who has none, and holds nothing of one, is spared the statements. */
function bundlesOf(tx: Tx, payers: readonly Payer[], wallets: readonly LockedWallet[], openHolds: readonly OpenHold[], now: Instant): Promise<LockedBundle[]> {
  const having = new Set(wallets.flatMap(({ accountId, hasBundles }) => (hasBundles ? [accountId] : [])));
  const accountIds = new Set(payers.flatMap(accountsOf).filter((id) => having.has(id)));
  const periodIds = new Set(openHolds.flatMap(({ bundle }) => (bundle ? [bundle.periodId] : [])));
  return lockBundles(tx, [...accountIds], [...periodIds], now);
}

function fitting(bundles: readonly LockedBundle[], accountId: AccountId, numbers: Payer["numbers"]): Line["bundles"] {
  const own = bundles.filter((bundle) => bundle.isCurrent && bundle.accountId === accountId);
  if (own.length === 0) return none;
  return new Map(dialedRoles.map((role) => [role, own.filter((bundle) => numbers[role] !== undefined && fits(bundle, numbers[role]))]));
}

const none: Line["bundles"] = new Map();

/** While its rates are being found. */
interface Draft extends Line {
  readonly numbers: Payer["numbers"];
  readonly next: Draft | null;
  readonly levels: readonly (Level & { readonly rates: Map<DialedRole, Rate> })[];
}

async function readOpenHolds(database: Queryable, callBackIds: readonly CallBackId[]): Promise<OpenHold[]> {
  const rows = await database.query<HoldRow>(holdsStatement, [arrayOf("uuid", callBackIds)]);
  return rows.map((row) => ({ callBackId: row.call_back_id, role: row.role, payerId: row.payer_id, walletId: row.wallet_id, level: row.level, amountMicros: BigInt(row.amount_micros), rate: fromSnapshot(row.rate), bundle: row.bundle_period_id && { periodId: row.bundle_period_id, seconds: row.bundle_seconds } }));
}

const holdsStatement = prepare("select call_back_id, role, payer_id, wallet_id, level, amount_micros, rate, bundle_period_id, bundle_seconds from hold where call_back_id = any($1::uuid[]) and closed_at is null");

interface HoldRow {
  call_back_id: CallBackId;
  role: DialedRole;
  payer_id: AccountId;
  wallet_id: WalletId;
  level: number;
  amount_micros: string;
  rate: RateSnapshot;
  bundle_period_id: BundlePeriodId | null;
  bundle_seconds: number;
}

function byCallBack(holds: readonly OpenHold[]): ReadonlyMap<CallBackId, OpenHold[]> {
  const found = new Map<CallBackId, OpenHold[]>();
  for (const hold of holds) {
    const ofOne = found.get(hold.callBackId);
    if (ofOne) ofOne.push(hold);
    else found.set(hold.callBackId, [hold]);
  }
  return found;
}

/** From its first hold on a call-back stays with the wallets that it is held on, also when its account has been moved since. */
function chainOfHolds(holds: readonly OpenHold[], payerId: AccountId, wallets: ReadonlyMap<WalletId, LockedWallet>): LockedWallet[] {
  const chain: LockedWallet[] = [];
  for (const { level, walletId, payerId: heldFor } of holds) {
    const wallet = wallets.get(walletId);
    assert(heldFor === payerId, `what is held for call-back ${holds[0]?.callBackId} is held for whoever pays for it`);
    assert(wallet && (chain[level] ?? wallet) === wallet, `hold of call-back ${holds[0]?.callBackId} on wallet ${walletId} is at a level of its own, and the wallet is locked`);
    chain[level] = wallet;
  }
  for (let level = 0; level < chain.length; level += 1) assert(chain[level], `call-back ${holds[0]?.callBackId} is held at every level of its chain`);
  return chain;
}

function chainNow(accountId: AccountId, wallets: ReadonlyMap<AccountId, LockedWallet>): LockedWallet[] {
  const chain: LockedWallet[] = [];
  for (let at: AccountId | null = accountId; at !== null; ) {
    const wallet: LockedWallet | undefined = wallets.get(at);
    assert(wallet, `account ${at} has a wallet`);
    chain.push(wallet);
    at = wallet.resellerId;
  }
  return chain;
}

/** Nothing is looked up while every role has its holds, which is so in all but the first batch of a call-back, nor for what a quote has priced. */
async function findMissingRates(tx: Tx, findRates: RateFinder, drafts: readonly Draft[]): Promise<void> {
  const asked = drafts.flatMap(({ levels, numbers }) =>
    levels.flatMap(({ wallet: { deckId }, holds, rates }) =>
      dialedRoles.flatMap((role) => {
        const number = numbers[role];
        return deckId === null || number === undefined || holds.has(role) || rates.has(role) ? [] : [{ rates, role, deckId, number }];
      })));
  const found = await findRates(tx, asked);
  asked.forEach(({ rates, role }, index) => {
    const one = found[index];
    if (one && !one.blocked) rates.set(role, one.rate);
  });
}
