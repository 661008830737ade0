// Corrections, credit notes, credit limits and thresholds; statements, and what happened to a wallet.
import { Arg, Args, Ctx, ID, Int, Mutation, Query, Resolver } from "type-graphql";
import { requireOperator, scopeOf } from "../access/authorise.js";
import type { CreditNoteFor } from "../billing/payments/creditNote.js";
import { assert } from "../kernel/assert.js";
import { fromPublicId, type AccountId } from "../kernel/id.js";
import { parseMicros } from "../kernel/money.js";
import { Refusal } from "../kernel/refusal.js";
import { AccountResult } from "../schema/account.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import { CorrectBalanceInput, Correction, CorrectionConnection, CorrectionResult, CreditNote, CreditNoteInput, CreditNoteResult } from "../schema/correction.js";
import { Decimal } from "../schema/money.js";
import type { Refused } from "../schema/refused.js";
import { AccountEvent, Statement, StatementResult } from "../schema/statement.js";
import { answered } from "./answered.js";
import { authorOf } from "./authorOf.js";
import type { Context } from "./context.js";
import { optionalId, payerOf } from "./given.js";
import { atPlace, page, placeAt } from "./paging.js";
import { accountView, type AccountView } from "./views/accountView.js";
import { accountEventView, correctionView, creditNoteView, statementView } from "./views/paymentView.js";

const MOST_EVENTS = 100;

@Resolver()
export class PaymentResolver {
  @Mutation(() => CorrectionResult, { nullable: true, description: "Corrects a balance by hand, with a reason. For operators." })
  async correctBalance(@Arg("input", () => CorrectBalanceInput, { description: "The correction." }) input: CorrectBalanceInput, @Ctx() { principal, billing }: Context): Promise<Correction | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const accountId = fromPublicId("account", input.accountId, "accountId");
      return correctionView(await billing.correctBalance({ ...input, accountId, amountMicros: parseMicros(input.amount, "amount") }, authorOf(principal)));
    });
  }

  @Mutation(() => CreditNoteResult, { nullable: true, description: "Gives back what was paid for a leg or a call-back, in part or whole. For operators." })
  async creditNote(@Arg("input", () => CreditNoteInput, { description: "The credit note." }) input: CreditNoteInput, @Ctx() { principal, billing }: Context): Promise<CreditNote | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { reason, reference } = input;
      return creditNoteView(await billing.creditNote({ of: whatFor(input), amountMicros: parseMicros(input.amount, "amount"), reason, reference }, authorOf(principal)));
    });
  }

  @Query(() => CorrectionConnection, { nullable: true, description: "Corrections, credit notes and re-rated legs, newest first. For operators." })
  async corrections(
    @Args(() => PageArgs) args: PageArgs,
    @Arg("accountId", () => ID, { nullable: true, description: "Of this account; left out, of all." }) accountId: string | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<Connection<Correction>> {
    requireOperator(principal);
    const scope = optionalId("account", accountId, "accountId");
    const list = { key: `corrections ${scope ?? "all"}`, placeOf: (correction: { createdAt: number; id: string }) => placeAt(correction.createdAt, correction.id) };
    return page(list, args, (limit, after) => billing.listCorrections(scope, { limit, after: atPlace(after) }), correctionView);
  }

  @Mutation(() => AccountResult, { nullable: true, description: "Says how far below zero an account's balance may go; zero is prepaid. Never less than is used. For operators." })
  async setCreditLimit(
    @Arg("accountId", () => ID, { description: "Whose." }) accountId: string,
    @Arg("amount", () => Decimal, { description: "In the currency of the account." }) amount: string,
    @Ctx() { principal, billing }: Context,
  ): Promise<AccountView | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const id = fromPublicId("account", accountId, "accountId");
      await billing.setCreditLimit(id, parseMicros(amount, "amount"), authorOf(principal));
      return accountOf(billing, id);
    });
  }

  @Mutation(() => AccountResult, { nullable: true, description: "Says below what an event tells that little is left: of your own account, or as an operator of any." })
  async setLowBalance(
    @Arg("accountId", () => ID, { nullable: true, description: "Whose; only an operator has to say." }) accountId: string | null,
    @Arg("amount", () => Decimal, { nullable: true, description: "In the currency of the account, more than zero; left out, nothing is told." }) amount: string | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<AccountView | Refused> {
    return answered(async () => {
      const id = payerOf(principal, accountId);
      await billing.setLowBalance(id, amount === null || amount === undefined ? null : parseMicros(amount, "amount"), authorOf(principal));
      return accountOf(billing, id);
    });
  }

  @Query(() => StatementResult, { nullable: true, description: "A month of a wallet: opening, closing, and what moved in between." })
  async statement(
    @Arg("month", () => String, { description: 'Which month: "2026-11".' }) month: string,
    @Arg("timeZone", () => String, { defaultValue: "UTC", description: 'Where the month begins and ends: "Europe/Berlin".' }) timeZone: string,
    @Arg("accountId", () => ID, { nullable: true, description: "Whose wallet; only an operator has to say." }) accountId: string | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<Statement | Refused> {
    return answered(async () => statementView(await billing.statementOf({ accountId: payerOf(principal, accountId), month, timeZone })));
  }

  @Query(() => [AccountEvent], { nullable: true, description: "What happened to a wallet after the event of the given number, oldest first, 100 at most." })
  async accountEvents(
    @Arg("afterSequence", () => Int, { defaultValue: 0, description: "The last one that you have seen; 0 begins with the first." }) afterSequence: number,
    @Arg("accountId", () => ID, { nullable: true, description: "Whose wallet; only an operator has to say." }) accountId: string | null,
    @Ctx() { principal, billing }: Context,
  ): Promise<AccountEvent[]> {
    const payer = payerOf(principal, accountId);
    const account = scopeOf(principal, payer, "accountId") && (await billing.findAccount(payer));
    if (!account) throw new Refusal("NOT_FOUND", "There is no such account that you may see.", "accountId");
    return (await billing.accountEventsAfter([{ accountId: payer, sequence: afterSequence }], MOST_EVENTS)).map(accountEventView);
  }
}

async function accountOf(billing: Context["billing"], id: AccountId): Promise<AccountView> {
  const account = await billing.findAccount(id);
  assert(account, "an account that was changed exists");
  return accountView(account);
}

/** @throws Refusal INVALID_INPUT, NOT_FOUND */
function whatFor({ legId, callBackId }: CreditNoteInput): CreditNoteFor {
  if (legId && !callBackId) return { legId: fromPublicId("leg", legId, "legId") };
  if (callBackId && !legId) return { callBackId: fromPublicId("callBack", callBackId, "callBackId") };
  throw new Refusal("INVALID_INPUT", "Say for which leg or for which call-back, and not both.", "legId");
}
