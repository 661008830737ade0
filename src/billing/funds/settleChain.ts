// Settles a leg on the books of every wallet of its chain: each pays at the rate that it was held at, to whom it is sold by, and no further than it can.
import { assert } from "../../kernel/assert.js";
import type { Instant } from "../../kernel/clock.js";
import { newId } from "../../kernel/id.js";
import type { EndedLeg, DialedRole } from "../callBackMoney.js";
import type { RatedLeg } from "../cdr/cdr.js";
import { ratedLeg, settleLevel, type Cover, type CoverOfBundle, type SettledLevel } from "../cdr/settleLeg.js";
import type { WholesaleCharge } from "../cdr/wholesaleCharge.js";
import type { Books, OpenHold, Transfer } from "../ledger/books.js";
import { booksOfSeller } from "../ledger/houseAccounts.js";
import { triggerRate } from "../rating/triggerRate.js";
import type { Level, Line, Round } from "./round.js";

export interface SettledChain {
  readonly rated: RatedLeg;
  /** Of the payer's resellers, the nearest first. */
  readonly wholesale: readonly WholesaleCharge[];
}

export function settleChain(round: Round, line: Line, leg: EndedLeg, now: Instant): SettledChain {
  assert(leg.accountId === line.payerId, `leg ${leg.legId} is charged to whoever pays for its call-back`);
  if (leg.role === "T") return { rated: ratedLeg(leg, settleLevel(leg, coverOfTrigger(line)), now), wholesale: [] };
  const paid = { ...leg, role: leg.role };
  const [own, ...above] = line.levels.map((level, place) => settle(round, line, level, place, paid, now));
  assert(own, "a call-back has a payer");
  const wholesale = above.map(({ fromHoldMicros: _, bundle: __, ...charged }, index): WholesaleCharge => {
    const level = line.levels[index + 1];
    assert(level, "each charge is at its level");
    return { legId: leg.legId, level: index + 1, accountId: level.wallet.accountId, ...charged, settledAt: now };
  });
  return { rated: ratedLeg(leg, own, now), wholesale };
}

/** Whoever calls us pays the own operator; we ask nothing for it, and neither does a carrier of us. */
function coverOfTrigger({ levels: [own] }: Line): Cover {
  assert(own, "a call-back has a payer");
  return { rate: triggerRate, currency: own.wallet.currency, heldMicros: 0n, availableMicros: 0n, bundle: null };
}

/** A leg that is paid for. */
interface Paid extends EndedLeg {
  readonly role: DialedRole;
}

function settle(round: Round, line: Line, { wallet }: Level, place: number, leg: Paid, now: Instant): SettledLevel {
  const { books } = round;
  const key = { callBackId: line.callBackId, role: leg.role, payerId: line.payerId, walletId: wallet.id };
  const hold = books.holdOf(key);
  assert(hold, `the role of leg ${leg.legId} has an open hold at level ${place} when it is settled`);
  const settled = settleLevel(leg, { rate: hold.rate, currency: wallet.currency, heldMicros: hold.amountMicros, availableMicros: books.availableMicros(wallet.id), bundle: coverOf(round, hold) });
  if (settled.bundle) useSeconds(books, hold, settled.bundle.seconds);
  books.captureHold(key, settled.fromHoldMicros);
  const seller = booksOfSeller(line.levels[place + 1]?.wallet.accountId ?? null, wallet.currency);
  const [charged, writtenOff, tax] = place === 0 ? (["legCharge", "legWriteOff", "legTax"] as const) : (["wholesaleCharge", "wholesaleWriteOff", "wholesaleTax"] as const);
  const move = (kind: Transfer["kind"], debitAccountId: string, creditAccountId: string, amountMicros: bigint): void => {
    if (amountMicros === 0n) return;
    books.transfer({ id: newId(now), kind, reference: referenceOf(leg, place), debitAccountId, creditAccountId, amountMicros, currency: wallet.currency, callBackId: leg.callBackId });
  };
  move(charged, wallet.id, seller.sales, settled.capturedMicros);
  move(writtenOff, seller.badDebt, seller.sales, settled.writtenOffMicros);
  // Of the whole charge, also of what was written off: the sale was made, and the books say what of it was lost.
  move(tax, seller.sales, seller.taxPayable, settled.taxMicros);
  return settled;
}

function coverOf({ bundles, books }: Round, { bundle }: OpenHold): CoverOfBundle | null {
  if (bundle === null) return null;
  const locked = bundles.find(({ periodId }) => periodId === bundle.periodId);
  assert(locked, "the bundle of an open hold is locked with it");
  const { periodId, bundleId, incrementSeconds, connectFeeMicros } = locked;
  return { periodId, bundleId, incrementSeconds, connectFeeMicros, heldSeconds: bundle.seconds, leftSeconds: books.bundleSecondsLeft(periodId) };
}

/** What is held first; the rest of the hold waits for the next attempt, or is given back with it. */
function useSeconds(books: Books, hold: OpenHold, seconds: number): void {
  const fromHold = Math.min(seconds, hold.bundle?.seconds ?? 0);
  books.useBundle(hold, fromHold, seconds - fromHold);
}

/** Unique within its kind: a level of a leg is charged once. */
function referenceOf({ legId }: EndedLeg, place: number): string {
  return place === 0 ? legId : `${legId}/${place}`;
}
