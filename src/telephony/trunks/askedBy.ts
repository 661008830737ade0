// Which trunks a batch may dial by, and of which it may hear how they work: rather one too many than one too few, for only those that were asked for are counted. Pure.
import { isLive, type CallBack } from "../callBack/callBack.js";
import { toCallTime } from "../callBack/callClock.js";
import type { CallBackEvent } from "../callBack/event.js";
import type { CallBackId } from "../../kernel/id.js";
import type { Instant } from "../../kernel/clock.js";
import type { Routes, RoutesAnswer } from "../billingPort.js";
import type { GivenCallBack } from "../routing/findRoutes.js";
import type { TrunksAsked } from "./trunksFor.js";

export function trunksAskedBy(given: readonly GivenCallBack[], answers: ReadonlyMap<CallBackId, RoutesAnswer>, now: Instant): TrunksAsked {
  const toDial: string[] = [];
  const toJudge: string[] = [];
  const mayFail: string[] = [];
  for (const { stored: { callBack, clock }, events } of given) {
    if (callBack.state === "ended" || callBack.state === "ending") continue;
    const answer = answers.get(callBack.id);
    const routes = answer && "routes" in answer ? answer.routes : callBack.routes;
    toDial.push(...mayDial(callBack, routes, events, toCallTime(clock, now)));
    for (const event of events) {
      const trunk = silentTrunk(callBack, event);
      if (trunk === null) continue;
      toJudge.push(trunk);
      if (event.kind !== "legProgress" && event.kind !== "legAnswered") mayFail.push(trunk);
    }
  }
  return { toDial, toJudge, mayFail };
}

function mayDial({ state, phaseAt }: CallBack, { A, B }: Routes, events: readonly CallBackEvent[], callTime: Instant): readonly string[] {
  const isDue = phaseAt !== null && phaseAt <= callTime;
  const happens = events.some(({ kind }) => kind !== "legProgress");
  switch (state) {
    case "queued":
      return isDue ? A : [];
    case "dialingA":
      return happens ? [...A, ...B] : [];
    case "collecting":
      // The trigger call may have been the last thing to wait for.
      return happens || isDue ? [...A, ...B] : [];
    case "dialingB":
      return happens ? B : [];
    case "connected":
      // Only after B has ended can another number be dialled.
      return events.length > 1 ? B : [];
    case "ending":
    case "ended":
      return [];
  }
}

/** Of a leg that has shown no sign of life so far, and may do so now, or end. */
function silentTrunk({ legs }: CallBack, event: CallBackEvent): string | null {
  if (!("legId" in event)) return null;
  const leg = legs.find(({ id }) => id === event.legId);
  if (!leg || !isLive(leg) || leg.role === "T" || leg.progressAt !== null || leg.answeredAt !== null) return null;
  return leg.trunk;
}
