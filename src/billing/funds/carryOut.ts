// Carries out the money effects of a batch: on the books first, then with one statement for the ledger, one for the CDRs and one for what resellers were charged.
import { assert, assertNever } from "../../kernel/assert.js";
import type { Tx } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import type { CallBackId } from "../../kernel/id.js";
import { dialedRoles, type DialedRole, type Grant, type MoneyEffect, type SettledLeg } from "../callBackMoney.js";
import { bookCost } from "../carriers/bookCost.js";
import { costOf } from "../carriers/costOf.js";
import type { Cdr } from "../cdr/cdr.js";
import { insertCdrs } from "../cdr/cdrStore.js";
import { insertWholesaleCharges, type WholesaleCharge } from "../cdr/wholesaleCharge.js";
import type { HoldKey } from "../ledger/books.js";
import { postBooks } from "../ledger/postBooks.js";
import type { RateFinder } from "../rating/findRates.js";
import type { Level, Line, Round } from "./round.js";
import { settleChain, type SettledChain } from "./settleChain.js";

export async function carryOut(tx: Tx, round: Round, effects: readonly MoneyEffect[], now: Instant, findRates: RateFinder): Promise<readonly SettledLeg[]> {
  const costs = await costOf(tx, findRates, effects.flatMap((effect) => (effect.kind === "settleLeg" ? [effect.leg] : [])));
  const settled = applyEffects(round, effects, now).map(({ rated, wholesale }) => ({ cdr: bookCost(round.books, rated, costs, now), wholesale }));
  await Promise.all([
    postBooks(tx, round.books.changes(), now),
    insertCdrs(tx, settled.map(({ cdr }) => cdr)),
    insertWholesaleCharges(tx, settled.flatMap(({ wholesale }) => wholesale)),
  ]);
  return settled.map(toSettledLeg);
}

/**
 * Grants first, whatever their place: they were promised out of what was available before the batch,
 * and a settlement that outlasts its hold must not take the same money again. The rest goes in the order given.
 */
function applyEffects(round: Round, effects: readonly MoneyEffect[], now: Instant): readonly SettledChain[] {
  for (const effect of effects) if (effect.kind === "hold") setAside(round, lineFor(round, effect.callBackId, effect.grant), effect.grant);
  const settled: SettledChain[] = [];
  const changed = new Map<CallBackId, Line>();
  const lineOf = (callBackId: CallBackId): Line => changed.get(callBackId) ?? lineNow(round, callBackId);
  for (const effect of effects) {
    switch (effect.kind) {
      case "hold":
        break;
      case "settleLeg":
        settled.push(settleChain(round, lineOf(effect.leg.callBackId), effect.leg, now));
        break;
      case "releaseHolds":
        release(round, lineOf(effect.callBackId), dialedRoles);
        break;
      case "releaseHold":
        assert(!effects.some((other) => other.kind === "hold" && other.callBackId === effect.callBackId && other.grant.role === effect.role), "a role is not held anew in the batch that releases it");
        release(round, lineOf(effect.callBackId), [effect.role]);
        break;
      case "changePayer":
        changed.set(effect.callBackId, nextOf(lineNow(round, effect.callBackId)));
        assert(lineOf(effect.callBackId).payerId === effect.accountId, "who pays next is who was asked for");
        release(round, lineNow(round, effect.callBackId), dialedRoles);
        break;
      default:
        assertNever(effect);
    }
  }
  assert(effects.every((effect) => effect.kind !== "hold" || !effect.grant.forNext || changed.has(effect.callBackId)), "the next payer holds something only when it becomes the payer");
  return settled;
}

function lineFor(round: Round, callBackId: CallBackId, { forNext }: Grant): Line {
  const line = lineNow(round, callBackId);
  return forNext ? nextOf(line) : line;
}

function nextOf({ callBackId, next }: Line): Line {
  assert(next, `the funds of call-back ${callBackId} were asked for with its next payer`);
  return next;
}

function lineNow(round: Round, callBackId: CallBackId): Line {
  const line = round.lines.get(callBackId);
  assert(line, `the funds of call-back ${callBackId} were asked for before its money moves`);
  return line;
}

function keyOf({ callBackId, payerId }: Line, role: DialedRole, { wallet }: Level): HoldKey {
  return { callBackId, role, payerId, walletId: wallet.id };
}

function setAside({ books }: Round, line: Line, { role, amountMicros, wholesaleMicros, bundle }: Grant): void {
  const amounts = [amountMicros, ...wholesaleMicros];
  assert(amounts.length === line.levels.length, "a grant tells what each wallet of the chain sets aside");
  line.levels.forEach((level, place) => {
    const key = keyOf(line, role, level);
    const amount = amounts[place] ?? 0n;
    if (books.holdOf(key)) return books.extendHold(key, amount, place === 0 ? bundle?.seconds : 0);
    const rate = level.rates.get(role);
    assert(rate, `role ${role} has a rate when its hold is opened`);
    books.openHold({ ...key, level: place, amountMicros: amount, rate, bundle: place === 0 ? (bundle ?? null) : null });
  });
}

function release({ books }: Round, line: Line, roles: readonly DialedRole[]): void {
  for (const level of line.levels) {
    for (const role of roles) {
      const key = keyOf(line, role, level);
      if (books.holdOf(key)) books.releaseHold(key);
    }
  }
}

function toSettledLeg({ cdr, wholesale }: { readonly cdr: Cdr; readonly wholesale: readonly WholesaleCharge[] }): SettledLeg {
  const { legId, chargeMicros, writtenOffMicros, cost } = cdr;
  const ofResellers = wholesale.reduce((sum, level) => sum + level.writtenOffMicros, 0n);
  return { legId, chargeMicros, writtenOffMicros, costUnknown: cost !== null && cost.micros === null, ...(ofResellers > 0n && { wholesaleWrittenOffMicros: ofResellers }) };
}
