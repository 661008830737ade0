// A sandbox switch whose time stands still until the test moves it on, and whose events are written down as short sentences.
import type { CallBackId, LegId } from "../../src/kernel/id.js";
import { newId } from "../../src/kernel/id.js";
import { createLogger } from "../../src/kernel/logger.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import type { Originate, Playback, Prompt, SwitchEvent } from "../../src/telephony/callControl.js";
import type { Announcement } from "../../src/telephony/dialogue/announcement.js";
import { soundsOf } from "../../src/telephony/dialogue/soundsOf.js";
import { createSandboxCallControl, type SandboxCallControl, type SandboxDeps } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { createManualTime, type ManualTime } from "../support/manualTime.js";

export interface Bench {
  readonly time: ManualTime;
  readonly control: SandboxCallControl;
  readonly events: SwitchEvent[];
  /** Connections and their loss, in order. */
  readonly connections: string[];
  /** Lets seconds of the real clock pass. */
  pass(seconds: number): Promise<void>;
  dial(number: string, more?: Partial<Originate>): Promise<LegId>;
  /** What was heard of a leg, with the seconds since the bench was made: "1 answered". */
  heard(legId: LegId): string[];
}

export async function startBench({ time = createManualTime(), ...deps }: Partial<SandboxDeps & { time: ManualTime }> = {}): Promise<Bench> {
  const startedAt = time.clock.now();
  const events: SwitchEvent[] = [];
  const connections: string[] = [];
  const control = createSandboxCallControl({ clock: time.clock, timers: time.timers, logger: createLogger("silent"), ...deps });
  await control.start({
    onEvent: (event) => void events.push(event),
    onConnected: () => void connections.push("connected"),
    onDisconnected: () => void connections.push("disconnected"),
    onReplaced: () => void connections.push("replaced"),
  });
  return {
    time,
    control,
    events,
    connections,
    pass: (seconds) => time.advance(seconds * 1000),
    async dial(number, more = {}) {
      const leg = { ...anyLeg(), sandboxClock: { originAt: startedAt, speed: 1 }, ...more, number: knownPhoneNumber(number) };
      await control.originate(leg);
      return leg.legId;
    },
    heard: (legId) => events.filter((event) => legOf(event) === legId).map((event) => `${(event.at - startedAt) / 1000} ${inWords(event)}`),
  };
}

function anyLeg(): Omit<Originate, "number" | "sandboxClock"> {
  return {
    legId: newId<"leg">() as LegId,
    callBackId: newId<"callBack">() as CallBackId,
    role: "A",
    callerId: knownPhoneNumber("+15005550100"),
    trunk: "carrier",
    limitSeconds: 3600,
    dialedAs: null,
    language: "en",
    joins: null,
  };
}

export function saying(prompt: Prompt): Playback {
  return { prompt, sounds: soundsOf({ prompt } as Announcement, "en"), language: "en" };
}

function legOf(event: SwitchEvent): LegId {
  return event.kind === "inboundCall" ? event.call.legId : event.legId;
}

function inWords(event: SwitchEvent): string {
  switch (event.kind) {
    case "legProgress":
      return "rings";
    case "legAnswered":
      return "answered";
    case "promptEnded":
      return `${event.prompt} spoken`;
    case "digit":
      return `keyed ${event.digit}`;
    case "inboundCall":
      return `calls ${event.call.called}`;
    case "inboundEnded":
      return `gone unanswered ${event.cause}`;
    case "legEnded":
      return `ended ${event.cause}${event.sipStatus === null ? "" : `/${event.sipStatus}`}`;
  }
}
