// The lab as tests and benches use it: a real Asterisk with two carriers of phones on loopback addresses, started and stopped from code.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { addressesOf } from "./addresses.js";
import { ariGet } from "./asterisk/ari.js";
import { ARI_PORT, refuseIfTaken, startAsterisk } from "./asterisk/asterisk.js";
import { writeSettings } from "./asterisk/settings.js";
import { condition, forgetLabState, freshState, newPassword, ownerIdentity, readLabState, writeLabState, type LabState } from "./labState.js";
import { withLock } from "./lock.js";
import { stateFolder } from "./paths.js";
import { LIVE_CARRIERS, type LiveCarrier } from "./phones/behaviours.js";
import { dialIn, dialInAtOnce, type Crowd, type CrowdCaller, type DialOptions, type InboundCall } from "./phones/inboundCall.js";
import { PhoneLog } from "./phones/phoneLog.js";
import { phoneLogFile, sipTraceFile, startPhones } from "./phones/phones.js";
import { pressRemotely, type KeysBy } from "./phones/remoteKeys.js";
import { SipTrace, type SipMessage } from "./phones/sipTrace.js";
import { killAllNow, livePid, stopAll, stopBackground } from "./processes.js";
import { ensureTree, type Edition, type Tree } from "./tree/tree.js";

export { ensureTree } from "./tree/tree.js";
export type { Edition, Tree } from "./tree/tree.js";
export type { Crowd, CrowdCaller, DialOptions, InboundCall } from "./phones/inboundCall.js";
export type { PhoneCall, PhoneLog } from "./phones/phoneLog.js";
export type { KeysBy } from "./phones/remoteKeys.js";
export type { SipMessage } from "./phones/sipTrace.js";

export interface LabOptions {
  /** Which 127.0.n.0/24 the lab lives in; labs on different networks run side by side. */
  readonly network?: number;
  /** Where settings, logs and pids go. */
  readonly directory?: string;
  /** Insists on one Asterisk instead of taking the newest that can be had. */
  readonly edition?: Edition;
  /** Every SIP message of the carriers' phones is written down, for `messages` and `key`; a bench does without. Those of phones that call in always are. */
  readonly tracesSip?: boolean;
  readonly onProgress?: (line: string) => void;
}

export interface Lab {
  readonly network: number;
  readonly directory: string;
  /** Of Asterisk, such as 22.10.1. */
  readonly version: string;
  readonly ariUrl: string;
  readonly ariUser: string;
  readonly ariPassword: string;
  readonly ariApp: string;
  /** carrier3 is configured and dead. */
  readonly trunks: readonly ["carrier", "carrier2", "carrier3"];
  /** 0 while Asterisk is not running. */
  readonly asteriskPid: number;
  phones(carrier: LiveCarrier): PhoneLog;
  /** Every SIP message that the phone of this leg has sent and received. */
  messages(legId: string): readonly SipMessage[];
  /** The phone of this leg, which has answered, presses keys now. Resolves when they have been pressed. */
  key(legId: string, keys: string, by?: KeysBy): Promise<void>;
  /** Calls Asterisk from a phone of a carrier; `from` null withholds the caller ID. */
  dial(from: string | null, to: string, options?: DialOptions): InboundCall;
  /** All of them call within one moment, each with the number that it says. */
  dialAtOnce(callers: readonly CrowdCaller[], options?: DialOptions): Crowd;
  channelCount(): Promise<number>;
  /** SIGKILL: the calls are gone without a word to anybody. */
  killAsterisk(): Promise<void>;
  restartAsterisk(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pauseAsterisk(): void;
  resumeAsterisk(): void;
  /** Within three seconds Asterisk sees the trunk as offline. */
  killCarrier(carrier: LiveCarrier): Promise<void>;
  restartCarrier(carrier: LiveCarrier): Promise<void>;
  stop(): Promise<void>;
}

export const DEFAULT_NETWORK = 77;
export const ARI_APP = "ringback";
export const ARI_USER = "ringback";

/** Starts a lab that ends with this process, or earlier by stop(). What a killed process left on the same network is stopped first. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const lab = await start(options, ownerIdentity());
  const onExit = () => killAllNow(lab.directory);
  process.once("exit", onExit);
  return Object.assign(lab, {
    stop: async () => {
      await stopLab(lab.directory, "at once");
      process.off("exit", onExit);
    },
  });
}

/** Starts a lab that stays when this process ends; null means that it was running already. */
export async function startBackgroundLab(options: LabOptions = {}): Promise<Lab | null> {
  return condition(directoryOf(options)) === "running" ? null : start(options, "background");
}

/** The lab that runs in that folder, whoever started it. */
export async function runningLab(options: LabOptions = {}): Promise<Lab | null> {
  const folder = directoryOf(options);
  const state = readLabState(folder);
  if (state === null || condition(folder) !== "running") return null;
  return labIn(folder, state, await ensureTree({ edition: state.edition }));
}

/** Ends the processes recorded in that folder; returns their names. Politely, Asterisk takes up to two seconds to end its calls. */
export async function stopLab(folder: string, how: "politely" | "at once" = "politely"): Promise<readonly string[]> {
  return withLock(folder, async () => {
    const stopped = await stopAll(folder, how);
    forgetLabState(folder);
    return stopped;
  });
}

export function directoryOf(options: LabOptions): string {
  return resolve(options.directory ?? stateFolder(options.network ?? DEFAULT_NETWORK));
}

async function start(options: LabOptions, owner: string): Promise<Lab> {
  const network = options.network ?? DEFAULT_NETWORK;
  const addresses = addressesOf(network);
  const folder = directoryOf(options);
  const tree = await ensureTree(options);
  const tracesSip = options.tracesSip ?? true;
  return withLock(folder, async () => {
    if (condition(folder) === "running") throw new Error(`A lab is running already in ${folder}: stop it, or choose another network.`);
    await stopAll(folder, "at once");
    await refuseIfTaken(addresses.asterisk);
    freshState(folder);
    const state: LabState = { network, owner, version: tree.version, edition: tree.edition, ariPassword: newPassword() };
    writeLabState(folder, state);
    const lab = labIn(folder, state, tree);
    try {
      await writeSettings({ tree, state: folder, network, addresses, app: ARI_APP, ariUser: ARI_USER, ariPassword: state.ariPassword });
      for (const carrier of LIVE_CARRIERS) startPhones(tree, folder, carrier, addresses[carrier], tracesSip);
      await startAsterisk(tree, folder, lab);
    } catch (error) {
      await stopAll(folder, "at once");
      throw error;
    }
    return lab;
  });
}

function labIn(folder: string, state: LabState, tree: Tree): Lab {
  const addresses = addressesOf(state.network);
  const access = { ariUrl: `http://${addresses.asterisk}:${ARI_PORT}`, ariUser: ARI_USER, ariPassword: state.ariPassword };
  const logs = new Map(LIVE_CARRIERS.map((carrier) => [carrier, new PhoneLog(phoneLogFile(folder, carrier))]));
  const signalAsterisk = (signal: NodeJS.Signals) => {
    const pid = livePid(folder, "asterisk");
    if (pid === null) throw new Error("Asterisk is not running");
    process.kill(pid, signal);
  };
  const phoneOf = (legId: string) => {
    for (const [carrier, log] of logs) {
      const callId = log.callOfLeg(legId)?.callId;
      if (callId !== undefined) return { carrier, messages: new SipTrace(sipTraceFile(folder, carrier)).messages(callId) };
    }
    return null;
  };
  return {
    ...access,
    network: state.network,
    directory: folder,
    version: state.version,
    ariApp: ARI_APP,
    trunks: ["carrier", "carrier2", "carrier3"],
    get asteriskPid() {
      return livePid(folder, "asterisk") ?? 0;
    },
    phones: (carrier) => {
      const log = logs.get(carrier);
      if (log === undefined) throw new Error(`${carrier} has no phones`);
      return log;
    },
    messages: (legId) => phoneOf(legId)?.messages ?? [],
    key: async (legId, keys, by = "rfc4733") => {
      const phone = phoneOf(legId);
      if (phone === null) throw new Error(`no phone of this lab has heard of leg ${legId}`);
      await pressRemotely(phone.messages, addresses[phone.carrier], keys, by);
    },
    dial: (from, to, dialOptions) => dialIn({ tree, state: folder, addresses }, from, to, dialOptions),
    dialAtOnce: (callers, dialOptions) => dialInAtOnce({ tree, state: folder, addresses }, callers, dialOptions),
    channelCount: async () => ((await ariGet(access, "/channels")) as readonly unknown[]).length,
    killAsterisk: () => stopBackground(folder, "asterisk", "at once"),
    restartAsterisk: async () => {
      await stopBackground(folder, "asterisk", "at once");
      await startAsterisk(tree, folder, access);
    },
    pauseAsterisk: () => signalAsterisk("SIGSTOP"),
    resumeAsterisk: () => signalAsterisk("SIGCONT"),
    killCarrier: (carrier) => stopBackground(folder, carrier, "at once"),
    restartCarrier: async (carrier) => {
      await stopBackground(folder, carrier, "at once");
      startPhones(tree, folder, carrier, addresses[carrier], existsSync(sipTraceFile(folder, carrier)));
    },
    stop: async () => void (await stopLab(folder)),
  };
}
