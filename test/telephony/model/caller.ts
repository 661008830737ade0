// Who is asked, in the model: what is waited for from its phone, and what it keys. Like the real collector, it lives in the memory of our process and dies with it.
import type { LegId } from "../../../src/kernel/id.js";
import type { CallBackEvent, Entry, SwitchEffect } from "../../../src/telephony/callBack/event.js";
import type { Step } from "../../../src/telephony/callBack/callBack.js";
import { play, hasChannel } from "./switchSide.js";
import { A_NUMBER, B_NUMBER, NEXT_PAYER, OTHER_B_NUMBER, type World } from "./world.js";

/** Nothing is keyed for so long: then that is told. */
const SILENCE_MS = 20_000;

export function collect(world: World, { legId, step }: Extract<SwitchEffect, { kind: "collect" }>): World {
  if (world.process === null || !hasChannel(world, legId)) return world;
  const asked = { ...world, process: { ...world.process, asks: { legId, step, until: step === "announce" ? null : world.now + SILENCE_MS } } };
  return step === "announce" ? play(asked, legId, "left") : asked;
}

export function listen(world: World, legId: LegId): World {
  return world.process === null ? world : { ...world, process: { ...world.process, asks: { legId, step: null, until: null } } };
}

export function stopCollecting(world: World, legId: LegId): World {
  return world.process?.asks?.legId === legId ? deaf(world) : world;
}

export function deaf(world: World): World {
  return world.process === null || world.process.asks === null ? world : { ...world, process: { ...world.process, asks: null } };
}

/** That nothing was keyed, when it is time to say so. */
export function silence({ process, now }: World): CallBackEvent | null {
  const asks = process?.asks ?? null;
  return asks === null || asks.step === null || asks.until === null || asks.until > now ? null : { kind: "entryRefused", legId: asks.legId, step: asks.step, code: "noInput" };
}

/** What may be keyed now, each as what it is found to mean. */
export function keyed(world: World): readonly CallBackEvent[] {
  const asks = world.process?.asks ?? null;
  if (asks === null || world.link !== "up" || !world.channels.some(({ id, state }) => id === asks.legId && state === "answered")) return [];
  const { legId, step } = asks;
  if (step === null) return [{ kind: "hangupKeyed", legId }];
  return step === "announce" ? [right(world, legId, step)] : [right(world, legId, step), { kind: "entryRefused", legId, step, code: wrong[step] }];
}

/** A further number is another one, with a price of its own. */
function right({ callBack }: World, legId: LegId, step: Step): CallBackEvent {
  const number = callBack.legs.some(({ role }) => role === "B") ? OTHER_B_NUMBER : B_NUMBER;
  const entries: Readonly<Record<Step, Entry>> = {
    pin: { kind: "payer", accountId: NEXT_PAYER, settings: { language: "en", announces: false, followOns: 0, callerId: null } },
    confirm: { kind: "confirmed" }, destination: { kind: "number", number }, callBackNumber: { kind: "callBackNumber", number: A_NUMBER }, proofCode: { kind: "proven" }, announce: { kind: "confirmed" },
  };
  return { kind: "entryAccepted", legId, step, entry: entries[step] };
}

const wrong = { pin: "wrongPin", confirm: "notConfirmed", destination: "notAllowed", callBackNumber: "notANumber", proofCode: "wrongCode" } as const;
