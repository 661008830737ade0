// Watching a call-back: its history from where you left off, then what happens, with a tick in between.
import { Arg, Ctx, ID, Int, Resolver, Root, Subscription, type SubscribeResolverData } from "type-graphql";
import { scopeOf } from "../access/authorise.js";
import { fromPublicId } from "../kernel/id.js";
import { Refusal } from "../kernel/refusal.js";
import { CallBackProgress } from "../schema/progress.js";
import type { Context } from "./context.js";
import { followProgress } from "./followProgress.js";

const LONGEST_TICK_SECONDS = 60;

interface WatchArgs {
  readonly id: string;
  readonly afterSequence: number;
  readonly tickSeconds: number | null;
}

@Resolver()
export class ProgressResolver {
  @Subscription(() => CallBackProgress, {
    subscribe: ({ args, context }: SubscribeResolverData<unknown, WatchArgs, Context>) => watch(args, context),
    description: "Every event of a call-back after the given one, then what happens as it happens. Completes after the event that ends the call-back, and for an account's key before the one with which it becomes another account's, as when somebody keys that one's PIN.",
  })
  callBackProgress(
    @Root() progress: CallBackProgress,
    @Arg("id", () => ID, { description: "Which call-back." }) _id: string,
    @Arg("afterSequence", () => Int, { defaultValue: 0, description: "Replay the history after this event first; 0 is from its beginning." }) _afterSequence: number,
    @Arg("tickSeconds", () => Int, { nullable: true, description: "While somebody is on the phone, tell seconds and cost this often, 1 to 60; left out, only events are told." }) _tickSeconds: number | null,
    @Ctx() _context: Context,
  ): CallBackProgress {
    return progress;
  }
}

async function watch({ id, afterSequence, tickSeconds }: WatchArgs, context: Context): Promise<AsyncIterable<CallBackProgress>> {
  if (afterSequence < 0) throw new Refusal("INVALID_INPUT", "Events are counted from 1; give 0 to see all of them.", "afterSequence");
  if (tickSeconds !== null && tickSeconds !== undefined && (tickSeconds < 1 || tickSeconds > LONGEST_TICK_SECONDS)) {
    throw new Refusal("INVALID_INPUT", `A tick comes every 1 to ${LONGEST_TICK_SECONDS} seconds.`, "tickSeconds");
  }
  const scope = scopeOf(context.principal, null, "id");
  const stored = await context.telephony.findCallBack(scope, fromPublicId("callBack", id, "id"));
  if (!stored) throw new Refusal("NOT_FOUND", "There is no such callBack that you may see.", "id");
  const { version, state } = stored.callBack;
  if (afterSequence > version) throw new Refusal("INVALID_INPUT", `This call-back has ${version} events so far.`, "afterSequence");
  // Nothing comes after the event that ended it.
  if (afterSequence === version && state === "ended") return none();
  return followProgress(context, scope, stored, afterSequence, tickSeconds ?? null);
}

async function* none(): AsyncGenerator<never> {}
