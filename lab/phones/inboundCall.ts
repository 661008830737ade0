// Places one call to Asterisk from a phone of a carrier, for triggers and dial-in menus.
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Addresses } from "../addresses.js";
import { startBackground, stopBackground } from "../processes.js";
import { programCommand } from "../tree/layout.js";
import type { Tree } from "../tree/tree.js";
import type { LiveCarrier } from "./behaviours.js";
import { callerScenarioXml, type InboundCallInput } from "./callerScenario.js";
import { PhoneLog, type PhoneCall } from "./phoneLog.js";
import { keypadCommand } from "./phones.js";

/** What the calling phone sees: `invitedAt` is when it dialled, `endedBy: "switch"` that Asterisk hung up, `refusedWith` how it was turned away. */
export interface InboundCall {
  waitFor(predicate: (call: PhoneCall) => boolean, timeoutMs: number): Promise<PhoneCall>;
  ended(timeoutMs: number): Promise<PhoneCall>;
  /** The phone is gone without a CANCEL or a BYE, as after a power cut. */
  vanish(): Promise<void>;
}

export interface DialOptions extends Partial<Omit<InboundCallInput, "from" | "to">> {
  readonly carrier?: LiveCarrier;
}

export interface Line {
  readonly tree: Tree;
  readonly state: string;
  readonly addresses: Addresses;
}

const defaults = { ringSeconds: 30, talkSeconds: 60, keys: "" };

export function dialIn(line: Line, from: string | null, to: string, { carrier = "carrier", ...options }: DialOptions = {}): InboundCall {
  for (const number of [from ?? "", to]) if (!/^\+?[0-9]*$/.test(number)) throw new Error(`Not a number to dial: ${number}`);
  const name = `caller-${randomUUID()}`;
  const scenario = join(line.state, "phones", `${name}.xml`);
  const address = line.addresses[carrier];
  const log = join(line.state, "phones", `${name}.log`);
  writeFileSync(scenario, callerScenarioXml({ ...defaults, ...options, from, to }, line.addresses.asterisk, keypadCommand));
  const { command, args } = programCommand(line.tree.folder, "sipp");
  startBackground(line.state, {
    name,
    command,
    args: [
      ...[...args, `${line.addresses.asterisk}:5060`, "-sf", scenario, "-m", "1"],
      ...["-i", address, "-mi", address, "-ci", address, "-mp", "30000", "-bind_local", "-nostdin"],
      ...["-trace_logs", "-log_file", log, "-trace_err", "-error_file", join(line.state, "log", `${name}.errors.log`), "-f", "600"],
    ],
  });
  const phoneLog = new PhoneLog(log);
  return {
    waitFor: (predicate, timeoutMs) => phoneLog.waitFor(predicate, timeoutMs),
    ended: (timeoutMs) => phoneLog.waitFor((call) => call.endedAt !== undefined, timeoutMs),
    vanish: () => stopBackground(line.state, name, "at once"),
  };
}
