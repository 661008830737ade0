// A switch at which every call is up and which costs nothing: what is told to hang up has ended at once. Under it the application is alone with its database.
import { systemClock } from "../../src/kernel/clock.js";
import type { LegId } from "../../src/kernel/id.js";
import { SwitchUnreachable, type CallControl, type SwitchListener } from "../../src/telephony/callControl.js";

export interface HangingSwitch extends CallControl {
  /** The far end hangs up. */
  end(legId: LegId): void;
  /** Resolves when so many call-backs have given their bridge back, which each does after the commit that ends it. */
  untilEnded(callBacks: number): Promise<void>;
}

const NORMAL_CLEARING = 16;

export function createHangingSwitch(switchId: string): HangingSwitch {
  let listener: SwitchListener | null = null;
  let ended = 0;
  let wanted = { count: Infinity, reached: (): void => undefined };
  const end = (legId: LegId): void => listener?.onEvent({ kind: "legEnded", legId, at: systemClock.now(), cause: NORMAL_CLEARING, sipStatus: 200 });
  return {
    switchId,
    connected: true,
    clockOffsetMs: 0,
    start: async (given) => {
      listener = given;
    },
    stop: async () => undefined,
    originate: async () => undefined,
    hangUp: async (legId) => {
      end(legId);
      return "done";
    },
    limit: async () => "done",
    sounds: async () => null,
    play: async () => "done",
    silence: async () => "done",
    ring: async () => "done",
    answer: async () => "done",
    refuse: async () => "done",
    ringback: async () => "done",
    bridge: async () => undefined,
    unbridge: async () => {
      ended += 1;
      if (ended >= wanted.count) wanted.reached();
    },
    bridges: async () => [],
    // From a list that could not be had nothing is concluded.
    list: async () => {
      throw new SwitchUnreachable("this switch keeps no list");
    },
    examine: async () => [],
    end,
    untilEnded: (callBacks) =>
      new Promise((resolve) => {
        ended = 0;
        wanted = { count: callBacks, reached: resolve };
      }),
  };
}
