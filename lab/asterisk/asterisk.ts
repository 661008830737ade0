// Starts Asterisk from the tree and tells when it is ready to take calls.
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { livePid, startBackground } from "../processes.js";
import { programCommand } from "../tree/layout.js";
import { run } from "../tree/run.js";
import type { Tree } from "../tree/tree.js";
import { ariGet, type AriAccess } from "./ari.js";

export const ARI_PORT = 8088;
const NAME = "asterisk";
/** Ten times what it takes on two busy cores. */
/** Well under a second as a rule; a machine that does much else at the same time has taken twenty. */
const READY_LIMIT_MS = 60_000;
const POLL_MS = 10;

export async function startAsterisk(tree: Tree, state: string, access: AriAccess): Promise<number> {
  const { command, args } = programCommand(tree.folder, "asterisk");
  const pid = startBackground(state, { name: NAME, command, args: [...args, "-f", "-C", join(state, "etc/asterisk.conf")] });
  await until(state, "answering", async () => (await endpointStates(access)).size > 0);
  // Its own first look at the trunks comes up to two seconds later. The dead one is asked too, and found dead one second from now.
  await Promise.all(["carrier", "carrier2", "carrier3"].map((trunk) => consoleCommand(tree, state, `pjsip qualify ${trunk}`)));
  await until(state, "in touch with its carriers", async () => {
    const states = await endpointStates(access);
    return states.get("carrier") === "online" && states.get("carrier2") === "online";
  });
  return pid;
}

/** What `asterisk -rx` does: a command of its console. */
export async function consoleCommand(tree: Tree, state: string, words: string): Promise<string> {
  const { command, args } = programCommand(tree.folder, "asterisk");
  return run(command, [...args, "-C", join(state, "etc/asterisk.conf"), "-rx", words]);
}

/** A lab of another project folder may sit on the same addresses; Asterisk itself would only say so in its log and go on without ARI. */
export async function refuseIfTaken(address: string): Promise<void> {
  const taken = await new Promise<boolean>((done) => {
    const socket = connect({ host: address, port: ARI_PORT });
    socket.on("connect", () => done(true));
    socket.on("error", () => done(false));
    socket.on("connect", () => socket.destroy());
  });
  if (taken) throw new Error(`Something else listens at ${address}:${ARI_PORT}, perhaps the lab of another folder. Stop it, or choose another network.`);
}

async function until(state: string, what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; waitedMs < READY_LIMIT_MS; waitedMs += POLL_MS) {
    if (livePid(state, NAME) === null) throw new Error(`Asterisk ended while starting. ${await lastWords(state)}`);
    if (await isSo()) return;
    await sleep(POLL_MS);
  }
  throw new Error(`Asterisk was not ${what} after ${READY_LIMIT_MS / 1_000} s. ${await lastWords(state)}`);
}

/** Empty while Asterisk does not answer. */
async function endpointStates(access: AriAccess): Promise<ReadonlyMap<string, string>> {
  try {
    const endpoints = (await ariGet(access, "/endpoints/PJSIP")) as readonly { readonly resource: string; readonly state: string }[];
    return new Map(endpoints.map(({ resource, state }) => [resource, state]));
  } catch {
    return new Map();
  }
}

async function lastWords(state: string): Promise<string> {
  const file = join(state, "log", `${NAME}.out`);
  const said = (await readFile(file, "utf8")).trim().split("\n").slice(-3).join(" | ");
  return `Its last words: ${said === "" ? "none" : said}. More in ${join(state, "log")}.`;
}
