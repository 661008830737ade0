// The built-in switch: it fits CallControl as a real Asterisk does, and its phones behave by their number. Nothing is ever dialled, and what it knows dies with it.
import type { Clock } from "../../kernel/clock.js";
import type { CallBackId, LegId } from "../../kernel/id.js";
import { maskNumber, type Logger } from "../../kernel/logger.js";
import type { Timers } from "../../kernel/timers.js";
import { OriginateRefused, SwitchUnreachable, type CallControl, type Originate, type SwitchEvent, type SwitchListener } from "../callControl.js";
import { createCallClock } from "./callClock.js";
import { examineSandbox } from "./examineSandbox.js";
import { scriptOf, type PhoneScript } from "./phoneScript.js";
import { createSandboxCall, type SandboxCall } from "./sandboxCall.js";

/** As in the lab: two that work, and one behind which nobody answers. The first is the one on which …0108 fails. */
export const sandboxTrunks: readonly string[] = ["carrier", "carrier2", "dead"];
const DEAD_TRUNK = "dead";
export const MOST_SANDBOX_CHANNELS = 10_000;

export interface SandboxDeps {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly trunks?: readonly string[];
  readonly mostChannels?: number;
}

/** What tests ask for beyond the port. */
export interface SandboxCallControl extends CallControl {
  /** The socket is lost: the phones go on, and what they do meanwhile is never heard of. */
  cut(why?: string): void;
  restore(): void;
  /** The legs in the call-back's bridge. */
  bridged(callBackId: CallBackId): readonly LegId[];
}

export function createSandboxCallControl({ clock, timers, logger, trunks = sandboxTrunks, mostChannels = MOST_SANDBOX_CHANNELS }: SandboxDeps): SandboxCallControl {
  const calls = new Map<CallBackId, SandboxCall>();
  const callOf = new Map<LegId, SandboxCall>();
  let listener: SwitchListener | null = null;
  let connected = false;

  return {
    switchId: "sandbox",
    clockOffsetMs: 0,
    get connected() {
      return connected;
    },

    async start(to) {
      listener = to;
      restore();
    },
    async stop() {
      connected = false;
      listener = null;
      for (const call of [...calls.values()]) call.forget();
    },
    cut,
    restore,

    async originate(leg) {
      reach();
      if (callOf.get(leg.legId)?.has(leg.legId)) return;
      const script = scriptFor(leg);
      const call = callFor(leg);
      callOf.set(leg.legId, call);
      call.dial(leg.legId, script, leg.limitSeconds);
      if (leg.joins !== null) call.bridge([leg.joins, leg.legId]);
      logger.debug({ legId: leg.legId, number: maskNumber(leg.number), trunk: leg.trunk }, "a sandbox phone is called");
    },
    hangUp: (legId) => command(legId, (call) => call.hangUp(legId)),
    limit: (legId, seconds) => command(legId, (call) => call.limit(legId, seconds)),
    play: (legId, prompt) => command(legId, (call) => call.play(legId, prompt)),
    // There is nobody to hear it.
    ringback: (legId) => command(legId, (call) => call.has(legId)),
    async bridge(callBackId, legIds) {
      reach();
      calls.get(callBackId)?.bridge(legIds);
    },
    async unbridge(callBackId) {
      reach();
      calls.get(callBackId)?.unbridge();
    },
    bridged: (callBackId) => calls.get(callBackId)?.bridged() ?? [],
    async list() {
      reach();
      return [...calls.values()].flatMap((call) => call.channels());
    },
    async examine(asked) {
      reach();
      return examineSandbox(asked, trunks);
    },
  };

  function cut(why = "the connection was cut"): void {
    if (!connected) return;
    connected = false;
    listener?.onDisconnected(why);
  }

  function restore(): void {
    if (connected || !listener) return;
    connected = true;
    listener.onConnected();
  }

  function reach(): void {
    if (!connected) throw new SwitchUnreachable("There is no connection to the sandbox switch.");
  }

  async function command(legId: LegId, act: (call: SandboxCall) => boolean): Promise<"done" | "absent"> {
    reach();
    const call = callOf.get(legId);
    return call && act(call) ? "done" : "absent";
  }

  function scriptFor({ number, trunk, joins }: Originate): PhoneScript {
    if (!trunks.includes(trunk)) throw new OriginateRefused(`The sandbox has no trunk ${JSON.stringify(trunk)}; it has ${trunks.join(", ")}.`);
    if (joins !== null && !callOf.get(joins)?.has(joins)) throw new OriginateRefused("The leg that waits in the bridge is gone.");
    if (callOf.size >= mostChannels) throw new OriginateRefused(`The sandbox carries ${mostChannels} channels at most.`);
    return scriptOf(number, trunk === DEAD_TRUNK ? "dead" : trunk === trunks[0] ? "first" : "other");
  }

  /** A call-back's phones share one clock: that of the first leg that was dialled. */
  function callFor({ callBackId, sandboxClock }: Originate): SandboxCall {
    const known = calls.get(callBackId);
    if (known) return known;
    const call = createSandboxCall({
      clock: createCallClock(sandboxClock, clock),
      timers,
      onEvent,
      onGone(legId) {
        callOf.delete(legId);
        if (call.isEmpty()) calls.delete(callBackId);
      },
      onVanish() {
        logger.info({ callBackId }, "the sandbox switch has forgotten a call-back, as its number asks for");
        cut("the switch has died and was started again");
        restore();
      },
    });
    calls.set(callBackId, call);
    return call;
  }

  /** While nobody is connected what happens is lost, as it is with a real switch. */
  function onEvent(event: SwitchEvent): void {
    if (connected) listener?.onEvent(event);
  }
}
