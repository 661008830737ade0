// PINs: issued, locked, released; and the locks that wrong ones bring about.
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { requireOperator } from "../access/authorise.js";
import { fromPublicId, toPublicId, type AccountId } from "../kernel/id.js";
import { assert } from "../kernel/assert.js";
import { Account } from "../schema/account.js";
import { CallerLimits, CallerLimitsInput, CallerLimitsResult, IssuedPinResult, Pin, PinLock, PinLockConnection, PinLockResult, PinResult, type IssuedPin } from "../schema/pin.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import type { Refused } from "../schema/refused.js";
import { answered } from "./answered.js";
import { authorOf } from "./authorOf.js";
import type { Context } from "./context.js";
import { given, payerOf } from "./given.js";
import { atPlace, page, placeAt } from "./paging.js";
import type { AccountView } from "./views/accountView.js";
import { pinLockView, pinView } from "./views/callerView.js";

@Resolver()
export class PinResolver {
  @Mutation(() => IssuedPinResult, { nullable: true, description: "Gives an account a PIN, in place of the one that it has. It is shown this once." })
  async issuePin(
    @Arg("accountId", () => ID, { nullable: true, description: "Whose; only an operator has to say." }) accountId: string | null,
    @Arg("digits", () => Int, { nullable: true, description: "How long, 8 to 12 digits; 10 when left out." }) digits: number | null,
    @Ctx() { principal, callers }: Context,
  ): Promise<IssuedPin | Refused> {
    return answered(async () => {
      const id = payerOf(principal, accountId);
      return { accountId: toPublicId("account", id), pin: await callers.issuePin(id, digits ?? null, authorOf(principal)) };
    });
  }

  @Mutation(() => PinResult, { nullable: true, description: "Locks the PIN of an account until it is released: no PIN is right for it." })
  async lockPin(@Arg("accountId", () => ID, { nullable: true, description: "Whose; only an operator has to say." }) accountId: string | null, @Ctx() { principal, callers }: Context): Promise<Pin | Refused> {
    return answered(async () => {
      const id = payerOf(principal, accountId);
      await callers.lockPin(id, authorOf(principal));
      return pinOf(callers, id);
    });
  }

  @Mutation(() => PinResult, { nullable: true, description: "Releases the PIN of an account, and its own numbers, from whatever lock there is on them." })
  async releasePin(@Arg("accountId", () => ID, { nullable: true, description: "Whose; only an operator has to say." }) accountId: string | null, @Ctx() { principal, callers }: Context): Promise<Pin | Refused> {
    return answered(async () => {
      const id = payerOf(principal, accountId);
      await callers.releasePin(id, authorOf(principal));
      return pinOf(callers, id);
    });
  }

  @Query(() => PinLockConnection, { nullable: true, description: "The locks that wrong PINs have brought about, newest first; those that are over, too. For operators." })
  async pinLocks(@Args(() => PageArgs) args: PageArgs, @Ctx() { principal, callers }: Context): Promise<Connection<PinLock>> {
    requireOperator(principal);
    const list = { key: "pinLocks operator", placeOf: (lock: { at: number; id: string }) => placeAt(lock.at, lock.id) };
    return page(list, args, (limit, after) => callers.listPinLocks({ limit, after: atPlace(after) }), pinLockView);
  }

  @Mutation(() => PinLockResult, { nullable: true, description: "Releases a lock before its time. For operators." })
  async releasePinLock(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, callers }: Context): Promise<PinLock | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return pinLockView(await callers.releasePinLock(fromPublicId("pinLock", id, "id"), authorOf(principal)));
    });
  }
}

@Resolver()
export class CallerLimitsResolver {
  @Query(() => CallerLimits, { nullable: true, description: "When unknown callers together have keyed too many wrong PINs, how long locks last, and how often a number is rung for a proof. For operators." })
  async callerLimits(@Ctx() { principal, callers }: Context): Promise<CallerLimits> {
    requireOperator(principal);
    return callers.callerLimits();
  }

  @Mutation(() => CallerLimitsResult, { nullable: true, description: "Changes these limits, for whatever is tried from now on. For operators." })
  async setCallerLimits(@Arg("input", () => CallerLimitsInput, { description: "What to change." }) input: CallerLimitsInput, @Ctx() { principal, callers }: Context): Promise<CallerLimits | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { lockSeconds, ...rest } = input;
      return callers.setCallerLimits({ ...given(rest), ...(lockSeconds === undefined ? {} : { lockSeconds }) }, authorOf(principal));
    });
  }
}

@Resolver(() => Account)
export class AccountPinResolver {
  @FieldResolver(() => Pin, { nullable: true, description: "That it has a PIN; null when it has none." })
  async pin(@Root() { accountId }: AccountView, @Ctx() { load }: Context): Promise<Pin | null> {
    const standing = await load.pin.load(accountId);
    return standing && pinView(standing);
  }
}

async function pinOf(callers: Context["callers"], id: AccountId): Promise<Pin> {
  const standing = (await callers.pinsOf([id])).get(id);
  assert(standing, "a PIN that was locked or released exists");
  return pinView(standing);
}
