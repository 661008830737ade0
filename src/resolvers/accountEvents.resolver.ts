// Watching a wallet: what happened to it from where you left off, then what happens.
import { Arg, Ctx, ID, Int, Resolver, Root, Subscription, type SubscribeResolverData } from "type-graphql";
import { Refusal } from "../kernel/refusal.js";
import { AccountEvent } from "../schema/statement.js";
import type { Context } from "./context.js";
import { payerOf } from "./given.js";
import { accountEventView } from "./views/paymentView.js";
import { withTicks } from "./withTicks.js";

interface WatchArgs {
  readonly afterSequence: number;
  readonly accountId: string | null;
}

@Resolver()
export class AccountEventsResolver {
  @Subscription(() => AccountEvent, {
    subscribe: ({ args, context }: SubscribeResolverData<unknown, WatchArgs, Context>) => watch(args, context),
    description: "What happened to a wallet after the event of the given number, then what happens, within a second of it. It does not complete by itself.",
  })
  accountEvent(
    @Root() event: AccountEvent,
    @Arg("afterSequence", () => Int, { defaultValue: 0, description: "The last one that you have seen; 0 begins with the first." }) _afterSequence: number,
    @Arg("accountId", () => ID, { nullable: true, description: "Whose wallet; only an operator has to say." }) _accountId: string | null,
    @Ctx() _context: Context,
  ): AccountEvent {
    return event;
  }
}

async function watch({ afterSequence, accountId }: WatchArgs, { principal, billing }: Context): Promise<AsyncIterable<AccountEvent>> {
  if (afterSequence < 0) throw new Refusal("INVALID_INPUT", "Events are counted from 1; give 0 to see all of them.", "afterSequence");
  const payer = payerOf(principal, accountId);
  if (!(await billing.findAccount(payer))) throw new Refusal("NOT_FOUND", "There is no such account that you may see.", "accountId");
  const leaving = new AbortController();
  return withTicks({ source: billing.watchAccountEvents(payer, afterSequence, leaving.signal), everyMs: null, view: accountEventView, tick: () => null, onReturn: () => leaving.abort() });
}
