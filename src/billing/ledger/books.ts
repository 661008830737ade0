// The working copy of the wallets and holds that one transaction has locked: every move of money is made here first, and written by postBooks. Pure: no I/O, no clock.
import { assert } from "../../kernel/assert.js";
import type { AccountId, BundlePeriodId, CallBackId, TransferId, WalletId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import type { HeldBundle } from "../bundles/bundle.js";
import type { DialedRole } from "../callBackMoney.js";
import type { Rate } from "../rating/rate.js";

export const transferKinds = ["topUp", "legCharge", "legWriteOff", "wholesaleCharge", "voucher", "correction", "creditNote", "rerating", "didSetup", "didRent"] as const;
export type TransferKind = (typeof transferKinds)[number];
/** Between accounts that are nobody's wallet. */
export const houseTransferKinds = ["legCost", "legTax", "wholesaleWriteOff", "wholesaleTax", "correctionWriteOff", "reratingWriteOff", "correctionTax"] as const;

export interface Transfer {
  readonly id: TransferId;
  readonly kind: TransferKind | (typeof houseTransferKinds)[number];
  /** Unique within the kind: what makes a second run impossible. */
  readonly reference: string;
  readonly debitAccountId: string;
  readonly creditAccountId: string;
  readonly amountMicros: Micros;
  readonly currency: Currency;
  readonly callBackId: CallBackId | null;
}

/** A hold belongs to a call-back, a role, whoever pays for it, and a wallet, not to a leg: it survives attempts and routes. */
export interface HoldKey {
  readonly callBackId: CallBackId;
  readonly role: DialedRole;
  /** At the lower end of the chain that the wallet is of: two payers of one call-back, one after the other, may have a reseller in common. */
  readonly payerId: AccountId;
  readonly walletId: WalletId;
}

export interface OpenHold extends HoldKey {
  /** The wallet's place in the chain: 0 is the payer's own, 1 its reseller's, and so on. */
  readonly level: number;
  readonly amountMicros: Micros;
  /** As it was when the hold was opened; the role is charged at it whatever becomes of the tariff. */
  readonly rate: Rate;
  /** Seconds that are set aside beside the money; null where no bundle fitted when it was opened. */
  readonly bundle: HeldBundle | null;
}

/** What a transaction has changed, each wallet and each hold once, with the sums. */
export interface Changes {
  readonly wallets: readonly { readonly id: WalletId; readonly creditsMicros: Micros; readonly debitsMicros: Micros; readonly heldMicros: Micros }[];
  readonly openedHolds: readonly (OpenHold & { readonly closed: boolean })[];
  readonly changedHolds: readonly (HoldKey & { readonly amountMicros: Micros; readonly bundleSeconds: number; readonly closed: boolean })[];
  readonly bundles: readonly { readonly periodId: BundlePeriodId; readonly usedSeconds: number; readonly heldSeconds: number }[];
  readonly transfers: readonly Transfer[];
}

export interface Books {
  availableMicros(walletId: WalletId): Micros;
  holdOf(key: HoldKey): OpenHold | null;
  openHold(hold: OpenHold): void;
  extendHold(key: HoldKey, amountMicros: Micros, bundleSeconds?: number): void;
  /** Frees a part of the hold, for a transfer that is made in the same breath. */
  captureHold(key: HoldKey, amountMicros: Micros): void;
  /** Beyond all holds. */
  bundleSecondsLeft(periodId: BundlePeriodId): number;
  /** What a leg used of its hold's bundle: of what was held, and beyond that of what is left. */
  useBundle(key: HoldKey, heldSeconds: number, moreSeconds: number): void;
  releaseHold(key: HoldKey): void;
  transfer(transfer: Transfer): void;
  changes(): Changes;
}

interface WalletDraft {
  readonly id: WalletId;
  readonly availableBefore: Micros;
  credits: Micros;
  debits: Micros;
  held: Micros;
}

interface HoldDraft {
  readonly hold: OpenHold;
  readonly isNew: boolean;
  amount: Micros;
  bundleSeconds: number;
  closed: boolean;
  touched: boolean;
}

interface BundleDraft {
  readonly leftBefore: number;
  used: number;
  held: number;
}

interface Drafts {
  readonly wallets: Map<string, WalletDraft>;
  readonly holds: Map<string, HoldDraft>;
  readonly bundles: Map<BundlePeriodId, BundleDraft>;
  readonly transfers: Transfer[];
}

export function createBooks(
  wallets: Iterable<{ readonly id: WalletId; readonly availableMicros: Micros }>,
  openHolds: Iterable<OpenHold>,
  bundles: Iterable<{ readonly periodId: BundlePeriodId; readonly leftSeconds: number }> = [],
): Books {
  const drafts: Drafts = { wallets: new Map(), holds: new Map(), bundles: new Map(), transfers: [] };
  for (const { id, availableMicros } of wallets) drafts.wallets.set(id, { id, availableBefore: availableMicros, credits: 0n, debits: 0n, held: 0n });
  for (const hold of openHolds) drafts.holds.set(nameOf(hold), draftOf(hold, false));
  for (const { periodId, leftSeconds } of bundles) drafts.bundles.set(periodId, { leftBefore: leftSeconds, used: 0, held: 0 });

  return {
    availableMicros: (walletId) => availableOf(walletOf(drafts, walletId)),
    holdOf: (key) => {
      const draft = drafts.holds.get(nameOf(key));
      return draft && !draft.closed ? { ...draft.hold, amountMicros: draft.amount, bundle: draft.hold.bundle && { ...draft.hold.bundle, seconds: draft.bundleSeconds } } : null;
    },
    openHold: (hold) => {
      assert(!drafts.holds.has(nameOf(hold)), "a hold is opened once");
      drafts.holds.set(nameOf(hold), draftOf(hold, true));
      walletOf(drafts, hold.walletId).held += hold.amountMicros;
      if (hold.bundle) bundleOf(drafts, hold.bundle.periodId).held += hold.bundle.seconds;
    },
    extendHold: (key, amountMicros, bundleSeconds = 0) => {
      moveHeld(drafts, key, amountMicros);
      moveSeconds(drafts, key, bundleSeconds);
    },
    captureHold: (key, amountMicros) => moveHeld(drafts, key, -amountMicros),
    bundleSecondsLeft: (periodId) => leftOf(bundleOf(drafts, periodId)),
    useBundle: (key, heldSeconds, moreSeconds) => {
      const draft = moveSeconds(drafts, key, -heldSeconds);
      if (draft) draft.used += heldSeconds + moreSeconds;
    },
    releaseHold: (key) => {
      const draft = openDraft(drafts, key);
      moveHeld(drafts, key, -draft.amount);
      moveSeconds(drafts, key, -draft.bundleSeconds);
      draft.closed = true;
      draft.touched = true;
    },
    transfer: (transfer) => {
      assert(transfer.amountMicros > 0n, "a transfer moves something");
      drafts.transfers.push(transfer);
      // House accounts are not in the books: they keep no counters, and are summed when asked for.
      const debited = drafts.wallets.get(transfer.debitAccountId);
      if (debited) debited.debits += transfer.amountMicros;
      const credited = drafts.wallets.get(transfer.creditAccountId);
      if (credited) credited.credits += transfer.amountMicros;
    },
    changes: () => changesOf(drafts),
  };
}

function nameOf({ callBackId, role, payerId, walletId }: HoldKey): string {
  return `${callBackId}/${role}/${payerId}/${walletId}`;
}

function draftOf(hold: OpenHold, isNew: boolean): HoldDraft {
  return { hold, isNew, amount: hold.amountMicros, bundleSeconds: hold.bundle?.seconds ?? 0, closed: false, touched: isNew };
}

function walletOf({ wallets }: Drafts, id: WalletId): WalletDraft {
  const draft = wallets.get(id);
  assert(draft, "a wallet is locked before its money moves");
  return draft;
}

function bundleOf({ bundles }: Drafts, periodId: BundlePeriodId): BundleDraft {
  const draft = bundles.get(periodId);
  assert(draft, "a bundle is locked before its seconds move");
  return draft;
}

function availableOf(draft: WalletDraft): Micros {
  return draft.availableBefore + draft.credits - draft.debits - draft.held;
}

function leftOf({ leftBefore, used, held }: BundleDraft): number {
  return leftBefore - used - held;
}

function openDraft({ holds }: Drafts, key: HoldKey): HoldDraft {
  const draft = holds.get(nameOf(key));
  assert(draft && !draft.closed, "a hold is open while it is changed");
  return draft;
}

function moveHeld(drafts: Drafts, key: HoldKey, amountMicros: Micros): void {
  if (amountMicros === 0n) return;
  const draft = openDraft(drafts, key);
  draft.amount += amountMicros;
  draft.touched = true;
  walletOf(drafts, key.walletId).held += amountMicros;
}

/** Null where the hold has no bundle; then there is nothing to move. */
function moveSeconds(drafts: Drafts, key: HoldKey, seconds: number): BundleDraft | null {
  const draft = openDraft(drafts, key);
  const period = draft.hold.bundle?.periodId;
  assert(period !== undefined || seconds === 0, "only a hold with a bundle holds seconds");
  if (period === undefined) return null;
  const bundle = bundleOf(drafts, period);
  draft.bundleSeconds += seconds;
  draft.touched ||= seconds !== 0;
  bundle.held += seconds;
  return bundle;
}

function changesOf({ wallets, holds, bundles, transfers }: Drafts): Changes {
  const touched = [...holds.values()].filter((draft) => draft.touched);
  return {
    wallets: [...wallets.values()]
      .filter(({ credits, debits, held }) => credits !== 0n || debits !== 0n || held !== 0n)
      .map(({ id, credits, debits, held }) => ({ id, creditsMicros: credits, debitsMicros: debits, heldMicros: held })),
    openedHolds: touched
      .filter((draft) => draft.isNew)
      .map(({ hold, amount, bundleSeconds, closed }) => ({ ...hold, amountMicros: amount, bundle: hold.bundle && { ...hold.bundle, seconds: bundleSeconds }, closed })),
    changedHolds: touched
      .filter((draft) => !draft.isNew)
      .map(({ hold: { callBackId, role, payerId, walletId }, amount, bundleSeconds, closed }) => ({ callBackId, role, payerId, walletId, amountMicros: amount, bundleSeconds, closed })),
    bundles: [...bundles].filter(([, { used, held }]) => used !== 0 || held !== 0).map(([periodId, { used, held }]) => ({ periodId, usedSeconds: used, heldSeconds: held })),
    transfers,
  };
}
