// Downloads packages of another Debian suite into a private apt state: the machine's own apt and dpkg are read, never written.
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { debianMirror, parseDeb822, parseSourcesList, type AptSource } from "./aptSources.js";
import { run } from "./run.js";

export interface Download {
  readonly suite: string;
  readonly packages: readonly string[];
  /** Done without where they cannot be had; then `onMissing` hears why. */
  readonly wished: readonly string[];
  onMissing(why: string): void;
  /** Kept after an interruption, so that the next try goes on where this one ended. */
  readonly folder: string;
}

/** Returns the paths of the packages asked for and of everything they depend on. */
export async function downloadPackages({ suite, packages, wished, onMissing, folder }: Download): Promise<readonly string[]> {
  const environment = { ...process.env, APT_CONFIG: await prepareState(folder, suite), LC_ALL: "C" };
  await aptGet(["update"], environment);
  const download = (names: readonly string[]): Promise<void> => aptGet(["-y", "--download-only", "install", ...names], environment);
  await download(packages);
  await download([...packages, ...wished]).catch((error: unknown) => onMissing(error instanceof Error ? error.message : String(error)));
  const archives = join(folder, "var/cache/apt/archives");
  return (await readdir(archives)).filter((file) => file.endsWith(".deb")).map((file) => join(archives, file));
}

/** Dies with this process: an apt-get that outlives it would hold the folder's lock against the next try. */
async function aptGet(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  await run("setpriv", ["--pdeathsig", "KILL", "apt-get", "-qq", ...args], environment, "apt-get");
}

async function prepareState(folder: string, suite: string): Promise<string> {
  for (const part of ["etc/apt/apt.conf.d", "etc/apt/preferences.d", "etc/apt/sources.list.d", "etc/apt/trusted.gpg.d",
    "var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "var/log/apt"]) {
    await mkdir(join(folder, part), { recursive: true });
  }
  const status = join(folder, "status");
  await writeFile(status, ""); // an empty machine: apt then resolves down to libc
  await writeFile(join(folder, "etc/apt/sources.list"), `deb [signed-by=${keyring()}] ${await mirror()} ${suite} main\n`);
  const config = join(folder, "apt.conf");
  await writeFile(config, `${[
    ...(await machineAcquireSettings()),
    `Dir "${folder}/";`,
    `Dir::State::status "${status}";`,
    // Passwords of a private mirror stay where the machine keeps them.
    `Dir::Etc::netrc "/etc/apt/auth.conf";`,
    `Dir::Etc::netrcparts "/etc/apt/auth.conf.d";`,
    `APT::Install-Recommends "false";`,
    // The user "_apt" could not read a private folder, and a normal user may not switch to it.
    `APT::Sandbox::User "";`,
    `Acquire::Languages "none";`,
    `Acquire::Retries "2";`,
    // The index of a moving suite may be past its own date. Its signature is checked all the same.
    `Acquire::Check-Valid-Until "false";`,
  ].join("\n")}\n`);
  return config;
}

/** Proxies and time-outs as the machine has them. Its other settings stay out: some delete the machine's package cache after an update. */
async function machineAcquireSettings(): Promise<readonly string[]> {
  const dump = await run("apt-config", ["dump"]);
  return dump.split("\n").filter((line) => line.startsWith("Acquire::"));
}

function keyring(): string {
  const candidates = ["gpg", "pgp"].map((ending) => `/usr/share/keyrings/debian-archive-keyring.${ending}`);
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) throw new Error("The keys of the Debian archive are missing: install the package debian-archive-keyring.");
  return found;
}

async function mirror(): Promise<string> {
  const codename = /^VERSION_CODENAME="?([^"\n]*)/m.exec(await readFile("/etc/os-release", "utf8"))?.[1] ?? "stable";
  const found = debianMirror(await machineSources(), codename);
  if (found === null) throw new Error("No mirror of the Debian archive in /etc/apt/sources.list or /etc/apt/sources.list.d: add the one this machine should use.");
  return found;
}

async function machineSources(): Promise<readonly AptSource[]> {
  const parts = "/etc/apt/sources.list.d";
  const files = existsSync(parts) ? (await readdir(parts)).sort().map((file) => join(parts, file)) : [];
  const sources: AptSource[] = [];
  for (const file of ["/etc/apt/sources.list", ...files].filter((path) => existsSync(path))) {
    if (file.endsWith(".list")) sources.push(...parseSourcesList(await readFile(file, "utf8")));
    if (file.endsWith(".sources")) sources.push(...parseDeb822(await readFile(file, "utf8")));
  }
  return sources;
}
