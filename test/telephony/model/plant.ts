// How a fault is planted: the real machine, or the real recovery, with its answer changed where a bug would change it.
import type { CallBack, Role } from "../../../src/telephony/callBack/callBack.js";
import type { CallBackEvent, Context, Effect, Transition } from "../../../src/telephony/callBack/event.js";
import { transition } from "../../../src/telephony/callBack/transition.js";
import type { Parts } from "./processSide.js";
import { recovery, type Recovery } from "./recoveryRound.js";

export interface Fault {
  readonly title: string;
  /** Where it can be seen at all: those scenarios are searched first. */
  readonly where?: RegExp;
  readonly parts: Parts;
  readonly breaks: RegExp;
}

export interface Happened {
  readonly before: CallBack;
  readonly event: CallBackEvent;
  readonly after: CallBack;
  readonly effects: readonly Effect[];
  readonly stray: boolean;
  readonly context: Context;
}

export type Change = { readonly after?: Partial<CallBack>; readonly effects?: readonly Effect[] };

/** The real machine, with its answer changed where the bug would change it. */
export function machine(change: (happened: Happened) => Change | null): Parts {
  const machineWithFault: Parts["machine"] = (before, event, context) => {
    const next = transition(before, event, context);
    const changed = change({ before, event, after: next.callBack, effects: next.effects, stray: next.stray, context });
    return changed === null ? next : ({ ...next, callBack: changed.after ? { ...next.callBack, ...changed.after } : next.callBack, effects: changed.effects ?? next.effects } satisfies Transition<CallBack>);
  };
  return { machine: machineWithFault, recovery };
}

export function round(change: Partial<Recovery>): Parts {
  return { machine: transition, recovery: { ...recovery, ...change } };
}

export function without(effects: readonly Effect[], ...kinds: readonly Effect["kind"][]): readonly Effect[] {
  return effects.filter((effect) => !kinds.includes(effect.kind));
}

export function roleOf(callBack: CallBack, legId: string): Role | null {
  return callBack.legs.find((leg) => leg.id === legId)?.role ?? null;
}

