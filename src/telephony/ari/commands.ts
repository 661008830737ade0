// How one command is sent: through the queue, again for the moments in which a channel is there and not yet under control, and with Asterisk's refusals in the port's words.
import type { Timers } from "../../kernel/timers.js";
import { SwitchUnreachable } from "../callControl.js";
import type { AriApi } from "./ariApi.js";
import { asCommandFault, faultOf, type Fault } from "./ariFault.js";
import { readChannelList } from "./channelList.js";
import type { CommandQueue } from "./commandQueue.js";
import type { ListedChannel } from "./inbound.js";
import type { Abilities } from "./preflight.js";

/** Urgent is what money runs on for until it is done: it does not wait behind those who are yet to be dialled. */
export type Urgency = "urgent" | "usual";

export interface Commands {
  /** Of the connection that is up; the queue is open only while there is one. */
  readonly abilities: Abilities;
  /** One REST call. Rejects with what Asterisk said, or SwitchUnreachable. */
  call<T>(send: (api: AriApi) => PromiseLike<T>, urgency?: Urgency): Promise<T>;
  /** Likewise, tried again while the channel is not under our control yet. */
  callWhenReady<T>(send: (api: AriApi) => PromiseLike<T>, urgency?: Urgency): Promise<T>;
  /** For what Asterisk says no to only for a moment: tried again, for a second at most. */
  again<T>(whileFault: Fault, work: (tries: number) => Promise<T>): Promise<T>;
  /** In the port's words. */
  done(sent: Promise<unknown>): Promise<"done" | "absent">;
  list(): Promise<readonly ListedChannel[]>;
}

export interface CommandsDeps {
  link(): { readonly api: AriApi; readonly abilities: Abilities } | null;
  readonly queue: CommandQueue;
  readonly timers: Timers;
}

/** Asterisk hands a channel to the application a millisecond or two after making it, and after its answer. The pauses of 1, 2, 4… ms add up to a second. */
const MOST_TRIES = 10;

export function createCommands({ link, queue, timers }: CommandsDeps): Commands {
  const call: Commands["call"] = (send, urgency) => queue.run(() => send(present().api), urgency === "urgent");
  return {
    get abilities() {
      return present().abilities;
    },
    call,
    callWhenReady: (send, urgency) => again("notYet", () => call(send, urgency)),
    again,
    async done(sent) {
      try {
        await sent;
        return "done";
      } catch (error) {
        if (faultOf(error) === "absent") return "absent";
        throw asCommandFault(error);
      }
    },
    async list() {
      try {
        return readChannelList(await call((api) => api.channels.list()));
      } catch (error) {
        throw asCommandFault(error);
      }
    },
  };

  async function again<T>(whileFault: Fault, work: (tries: number) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work(tries);
      } catch (error) {
        if (faultOf(error) !== whileFault || tries > MOST_TRIES) throw error;
      }
      await new Promise<void>((resolve) => void timers.after(2 ** (tries - 1), resolve));
    }
  }

  function present(): { readonly api: AriApi; readonly abilities: Abilities } {
    const up = link();
    if (up === null) throw new SwitchUnreachable("There is no connection to the switch.");
    return up;
  }
}
