// Call-backs and their events as the API shows them.
import type { MoneySoFar } from "../../billing/funds/moneySoFar.js";
import type { Instant } from "../../kernel/clock.js";
import { toPublicId } from "../../kernel/id.js";
import type { CallBack } from "../../schema/callBack.js";
import type { CallBackProgress } from "../../schema/progress.js";
import type { StoredCallBack } from "../../telephony/callBack/row.js";
import { nextAttemptAt, reasonOfCallBack } from "../../telephony/reasons/reasonOfCallBack.js";
import type { StoredEvent } from "../../telephony/callBack/storedEvent.js";
import { legView, secondsLeft, totalMicros } from "./legView.js";
import { moneyView } from "./moneyView.js";

/** Legs and cost are worked out when they are asked for. */
export type CallBackView = Omit<CallBack, "legs" | "cost"> & { readonly stored: StoredCallBack };

export function callBackView(stored: StoredCallBack): CallBackView {
  const { callBack, notBefore } = stored;
  const { attempts: most, ...waits } = callBack.retry;
  const { step, triesLeft, language, followOnsLeft } = callBack.dialogue;
  return {
    stored,
    id: toPublicId("callBack", callBack.id),
    accountId: toPublicId("account", callBack.accountId),
    trigger: callBack.trigger,
    from: callBack.aNumber,
    to: callBack.bNumber,
    callerId: callBack.dialogue.callerId,
    state: callBack.state,
    dialogue: { step, triesLeft, language, followOnsLeft },
    outcome: callBack.outcome,
    reason: reasonOfCallBack(callBack),
    nextAttemptAt: nextAttemptAt(callBack),
    queuePosition: callBack.queuePosition,
    sequence: callBack.version,
    attempt: callBack.attempt,
    attempts: { most, ...waits },
    ringSeconds: callBack.ringSeconds,
    longestSeconds: callBack.longestSeconds,
    notBefore,
    expiresAt: callBack.expiresAt,
    requestedAt: callBack.requestedAt,
    endedAt: callBack.endedAt,
  };
}

/** `clockOffsetMs` is what must be added to an event's time to get the switch's, which its legs' stamps are in. */
export function progressView(event: StoredEvent, money: MoneySoFar, clockOffsetMs: number): CallBackProgress {
  const onSwitch = event.at + clockOffsetMs;
  return {
    callBackId: toPublicId("callBack", event.callBackId),
    sequence: event.sequence,
    at: event.at,
    kind: event.kind,
    legId: event.legId === null ? null : toPublicId("leg", event.legId),
    step: event.step,
    refusal: event.refusal,
    state: event.state,
    outcome: event.outcome,
    reason: reasonOfCallBack(event),
    nextAttemptAt: event.nextAttemptAt,
    queuePosition: event.queuePosition,
    legs: event.legs.map((leg) => legView(leg, money, onSwitch)),
    costSoFar: moneyView(totalMicros(event.legs, money, onSwitch), money.currency),
    secondsLeft: secondsLeft(event.legs, money, onSwitch),
  };
}

/** The call-back as its latest event left it, with seconds and cost as they are now. */
export function tickView(latest: StoredEvent, money: MoneySoFar, now: Instant, clockOffsetMs: number): CallBackProgress {
  return { ...progressView({ ...latest, at: now }, money, clockOffsetMs), kind: "tick", legId: null, step: null, refusal: null };
}
