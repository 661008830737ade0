// Places calls to Asterisk from phones of a carrier, for triggers and dial-in menus: one, or a crowd of them at once.
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
  const address = line.addresses[carrier];
  const { name, trace, log } = startCallers(line, carrier, callerScenarioXml({ ...defaults, ...options, from: checked(from), to: checked(to) }, line.addresses.asterisk, keypadCommand), ["-m", "1"]);
  // A port may have been that of a phone that is gone, and what comes late for that one is not ours.
  const messages = () => trace.messages(trace.messages().find(({ method }) => method === "INVITE")?.callId ?? "");
  return {
    waitFor: (predicate, timeoutMs) => log.waitFor(predicate, timeoutMs),
    ended: (timeoutMs) => log.waitFor((call) => call.endedAt !== undefined, timeoutMs),
    messages,
    key: (keys, by = "rfc4733") => pressRemotely(messages(), address, keys, by),
    vanish: () => stopBackground(line.state, name, "at once"),
  };
}

/** Many phones that call at the same moment, from one process: as many processes would not begin at once. */
export interface Crowd {
  /** Of all of them; each has its own Call-ID. */
  messages(): readonly SipMessage[];
  /** Resolves when every one of them is over. */
  ended(timeoutMs: number): Promise<readonly PhoneCall[]>;
}

export interface CrowdCaller {
  readonly from: string;
  readonly to: string;
}

export function dialInAtOnce(line: Line, callers: readonly CrowdCaller[], { carrier = "carrier", ...options }: DialOptions = {}): Crowd {
  const rows = callers.map(({ from, to }) => `${checked(from)};${checked(to)}`);
  const file = join(line.state, "phones", `crowd-${randomUUID()}.csv`);
  writeFileSync(file, ["SEQUENTIAL", ...rows, ""].join("\n"));
  const count = String(callers.length);
  const scenario = callerScenarioXml({ ...defaults, ...options, from: "[field0]", to: "[field1]" }, line.addresses.asterisk, keypadCommand);
  const { trace, log } = startCallers(line, carrier, scenario, ["-m", count, "-l", count, "-r", count, "-rp", "10", "-inf", file]);
  return {
    messages: () => trace.messages(),
    ended: (timeoutMs) => log.waitUntil((calls) => (calls.length === callers.length && calls.every(({ endedAt }) => endedAt !== undefined) ? calls : undefined), timeoutMs),
  };
}

interface Callers {
  readonly name: string;
  readonly trace: SipTrace;
  readonly log: PhoneLog;
}

function startCallers(line: Line, carrier: LiveCarrier, scenarioXml: string, load: readonly string[]): Callers {
  const name = `caller-${randomUUID()}`;
  const scenario = join(line.state, "phones", `${name}.xml`);
  const address = line.addresses[carrier];
  const log = join(line.state, "phones", `${name}.log`);
  writeFileSync(scenario, scenarioXml);
  const trace = new SipTrace(join(line.state, "phones", `${name}.sip`));
  const { command, args } = programCommand(line.tree.folder, "sipp");
  startBackground(line.state, {
    name,
    command,
    args: [
      ...[...args, `${line.addresses.asterisk}:5060`, "-sf", scenario, ...load],
      ...["-i", address, "-mi", address, "-ci", address, "-mp", String(nextMediaPort()), "-bind_local", "-nostdin"],
      ...["-trace_msg", "-message_file", trace.file, "-trace_logs", "-log_file", log, "-trace_err", "-error_file", join(line.state, "log", `${name}.errors.log`), "-f", "600"],
    ],
  });
  return { name, trace, log: new PhoneLog(log) };
}

function checked<T extends string | null>(number: T): T {
  if (!/^\+?[0-9]*$/.test(number ?? "")) throw new Error(`Not a number to dial: ${number}`);
  return number;
}
