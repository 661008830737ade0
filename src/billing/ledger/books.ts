// The working copy of the wallets and holds that one transaction has locked: every move of money is made here first, and written by postBooks. Pure: no I/O, no clock.
import { assert } from "../../kernel/assert.js";
import type { CallBackId, TransferId, WalletId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import type { Role } from "../callBackMoney.js";
import type { Rate } from "../rating/rate.js";

export const transferKinds = ["topUp", "legCharge", "legWriteOff", "wholesaleCharge", "voucher", "correction", "creditNote", "rerating"] as const;
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

/** A hold belongs to a call-back, a role and a wallet, not to a leg: it survives attempts and routes. */
export interface HoldKey {
  readonly callBackId: CallBackId;
  readonly role: Role;
  readonly walletId: WalletId;
}

export interface OpenHold extends HoldKey {
  /** The wallet's place in the chain: 0 is the payer's own, 1 its reseller's, and so on. */
  readonly level: number;
  readonly amountMicros: Micros;
  /** As it was when the hold was opened; the role is charged at it whatever becomes of the tariff. */
  readonly rate: Rate;
}

/** What a transaction has changed, each wallet and each hold once, with the sums. */
export interface Changes {
  readonly wallets: readonly { readonly id: WalletId; readonly creditsMicros: Micros; readonly debitsMicros: Micros; readonly heldMicros: Micros }[];
  readonly openedHolds: readonly (OpenHold & { readonly closed: boolean })[];
  readonly changedHolds: readonly (HoldKey & { readonly amountMicros: Micros; readonly closed: boolean })[];
  readonly transfers: readonly Transfer[];
}

export interface Books {
  availableMicros(walletId: WalletId): Micros;
  holdOf(key: HoldKey): OpenHold | null;
  openHold(hold: OpenHold): void;
  extendHold(key: HoldKey, amountMicros: Micros): void;
  /** Frees a part of the hold, for a transfer that is made in the same breath. */
  captureHold(key: HoldKey, amountMicros: Micros): void;
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
  closed: boolean;
  touched: boolean;
}

export function createBooks(wallets: Iterable<{ readonly id: WalletId; readonly availableMicros: Micros }>, openHolds: Iterable<OpenHold>): Books {
  const walletDrafts = new Map<string, WalletDraft>();
  for (const { id, availableMicros } of wallets) walletDrafts.set(id, { id, availableBefore: availableMicros, credits: 0n, debits: 0n, held: 0n });
  const holdDrafts = new Map<string, HoldDraft>();
  for (const hold of openHolds) holdDrafts.set(nameOf(hold), { hold, isNew: false, amount: hold.amountMicros, closed: false, touched: false });
  const transfers: Transfer[] = [];

  return {
    availableMicros: (walletId) => availableOf(walletOf(walletDrafts, walletId)),
    holdOf: (key) => {
      const draft = holdDrafts.get(nameOf(key));
      return draft && !draft.closed ? { ...draft.hold, amountMicros: draft.amount } : null;
    },
    openHold: (hold) => {
      assert(!holdDrafts.has(nameOf(hold)), "a hold is opened once");
      holdDrafts.set(nameOf(hold), { hold, isNew: true, amount: hold.amountMicros, closed: false, touched: true });
      walletOf(walletDrafts, hold.walletId).held += hold.amountMicros;
    },
    extendHold: (key, amountMicros) => moveHeld(holdDrafts, walletDrafts, key, amountMicros),
    captureHold: (key, amountMicros) => moveHeld(holdDrafts, walletDrafts, key, -amountMicros),
    releaseHold: (key) => {
      const draft = openDraft(holdDrafts, key);
      moveHeld(holdDrafts, walletDrafts, key, -draft.amount);
      draft.closed = true;
      draft.touched = true;
    },
    transfer: (transfer) => {
      assert(transfer.amountMicros > 0n, "a transfer moves something");
      transfers.push(transfer);
      // House accounts are not in the books: they keep no counters, and are summed when asked for.
      const debited = walletDrafts.get(transfer.debitAccountId);
      if (debited) debited.debits += transfer.amountMicros;
      const credited = walletDrafts.get(transfer.creditAccountId);
      if (credited) credited.credits += transfer.amountMicros;
    },
    changes: () => changesOf(walletDrafts, holdDrafts, transfers),
  };
}

function nameOf({ callBackId, role, walletId }: HoldKey): string {
  return `${callBackId}/${role}/${walletId}`;
}

function walletOf(drafts: Map<string, WalletDraft>, id: WalletId): WalletDraft {
  const draft = drafts.get(id);
  assert(draft, "a wallet is locked before its money moves");
  return draft;
}

function availableOf(draft: WalletDraft): Micros {
  return draft.availableBefore + draft.credits - draft.debits - draft.held;
}

function openDraft(drafts: Map<string, HoldDraft>, key: HoldKey): HoldDraft {
  const draft = drafts.get(nameOf(key));
  assert(draft && !draft.closed, "a hold is open while it is changed");
  return draft;
}

function moveHeld(holds: Map<string, HoldDraft>, wallets: Map<string, WalletDraft>, key: HoldKey, amountMicros: Micros): void {
  if (amountMicros === 0n) return;
  const draft = openDraft(holds, key);
  draft.amount += amountMicros;
  draft.touched = true;
  walletOf(wallets, key.walletId).held += amountMicros;
}

function changesOf(wallets: Map<string, WalletDraft>, holds: Map<string, HoldDraft>, transfers: readonly Transfer[]): Changes {
  const touched = [...holds.values()].filter((draft) => draft.touched);
  return {
    wallets: [...wallets.values()]
      .filter(({ credits, debits, held }) => credits !== 0n || debits !== 0n || held !== 0n)
      .map(({ id, credits, debits, held }) => ({ id, creditsMicros: credits, debitsMicros: debits, heldMicros: held })),
    openedHolds: touched.filter((draft) => draft.isNew).map(({ hold, amount, closed }) => ({ ...hold, amountMicros: amount, closed })),
    changedHolds: touched.filter((draft) => !draft.isNew).map(({ hold: { callBackId, role, walletId }, amount, closed }) => ({ callBackId, role, walletId, amountMicros: amount, closed })),
    transfers,
  };
}
