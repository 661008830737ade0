// Answers for a whole batch what each call-back's payers can still hold. Call-backs with the same wallet share one purse, and those with the same bundle one of its seconds, so that together they cannot be promised more than is there.
import type { Instant } from "../../kernel/clock.js";
import type { BundlePeriodId, CallBackId, WalletId } from "../../kernel/id.js";
import { assert } from "../../kernel/assert.js";
import { dialedRoles, type DialedRole, type Funds } from "../callBackMoney.js";
import { createFunds, type Means, type PeriodPurse, type Purse, type Share } from "./funds.js";
import type { Line, Level, Round } from "./round.js";

export function fundsOf(round: Round, now: Instant): ReadonlyMap<CallBackId, Funds> {
  const purses = new Map<WalletId, Purse>(round.wallets.map(({ id, availableMicros }) => [id, { availableMicros }]));
  const bundles = new Map<BundlePeriodId, PeriodPurse>(round.bundles.map(({ periodId, incrementSeconds, connectFeeMicros, leftSeconds }) => [periodId, { periodId, incrementSeconds, connectFeeMicros, leftSeconds }]));
  const meansOf = (line: Line): Means => ({ mayCall: mayCall(line), ...ownPurse(line, purses), roles: rolesOf(line, purses, bundles) });
  return new Map([...round.lines].map(([callBackId, line]) => [callBackId, createFunds(meansOf(line), line.next && meansOf(line.next), now)]));
}

function ownPurse({ levels: [own] }: Line, purses: ReadonlyMap<WalletId, Purse>): Pick<Means, "purse" | "currency"> {
  const purse = own && purses.get(own.wallet.id);
  assert(purse, "a call-back has a payer");
  return { purse, currency: own.wallet.currency };
}

/** Suspension works downwards at once: whoever is above an account that is suspended may go on, whoever is below it may not. */
function mayCall({ levels }: Line): boolean {
  return levels.every(({ wallet }) => wallet.status === "active");
}

/** Both, unless one wallet of the chain can neither go on with what it holds for it nor has a rate for it. */
function rolesOf(line: Line, purses: ReadonlyMap<WalletId, Purse>, bundles: ReadonlyMap<BundlePeriodId, PeriodPurse>): ReadonlyMap<DialedRole, readonly Share[]> {
  const { levels } = line;
  const roles = new Map<DialedRole, readonly Share[]>();
  for (const role of dialedRoles) {
    const shares = levels.flatMap((level, place) => {
      const share = shareOf(level, role, purses);
      return share && place === 0 ? [{ ...share, ...ownSeconds(line, level, role, bundles) }] : (share ?? []);
    });
    if (shares.length === levels.length) roles.set(role, shares);
  }
  return roles;
}

function shareOf({ wallet, holds, rates }: Level, role: DialedRole, purses: ReadonlyMap<WalletId, Purse>): Share | null {
  const purse = purses.get(wallet.id);
  assert(purse, "every wallet that was locked has a purse");
  const hold = holds.get(role);
  if (hold) return { rate: hold.rate, purse, heldMicros: hold.amountMicros };
  const rate = rates.get(role);
  return rate ? { rate, purse, heldMicros: 0n } : null;
}

/** A hold has the bundle that it was opened with, or none; one that is to be opened may have any that fits. */
function ownSeconds(line: Line, { holds }: Level, role: DialedRole, bundles: ReadonlyMap<BundlePeriodId, PeriodPurse>): Pick<Share, "bundle" | "bundles"> {
  const purseOf = (periodId: BundlePeriodId): PeriodPurse => {
    const purse = bundles.get(periodId);
    assert(purse, "every bundle that was locked has a purse");
    return purse;
  };
  const hold = holds.get(role);
  if (!hold) return { bundles: (line.bundles.get(role) ?? []).map(({ periodId }) => purseOf(periodId)) };
  return hold.bundle ? { bundle: { purse: purseOf(hold.bundle.periodId), heldSeconds: hold.bundle.seconds } } : {};
}
