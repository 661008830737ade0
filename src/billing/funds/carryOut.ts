// Carries out the money effects of a batch: on the books first, then with one statement for the ledger and one for the CDRs.
import { assert, assertNever } from "../../kernel/assert.js";
import type { Tx } from "../../database/transaction.js";
import type { Instant } from "../../kernel/clock.js";
import { newId, type CallBackId } from "../../kernel/id.js";
import type { EndedLeg, Grant, MoneyEffect, Role, SettledLeg } from "../callBackMoney.js";
import { bookCost } from "../carriers/bookCost.js";
import { costOf } from "../carriers/costOf.js";
import type { RatedLeg } from "../cdr/cdr.js";
import { insertCdrs } from "../cdr/cdrStore.js";
import { settleLeg } from "../cdr/settleLeg.js";
import type { HoldKey } from "../ledger/books.js";
import { houseAccountId } from "../ledger/houseAccounts.js";
import { postBooks } from "../ledger/postBooks.js";
import type { RateFinder } from "../rating/findRates.js";
import type { Line, Round } from "./round.js";

export async function carryOut(tx: Tx, round: Round, effects: readonly MoneyEffect[], now: Instant, findRates: RateFinder): Promise<readonly SettledLeg[]> {
  const costs = await costOf(tx, findRates, effects.flatMap((effect) => (effect.kind === "settleLeg" ? [effect.leg] : [])));
  const cdrs = applyEffects(round, effects, now).map((rated) => bookCost(round.books, rated, costs, now));
  await Promise.all([postBooks(tx, round.books.changes(), now), insertCdrs(tx, cdrs)]);
  return cdrs.map(({ legId, chargeMicros, writtenOffMicros, cost }) => ({ legId, chargeMicros, writtenOffMicros, costUnknown: cost !== null && cost.micros === null }));
}

/**
 * Grants first, whatever their place: they were promised out of what was available before the batch,
 * and a settlement that outlasts its hold must not take the same money again. The rest goes in the order given.
 */
function applyEffects(round: Round, effects: readonly MoneyEffect[], now: Instant): readonly RatedLeg[] {
  for (const effect of effects) if (effect.kind === "hold") setAside(round, lineOf(round, effect.callBackId), effect.grant);
  const cdrs: RatedLeg[] = [];
  for (const effect of effects) {
    switch (effect.kind) {
      case "hold":
        break;
      case "settleLeg":
        cdrs.push(settle(round, lineOf(round, effect.leg.callBackId), effect.leg, now));
        break;
      case "releaseHolds":
        release(round, lineOf(round, effect.callBackId));
        break;
      default:
        assertNever(effect);
    }
  }
  return cdrs;
}

function lineOf(round: Round, callBackId: CallBackId): Line {
  const line = round.lines.get(callBackId);
  assert(line, `the funds of call-back ${callBackId} were asked for before its money moves`);
  return line;
}

function keyOf(line: Line, role: Role): HoldKey {
  return { callBackId: line.callBackId, role, walletId: line.wallet.id };
}

function setAside({ books }: Round, line: Line, { role, amountMicros }: Grant): void {
  const key = keyOf(line, role);
  if (books.holdOf(key)) return books.extendHold(key, amountMicros);
  const rate = line.rates.get(role);
  assert(rate, `role ${role} has a rate when its hold is opened`);
  books.openHold({ ...key, amountMicros, rate });
}

function settle({ books }: Round, line: Line, leg: EndedLeg, now: Instant): RatedLeg {
  const { wallet } = line;
  const key = keyOf(line, leg.role);
  const hold = books.holdOf(key);
  assert(hold, `the role of leg ${leg.legId} has an open hold when it is settled`);
  const cover = { rate: hold.rate, currency: wallet.currency, heldMicros: hold.amountMicros, availableMicros: books.availableMicros(wallet.id) };
  const { fromHoldMicros, cdr } = settleLeg(leg, cover, now);
  books.captureHold(key, fromHoldMicros);
  const common = { reference: leg.legId, creditAccountId: houseAccountId("revenue", wallet.currency), currency: wallet.currency, callBackId: leg.callBackId };
  if (cdr.capturedMicros > 0n) books.transfer({ ...common, id: newId(now), kind: "legCharge", debitAccountId: wallet.id, amountMicros: cdr.capturedMicros });
  if (cdr.writtenOffMicros > 0n) {
    books.transfer({ ...common, id: newId(now), kind: "legWriteOff", debitAccountId: houseAccountId("badDebt", wallet.currency), amountMicros: cdr.writtenOffMicros });
  }
  return cdr;
}

function release({ books }: Round, line: Line): void {
  for (const role of ["A", "B"] as const) {
    const key = keyOf(line, role);
    if (books.holdOf(key)) books.releaseHold(key);
  }
}
