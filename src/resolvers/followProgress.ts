// One subscriber's view of one call-back: events with what they cost, and ticks in between. When the subscriber leaves, nothing of it stays behind.
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
  readonly telephony: Pick<TelephonyUseCases, "watch" | "clockOffsetMs">;
  readonly billing: Pick<BillingUseCases, "moneySoFar">;
  readonly clock: Clock;
}

interface Seen {
  readonly event: StoredEvent;
  readonly money: MoneySoFar;
}

export function followProgress(deps: Deps, { callBack, clock }: StoredCallBack, afterSequence: number, tickSeconds: number | null): AsyncIterableIterator<CallBackProgress> {
  const leaving = new AbortController();
  const seen = withMoney(deps, callBack.accountId, deps.telephony.watch(callBack.id, afterSequence, leaving.signal));
  return withTicks<Seen, CallBackProgress>({
    source: seen,
    everyMs: tickSeconds === null ? null : tickSeconds * 1000,
    view: ({ event, money }) => progressView(event, money, deps.telephony.clockOffsetMs),
    tick: ({ event, money }) => (somebodyTalks(event) ? tickView(event, money, toCallTime(clock, deps.clock.now()), deps.telephony.clockOffsetMs) : null),
    onReturn: () => leaving.abort(),
  });
}

/** While nobody talks, no price and no wallet is needed to say what it costs: a leg that has ended has its charge. So those events come without another statement. */
async function* withMoney({ billing }: Deps, accountId: AccountId, events: AsyncIterable<StoredEvent>): AsyncGenerator<Seen> {
  let money: MoneySoFar | undefined;
  for await (const event of events) {
    if (!money || somebodyTalks(event)) money = (await billing.moneySoFar([{ callBackId: event.callBackId, accountId }])).get(event.callBackId);
    assert(money, "the account of a call-back has a wallet");
    yield { event, money };
  }
}

function somebodyTalks(event: StoredEvent): boolean {
  return event.legs.some((leg) => leg.state === "answered");
}
