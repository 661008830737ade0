// What each case of the contract works with: a connected CallControl of its own, and short words for dialling and listening.
import assert from "node:assert/strict";
import { systemClock } from "../../src/kernel/clock.js";
import { newId, type CallBackId, type LegId } from "../../src/kernel/id.js";
import { knownPhoneNumber, type PhoneNumber } from "../../src/kernel/phoneNumber.js";
import { SwitchUnreachable, type CallControl, type InboundCall, type Originate, type Playback, type Prompt } from "../../src/telephony/callControl.js";
import type { Announcement } from "../../src/telephony/dialogue/announcement.js";
import { soundsOf } from "../../src/telephony/dialogue/soundsOf.js";
import { Ear } from "./ear.js";
import type { Caller, CallingPhone, World } from "./world.js";

export interface Bench {
  readonly world: World;
  readonly control: CallControl;
  readonly ear: Ear;
  /** Resolves with the leg's id once the switch has taken the command. */
  dial(ending: string, more?: Partial<Originate>): Promise<LegId>;
  /** Dials, and waits until the phone has answered. */
  talkTo(ending: string, more?: Partial<Originate>): Promise<LegId>;
  /** A phone calls us from a number that can be seen, unless it is said otherwise. Resolves when that is heard. */
  comesIn(call?: Partial<Caller>): Promise<{ readonly legId: LegId; readonly call: InboundCall; readonly phone: CallingPhone }>;
  /** Calls in, and is answered. */
  comesInAndTalks(call?: Partial<Caller>): Promise<{ readonly legId: LegId; readonly phone: CallingPhone }>;
  /** Ids of our legs in the switch's list, with their states. */
  listed(): Promise<ReadonlyMap<string, string>>;
  close(): Promise<void>;
}

export const CALLER_ID = "+15005550100";

export async function openBench(world: World): Promise<Bench> {
  const ear = new Ear();
  const control = await world.create();
  await control.start(ear);
  const legs: LegId[] = [];
  const dial: Bench["dial"] = async (ending, more = {}) => {
    const leg = { ...anyLeg(world), number: phone(ending), ...more };
    legs.push(leg.legId);
    await control.originate(leg);
    return leg.legId;
  };
  const comesIn: Bench["comesIn"] = async (call = {}) => {
    const caller = { from: "33155512345", to: nextNumber(), ...call };
    const phone = world.dialIn(control, caller);
    const heard = await ear.call(caller.to);
    legs.push(heard.call.legId);
    return { legId: heard.call.legId, call: heard.call, phone };
  };
  return {
    world,
    control,
    ear,
    dial,
    async talkTo(ending, more) {
      const legId = await dial(ending, more);
      await ear.leg("legAnswered", legId);
      return legId;
    },
    comesIn,
    async comesInAndTalks(call) {
      const { legId, phone } = await comesIn(call);
      assert.equal(await control.answer(legId), "done");
      await ear.leg("legAnswered", legId);
      return { legId, phone };
    },
    listed: async () => new Map((await control.list()).filter(({ id }) => legs.some((leg) => leg === id)).map(({ id, state }) => [id, state])),
    async close() {
      if (control.connected) await Promise.all(legs.map((leg) => control.hangUp(leg)));
      await control.stop();
    },
  };
}

let numbers = 0;

/** Cases run side by side; each knows its own calls by the number that is called. */
export function nextNumber(): string {
  numbers += 1;
  return `3380${String(numbers).padStart(5, "0")}`;
}

export function phone(ending: string): PhoneNumber {
  return knownPhoneNumber(`+1500555${ending}`);
}

export function anyLeg(world: World): Originate {
  return {
    legId: newId<"leg">() as LegId,
    callBackId: newCallBackId(),
    role: "A",
    number: phone("0101"),
    callerId: knownPhoneNumber(CALLER_ID),
    trunk: world.trunks.first,
    limitSeconds: 120,
    dialedAs: null,
    language: "en",
    joins: null,
    sandboxClock: { originAt: systemClock.now(), speed: world.speed },
  };
}

export function saying(prompt: Prompt): Playback {
  return { prompt, sounds: soundsOf({ prompt } as Announcement, "en"), language: "en" };
}

export function newCallBackId(): CallBackId {
  return newId<"callBack">() as CallBackId;
}

/** The second leg of a call-back, put into the bridge with the first. */
export function joining(callBackId: CallBackId, joins: LegId, more: Partial<Originate> = {}): Partial<Originate> {
  return { callBackId, joins, role: "B", ...more };
}

export async function rejectsUnreachable(command: Promise<unknown>): Promise<void> {
  await assert.rejects(command, (error) => error instanceof SwitchUnreachable);
}
