// The built-in switch: it fits CallControl as a real Asterisk does, and its phones behave by their number. Nothing is ever dialled, and what it knows dies with it.
import type { Clock } from "../../kernel/clock.js";
import { newId, type CallBackId, type LegId } from "../../kernel/id.js";
import { maskNumber, type Logger } from "../../kernel/logger.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import type { Timers } from "../../kernel/timers.js";
import { assert } from "../../kernel/assert.js";
import { digits, OriginateRefused, type CallControl, type Digit, type Originate, type RefuseHow, type SwitchEvent } from "../callControl.js";
import type { CallBackPhones } from "./callBackPhones.js";
import { createConnection, type Connection } from "./connection.js";
import { examineSandbox } from "./examineSandbox.js";
import { scriptOf, type PhoneScript } from "./phoneScript.js";
import { createSwitchboard, type Switchboard } from "./switchboard.js";

/** As in the lab: two that work, and one behind which nobody answers. The first is the one on which …0108 fails. */
export const sandboxTrunks: readonly string[] = ["carrier", "carrier2", "dead"];
const DEAD_TRUNK = "dead";
const MOST_CHANNELS = 10_000;

export interface SandboxDeps {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly trunks?: readonly string[];
  readonly mostChannels?: number;
  readonly phoneLog?: PhoneLog;
}

/** What the phones see of it: told also while there is no connection, so that a test can compare it with what was heard. */
export interface PhoneLog {
  invited(leg: Originate): void;
  happened(event: SwitchEvent): void;
  /** The phone is through with its leg, also because the switch has forgotten it. */
  gone(legId: LegId): void;
}

/** What tests ask for beyond the port. */
export interface SandboxCallControl extends CallControl {
  /** The socket is lost: the phones go on, and what they do meanwhile is never heard of. */
  cut(): void;
  restore(): void;
  /** Somebody calls us. Hangs up after 60 s where nothing else is said. */
  dialIn(call: SandboxCaller): LegId;
  /** The phone keys these digits now, if it has answered. */
  key(legId: LegId, keyed: string): void;
  /** The legs in the call-back's bridge. */
  bridged(callBackId: CallBackId): readonly LegId[];
}

export interface SandboxCaller {
  /** Null: the network tells no number. */
  readonly from: string | null;
  readonly to: string;
  readonly withheld?: boolean;
  readonly redirectedFrom?: string;
  readonly hangsUpAfterSeconds?: number;
  /** One after the other, from a second after our answer on. */
  readonly keys?: string;
}

const PATIENT_SECONDS = 60;

export function createSandboxCallControl({ clock, timers, logger, trunks = sandboxTrunks, mostChannels = MOST_CHANNELS, phoneLog }: SandboxDeps): SandboxCallControl {
  const connection = createConnection();
  const switchboard = createSwitchboard({
    clock,
    timers,
    mostChannels,
    onInvite: (leg) => phoneLog?.invited(leg),
    onGone: (legId) => phoneLog?.gone(legId),
    onEvent(event) {
      phoneLog?.happened(event);
      connection.tell(event);
    },
    onVanish(callBackId) {
      logger.info({ callBackId }, "the sandbox switch forgets a call-back, as its number asks for");
      connection.cut("the switch has died and was started again");
      connection.restore();
    },
  });

  return {
    switchId: "sandbox",
    clockOffsetMs: 0,
    get connected() {
      return connection.isUp();
    },
    start: async (listener) => connection.open(listener),
    async stop() {
      connection.close();
      switchboard.forgetAll();
    },
    async originate(leg) {
      connection.mustBeUp();
      switchboard.dial(leg, scriptFor(leg.number, leg.trunk, trunks));
      logger.debug({ legId: leg.legId, number: maskNumber(leg.number), trunk: leg.trunk }, "a sandbox phone is called");
    },
    ...commandsTo(connection, switchboard),
    async list() {
      connection.mustBeUp();
      return switchboard.channels();
    },
    sounds: () => Promise.resolve(null),
    async bridges() {
      connection.mustBeUp();
      return switchboard.bridges();
    },
    // The doctor asks without taking the switch over, so without a connection.
    examine: async (asked) => examineSandbox(asked, trunks),
    cut: () => connection.cut("the connection was cut"),
    restore: connection.restore,
    dialIn({ from, to, withheld = from === null, redirectedFrom = null, hangsUpAfterSeconds = PATIENT_SECONDS, keys = "" }) {
      const call = { legId: newId<"leg">(clock.now()), called: to, from: { number: from, withheld }, redirectedFrom, trunk: trunks[0] ?? "" };
      // As on a real switch, a call for an application that is not there is turned away by the dialplan.
      if (connection.isUp()) switchboard.receive(call, (phones) => phones.receive(call, hangsUpAfterSeconds, digitsIn(keys)));
      return call.legId;
    },
    key: (legId, keyed) => void switchboard.phonesOfLeg(legId)?.key(legId, digitsIn(keyed)),
    bridged: (callBackId) => switchboard.phonesOf(callBackId)?.bridged() ?? [],
  };
}

function scriptFor(number: PhoneNumber, trunk: string, trunks: readonly string[]): PhoneScript {
  if (!trunks.includes(trunk)) throw new OriginateRefused(`The sandbox has no trunk ${JSON.stringify(trunk)}; it has ${trunks.join(", ")}.`);
  if (trunk === DEAD_TRUNK) return scriptOf(number, "dead");
  return scriptOf(number, trunk === trunks[0] ? "first" : "other");
}

const causes: Readonly<Record<RefuseHow, number>> = { busy: 17, reject: 21, unavailable: 19, congestion: 34 };

function digitsIn(keyed: string): readonly Digit[] {
  return [...keyed].map((one) => {
    const digit = digits.find((each) => each === one);
    assert(digit, "a phone has twelve keys");
    return digit;
  });
}

function commandsTo(connection: Connection, switchboard: Switchboard): Pick<CallControl, "hangUp" | "limit" | "play" | "silence" | "ringback" | "ring" | "answer" | "refuse" | "bridge" | "unbridge"> {
  const command = async (legId: LegId, act: (phones: CallBackPhones) => boolean): Promise<"done" | "absent"> => {
    connection.mustBeUp();
    const phones = switchboard.phonesOfLeg(legId);
    return phones && act(phones) ? "done" : "absent";
  };
  return {
    hangUp: (legId) => command(legId, (phones) => phones.hangUp(legId)),
    limit: (legId, seconds) => command(legId, (phones) => phones.limit(legId, seconds)),
    play: (legId, playback) => command(legId, (phones) => phones.play(legId, playback)),
    silence: (legId) => command(legId, (phones) => phones.silence(legId)),
    // There is nobody to hear it.
    ringback: (legId) => command(legId, (phones) => phones.has(legId)),
    ring: (legId) => command(legId, (phones) => phones.has(legId)),
    answer: (legId) => command(legId, (phones) => phones.answerCaller(legId)),
    refuse: (legId, how) => command(legId, (phones) => phones.refuse(legId, causes[how])),
    async bridge(callBackId, legIds) {
      connection.mustBeUp();
      switchboard.phonesOf(callBackId)?.bridge(legIds);
    },
    async unbridge(callBackId) {
      connection.mustBeUp();
      switchboard.phonesOf(callBackId)?.unbridge();
    },
  };
}
