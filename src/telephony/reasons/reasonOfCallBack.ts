// Why a call-back is where it is, in plain words for whoever asked for it: how it ended, or what it waits for. Pure.
import type { Instant } from "../../kernel/clock.js";
import type { CallBack, Outcome } from "../callBack/callBack.js";
import { reasonOfLeg } from "./reasonOfLeg.js";

export type Told = Pick<CallBack, "state" | "outcome" | "legs" | "queuePosition">;

/** Null while it goes on, and while it waits for nothing but the time that was asked for. */
export function reasonOfCallBack({ state, outcome, legs, queuePosition }: Told): string | null {
  if (outcome !== null) return ofOutcomes[outcome];
  if (state !== "queued") return null;
  if (queuePosition !== null) return "No line is free just now: the call is placed as soon as one is.";
  const last = legs.findLast((leg) => leg.role === "A" && leg.state === "ended");
  const why = last === undefined ? null : reasonOfLeg(last);
  return why === null ? null : `${why} It is tried again.`;
}

/** When A is rung next, as far as that is known: not while it waits for its turn at a line. */
export function nextAttemptAt({ state, phaseAt, queuePosition }: Pick<CallBack, "state" | "phaseAt" | "queuePosition">): Instant | null {
  return state === "queued" && queuePosition === null ? phaseAt : null;
}

const ofOutcomes: Readonly<Record<Outcome, string>> = {
  completed: "Both were connected.",
  cancelled: "It was cancelled.",
  expired: "Its time had passed before it could begin.",
  noFunds: "The balance did not suffice.",
  resellerNoFunds: "The reseller of this account could not carry the call.",
  notAllowed: "This call was not allowed, or nobody carries it, when it was due.",
  aBusy: "Your phone was busy.",
  aNoAnswer: "Your phone rang, and nobody answered.",
  aRejected: "Your phone declined the call.",
  aFailed: "Your phone could not be reached.",
  aHungUp: "You hung up before the other side had answered.",
  bBusy: "The number that you wanted was busy.",
  bNoAnswer: "Nobody answered at the number that you wanted.",
  bRejected: "The number that you wanted declined the call.",
  bFailed: "The number that you wanted could not be reached.",
  wrongPin: "The PIN was wrong.",
  notConfirmed: "Nobody confirmed that a person had answered.",
  noInput: "Nothing was keyed that could be dialled.",
  wrongCode: "The code was wrong.",
  failed: "The call was lost through a fault of ours.",
};
