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
import { pressRemotely, type KeysBy } from "./remoteKeys.js";
import { SipTrace, type SipMessage } from "./sipTrace.js";

/** What the calling phone sees: `invitedAt` is when it dialled, `endedBy: "switch"` that Asterisk hung up, `refusedWith` how it was turned away. */
export interface InboundCall {
  /** Every SIP message that the phone has sent and received. */
  messages(): readonly SipMessage[];
  /** Keys that are pressed now; the call must have been answered. Resolves when they have been. */
  key(keys: string, by?: KeysBy): Promise<void>;
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

const defaults = { ringSeconds: 30, talkSeconds: 60, keys: "", identity: null, headers: [], app: null };

/** Older phones insist on a port of their own, though nothing is heard on it. */
let calls = 0;
function nextMediaPort(): number {
  calls += 1;
  return 30_000 + 4 * (calls % 2_500);
}

export function dialIn(line: Line, from: string | null, to: string, { carrier = "carrier", ...options }: DialOptions = {}): InboundCall {
  for (const number of [from ?? "", to]) if (!/^\+?[0-9]*$/.test(number)) throw new Error(`Not a number to dial: ${number}`);
  const name = `caller-${randomUUID()}`;
  const scenario = join(line.state, "phones", `${name}.xml`);
  const address = line.addresses[carrier];
  const log = join(line.state, "phones", `${name}.log`);
  writeFileSync(scenario, callerScenarioXml({ ...defaults, ...options, from, to }, line.addresses.asterisk, keypadCommand));
  const trace = new SipTrace(join(line.state, "phones", `${name}.sip`));
  const { command, args } = programCommand(line.tree.folder, "sipp");
  startBackground(line.state, {
    name,
    command,
    args: [
      ...[...args, `${line.addresses.asterisk}:5060`, "-sf", scenario, "-m", "1"],
      ...["-i", address, "-mi", address, "-ci", address, "-mp", String(nextMediaPort()), "-bind_local", "-nostdin"],
      ...["-trace_msg", "-message_file", trace.file, "-trace_logs", "-log_file", log, "-trace_err", "-error_file", join(line.state, "log", `${name}.errors.log`), "-f", "600"],
    ],
  });
  const phoneLog = new PhoneLog(log);
  // A port may have been that of a phone that is gone, and what comes late for that one is not ours.
  const messages = () => trace.messages(trace.messages().find(({ method }) => method === "INVITE")?.callId ?? "");
  return {
    waitFor: (predicate, timeoutMs) => phoneLog.waitFor(predicate, timeoutMs),
    ended: (timeoutMs) => phoneLog.waitFor((call) => call.endedAt !== undefined, timeoutMs),
    messages,
    key: (keys, by = "rfc4733") => pressRemotely(messages(), address, keys, by),
    vanish: () => stopBackground(line.state, name, "at once"),
  };
}
