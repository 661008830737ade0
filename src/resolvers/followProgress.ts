// One subscriber's view of one call-back: events with what they cost, and ticks in between. When the subscriber leaves, nothing of it stays behind; and it ends where the call-back becomes another's.
import type { MoneySoFar } from "../billing/funds/moneySoFar.js";
import { assert } from "../kernel/assert.js";
import type { Clock } from "../kernel/clock.js";
import type { AccountId } from "../kernel/id.js";
import type { CallBackProgress } from "../schema/progress.js";
import { toCallTime } from "../telephony/callBack/callClock.js";
import type { StoredCallBack } from "../telephony/callBack/row.js";
import type { StoredEvent } from "../telephony/callBack/storedEvent.js";
import type { BillingUseCases, TelephonyUseCases } from "./useCases.js";
import { progressView, tickView } from "./views/callBackView.js";
import { withTicks } from "./withTicks.js";

interface Deps {
  readonly telephony: Pick<TelephonyUseCases, "watch" | "findCallBack" | "clockOffsetMs">;
  readonly billing: Pick<BillingUseCases, "moneySoFar">;
  readonly clock: Clock;
}

interface Seen {
  readonly event: StoredEvent;
  readonly money: MoneySoFar;
}

/** @param scope whose it must be and stay; null for an operator, who sees all */
export function followProgress(deps: Deps, scope: AccountId | null, stored: StoredCallBack, afterSequence: number, tickSeconds: number | null): AsyncIterableIterator<CallBackProgress> {
  const { callBack, clock } = stored;
  const leaving = new AbortController();
  const seen = withMoney(deps, scope, stored, deps.telephony.watch(callBack.id, afterSequence, leaving.signal));
  return withTicks<Seen, CallBackProgress>({
    source: seen,
    everyMs: tickSeconds === null ? null : tickSeconds * 1000,
    view: ({ event, money }) => progressView(event, money, deps.telephony.clockOffsetMs),
    tick: ({ event, money }) => (somebodyTalks(event) ? tickView(event, money, toCallTime(clock, deps.clock.now()), deps.telephony.clockOffsetMs) : null),
    onReturn: () => leaving.abort(),
  });
}

/** While nobody talks, no price and no wallet is needed to say what it costs: a leg that has ended has its charge. So those events come without another statement. */
async function* withMoney({ telephony, billing }: Deps, scope: AccountId | null, { callBack }: StoredCallBack, events: AsyncIterable<StoredEvent>): AsyncGenerator<Seen> {
  let { accountId } = callBack;
  let money: MoneySoFar | undefined;
  for await (const event of events) {
    const mayHaveMoved = mayChangePayer(event);
    if (mayHaveMoved) {
      const now = await telephony.findCallBack(scope, callBack.id);
      // It is another's from here on, and to this subscriber as if it did not exist.
      if (!now) return;
      ({ accountId } = now.callBack);
    }
    if (!money || mayHaveMoved || somebodyTalks(event)) money = (await billing.moneySoFar([{ callBackId: event.callBackId, accountId }])).get(event.callBackId);
    assert(money, "the account of a call-back has a wallet");
    yield { event, money };
  }
}

/** A PIN names who pays, also for what was before it. */
function mayChangePayer({ kind, step }: StoredEvent): boolean {
  return kind === "entryAccepted" && step === "pin";
}

function somebodyTalks(event: StoredEvent): boolean {
  return event.legs.some((leg) => leg.state === "answered");
}
