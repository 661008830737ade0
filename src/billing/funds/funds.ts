// What one call-back's payers can still hold, as a value: it answers at once and counts down a purse, which call-backs with the same wallet share within a batch.
import type { Instant } from "../../kernel/clock.js";
import type { Micros } from "../../kernel/money.js";
import type { Extension, Funds, Grant, HoldAnswer, Role, RunningLeg } from "../callBackMoney.js";
import { assert } from "../../kernel/assert.js";
import { affordTogether, missingMicros, type RunningRole } from "../rating/affordTogether.js";
import { firstSlice } from "../rating/firstSlice.js";
import type { Rate } from "../rating/rate.js";

/** What is left of a wallet in this batch. */
export interface Purse {
  availableMicros: Micros;
}

/** A role and its money: the rate is that of its open hold, else the one that its number has now. */
export interface RoleMoney {
  readonly rate: Rate;
  heldMicros: Micros;
}

/** Roles that may not be called (no rate, a blocked one, an account that may not call) are not in `roles`, unless they have a hold. */
export function createFunds(mayCall: boolean, roles: ReadonlyMap<Role, RoleMoney>, purse: Purse, now: Instant): Funds {
  return {
    openHold: (role) => openHold(mayCall ? roles.get(role) : undefined, role, purse, now),
    extend: (running, wantedSeconds) => extend(roles, purse, running, wantedSeconds),
  };
}

/** All or nothing. A role that holds something already gets what is missing to a first slice. */
function openHold(money: RoleMoney | undefined, role: Role, purse: Purse, now: Instant): HoldAnswer {
  if (!money) return { refused: "notAllowed" };
  const slice = firstSlice(money.rate, now);
  const missing = slice.chargeMicros > money.heldMicros ? slice.chargeMicros - money.heldMicros : 0n;
  if (missing > purse.availableMicros) return { refused: "noFunds" };
  take(money, purse, missing);
  return { granted: { role, seconds: slice.seconds, amountMicros: missing } };
}

/** A suspended account may not begin a call; one that runs may go on while there is money for it. */
function extend(roles: ReadonlyMap<Role, RoleMoney>, purse: Purse, running: readonly RunningLeg[], wantedSeconds: number): Extension {
  const legs = running.map((leg) => ({ ...leg, money: moneyOf(roles, leg.role) }));
  const asked = legs.map(({ money, answeredAt, elapsedSeconds }): RunningRole => ({ rate: money.rate, startedAt: answeredAt, heldMicros: money.heldMicros, elapsedSeconds }));
  const carriesSeconds = affordTogether(asked, purse.availableMicros, wantedSeconds);
  const missing = asked.map((role) => missingMicros(role, carriesSeconds));
  // Even "no second more" may cost more than there is, for a call that has outlasted its hold; settling it takes what is left.
  if (missing.reduce((sum, amount) => sum + amount, 0n) > purse.availableMicros) return { carriesSeconds: 0, grants: [] };
  const grants: Grant[] = [];
  legs.forEach(({ role, elapsedSeconds, money }, index) => {
    const amountMicros = missing[index] ?? 0n;
    if (amountMicros === 0n) return;
    take(money, purse, amountMicros);
    grants.push({ role, seconds: elapsedSeconds + carriesSeconds, amountMicros });
  });
  return { carriesSeconds, grants };
}

function moneyOf(roles: ReadonlyMap<Role, RoleMoney>, role: Role): RoleMoney {
  const money = roles.get(role);
  assert(money, `role ${role} has an open hold while its leg runs`);
  return money;
}

function take(money: RoleMoney, purse: Purse, amountMicros: Micros): void {
  purse.availableMicros -= amountMicros;
  money.heldMicros += amountMicros;
}
