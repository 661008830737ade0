// Answers for a whole batch what each call-back's payers can still hold. Call-backs with the same wallet share one purse, so that together they cannot be promised more than is there.
import type { Instant } from "../../kernel/clock.js";
import type { CallBackId, WalletId } from "../../kernel/id.js";
import type { Funds, Role } from "../callBackMoney.js";
import { createFunds, type Purse, type RoleMoney } from "./funds.js";
import type { Line, Round } from "./round.js";

export function fundsOf(round: Round, now: Instant): ReadonlyMap<CallBackId, Funds> {
  const purses = new Map<WalletId, Purse>(round.wallets.map(({ id, availableMicros }) => [id, { availableMicros }]));
  return new Map([...round.lines].map(([callBackId, line]) => [callBackId, createFunds(line.wallet.status === "active", rolesOf(line), purses.get(line.wallet.id) ?? { availableMicros: 0n }, now)]));
}

function rolesOf({ holds, rates }: Line): ReadonlyMap<Role, RoleMoney> {
  const roles = new Map<Role, RoleMoney>();
  for (const [role, rate] of rates) roles.set(role, { rate, heldMicros: 0n });
  for (const [role, { rate, amountMicros }] of holds) roles.set(role, { rate, heldMicros: amountMicros });
  return roles;
}
