// Starts and ends the lab's background processes by recorded pid, and never touches a process that is not provably ours.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface BackgroundCommand {
  /** Name of its pid record and of its output file. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** How long a process may take to end by itself before it is killed. */
const POLITE_MS = 3_000;
const POLL_MS = 10;

/** Starts a process that outlives this one. One of its arguments must name a file under `state`: that is how it is recognised later. */
export function startBackground(state: string, { name, command, args }: BackgroundCommand): number {
  mkdirSync(pidFolder(state), { recursive: true });
  const output = openSync(join(state, "log", `${name}.out`), "a");
  const child = spawn(command, args, { detached: true, stdio: ["ignore", output, output], cwd: state });
  closeSync(output);
  // Without a listener a missing program would be an uncaught error; the caller sees it as "ended early".
  child.on("error", () => undefined);
  child.unref();
  if (child.pid === undefined) throw new Error(`${command} could not be started`);
  writeFileSync(join(pidFolder(state), name), `${child.pid}\n`);
  return child.pid;
}

/** The recorded pid if that process still lives and is ours: a pid may have been given to a stranger since. */
export function livePid(state: string, name: string): number | null {
  const pid = recordedPid(state, name);
  return pid !== null && isOurs(state, pid) ? pid : null;
}

export function liveNames(state: string): readonly string[] {
  return recordedNames(state).filter((name) => livePid(state, name) !== null);
}

export async function stopBackground(state: string, name: string, how: "politely" | "at once" = "politely"): Promise<void> {
  const pid = livePid(state, name);
  if (pid !== null) {
    // A stopped process (SIGSTOP) would sleep through SIGTERM.
    if (how === "politely") signalAll(pid, ["SIGTERM", "SIGCONT"]);
    if (how === "at once" || !(await hasEnded(state, pid, POLITE_MS))) {
      signalAll(pid, ["SIGKILL"]);
      if (!(await hasEnded(state, pid, POLITE_MS))) throw new Error(`process ${pid} (${name}) does not end, not even by SIGKILL`);
    }
  }
  rmSync(join(pidFolder(state), name), { force: true });
}

export async function stopAll(state: string, how: "politely" | "at once" = "politely"): Promise<readonly string[]> {
  const stopped = liveNames(state);
  await Promise.all(recordedNames(state).map((name) => stopBackground(state, name, how)));
  return stopped;
}

/** For the exit of this process, where nothing can be waited for. */
export function killAllNow(state: string): void {
  for (const name of recordedNames(state)) {
    const pid = livePid(state, name);
    if (pid !== null) signalAll(pid, ["SIGKILL"]);
  }
}

function pidFolder(state: string): string {
  return join(state, "pids");
}

function recordedNames(state: string): readonly string[] {
  try {
    return readdirSync(pidFolder(state));
  } catch {
    return []; // no such folder: nothing was started
  }
}

function recordedPid(state: string, name: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(join(pidFolder(state), name), "utf8"), 10);
    return Number.isInteger(pid) && pid > 1 ? pid : null;
  } catch {
    return null;
  }
}

/** The slash matters: state-7 must not claim the processes of state-77. A zombie has no command line and counts as gone. */
function isOurs(state: string, pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").some((word) => word.startsWith(`${state}/`));
  } catch {
    return false;
  }
}

function signalAll(pid: number, signals: readonly NodeJS.Signals[]): void {
  try {
    for (const signal of signals) process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function hasEnded(state: string, pid: number, limitMs: number): Promise<boolean> {
  for (let waitedMs = 0; isOurs(state, pid); waitedMs += POLL_MS) {
    if (waitedMs >= limitMs) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** Names one process and no other, even after its pid has been given away: the pid with the tick it was started at. Null when it is gone. */
export function processIdentity(pid: number): string | null {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "";
    const [state, ...fields] = afterName.split(" ");
    return state === "Z" ? null : `${pid}@${fields[18] ?? ""}`;
  } catch {
    return null;
  }
}
