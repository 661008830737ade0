// The call world round a real Asterisk of the lab: an application name and a wire of its own, so that several worlds share one switch and each can be cut off alone.
import type { DialOptions, InboundCall, Lab } from "../../lab/lab.js";
import { systemClock } from "../../src/kernel/clock.js";
import { createLogger, type LogLevel } from "../../src/kernel/logger.js";
import { createAriCallControl } from "../../src/telephony/ari/ariCallControl.js";
import type { CallControl, Prompt } from "../../src/telephony/callControl.js";
import { createCallWorld, type CallWorld, type CallWorldOptions } from "./callWorld.js";
import { startTcpProxy, type TcpProxy } from "./tcpProxy.js";

export interface AsteriskWorld extends CallWorld {
  readonly lab: Lab;
  readonly app: string;
  readonly callControl: CallControl;
  /** What Asterisk said it would play, and to which leg. */
  readonly played: readonly { readonly legId: string; readonly prompt: Prompt }[];
  /** What it has told to be over, oldest first: played to its end, or stopped. */
  readonly heard: readonly { readonly legId: string; readonly prompt: Prompt }[];
  /** A phone calls one of this world's numbers; `from` null withholds who calls. What it sees and what it keys: see InboundCall. */
  dialIn(from: string | null, to: string, options?: DialOptions): InboundCall;
  /** Between the application and Asterisk. */
  readonly wire: TcpProxy;
}

export interface AsteriskWorldOptions extends Partial<CallWorldOptions> {
  /** The same name as another world's: one takes the switch over from the other. */
  readonly app?: string;
  /** Puts something between the application and its adapter, such as a loss. */
  readonly through?: (control: CallControl) => CallControl;
}

let made = 0;

export async function createAsteriskWorld(lab: Lab, options: AsteriskWorldOptions = {}): Promise<AsteriskWorld> {
  const { hostname, port } = new URL(lab.ariUrl);
  const wire = await startTcpProxy(hostname, Number(port));
  made += 1;
  const app = options.app ?? `calls-${made}`;
  const ari = createAriCallControl({
    url: `http://127.0.0.1:${wire.port}`, user: lab.ariUser, password: lab.ariPassword, app, switchId: app, clock: systemClock,
    logger: createLogger((process.env["TEST_LOG"] as LogLevel | undefined) ?? "silent"), times: { firstPauseMs: 20, longestPauseMs: 500 },
  });
  const played: { legId: string; prompt: Prompt }[] = [];
  const heard: { legId: string; prompt: Prompt }[] = [];
  const callControl = hearing(options.through?.(ari) ?? ari, (legId, prompt) => played.push({ legId, prompt }), (legId, prompt) => heard.push({ legId, prompt }));
  const world = await createCallWorld({ callControl, isSandbox: false, trunks: ["carrier", "carrier2"], ...options });
  return {
    ...world, lab, app, callControl, played, heard, wire,
    dialIn: (from, to, dialOptions) => lab.dial(from, to, { app, ...dialOptions }),
    stop: async () => {
      await world.stop();
      await wire.close();
    },
  };
}

type OnPrompt = (legId: string, prompt: Prompt) => void;

function hearing(control: CallControl, onPlayed: OnPrompt, onHeard: OnPrompt): CallControl {
  const play: CallControl["play"] = async (legId, playback) => {
    const answer = await control.play(legId, playback);
    if (answer === "done") onPlayed(legId, playback.prompt);
    return answer;
  };
  const start: CallControl["start"] = (listener) =>
    control.start({
      onConnected: () => listener.onConnected(),
      onDisconnected: (why) => listener.onDisconnected(why),
      onReplaced: () => listener.onReplaced(),
      onEvent(event) {
        if (event.kind === "promptEnded") onHeard(event.legId, event.prompt);
        listener.onEvent(event);
      },
    });
  const ours: Partial<CallControl> = { play, start };
  return new Proxy(control, { get: (target, name, receiver) => Reflect.get(name in ours ? ours : target, name, receiver) });
}
