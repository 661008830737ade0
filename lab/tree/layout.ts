// Knows where things lie in the unpacked tree and how to run its programs: through the tree's own loader, against its own libraries.
import { existsSync, readdirSync } from "node:fs";
import { readdir, readFile, realpath, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { settingsFolder } from "../paths.js";
import { run } from "./run.js";

const programPath = { asterisk: "usr/sbin/asterisk", sipp: "usr/bin/sipp", espeakNg: "usr/bin/espeak-ng" } as const;
export type Program = keyof typeof programPath;

/** The host's libraries are never used, hence never missing: the tree brings even its libc. */
export function programCommand(folder: string, program: Program): { readonly command: string; readonly args: readonly string[] } {
  return { command: loader(folder), args: ["--library-path", join(folder, "lib"), join(folder, programPath[program])] };
}

export function hasProgram(folder: string, program: Program): boolean {
  return existsSync(join(folder, programPath[program]));
}

export function soundsFolder(folder: string): string {
  return join(folder, "usr/share/asterisk/sounds");
}

export function modulesFolder(folder: string): string {
  // With the machine's triplet in between in current packages, without it in old ones.
  const triplet = names(join(folder, "usr/lib")).find((name) => name.includes("-linux-gnu")) ?? "";
  const found = ["", triplet].map((part) => join(folder, "usr/lib", part, "asterisk/modules")).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`No Asterisk modules in ${folder}. ${fetchAnew(folder)}`);
  return found;
}

/** Deletes the libraries that neither a program nor a module in use asks for, and fails when one that is asked for is missing. */
export async function pruneLibraries(folder: string): Promise<void> {
  const libraries = join(folder, "lib");
  const needed = new Set(loadedUnasked);
  const programs = Object.values(programPath).map((path) => join(folder, path)).filter((path) => existsSync(path));
  for (const file of [...programs, ...(await modulesInUse(folder))]) {
    const listed = await run(loader(folder), ["--library-path", libraries, "--list", file]);
    const missing = /^\s*(\S+) => not found/m.exec(listed)?.[1];
    if (missing !== undefined) throw new Error(`${file} needs ${missing}, which none of the downloaded packages holds`);
    for (const [, path = ""] of listed.matchAll(/(\S+) \(0x/g)) needed.add(basename(path));
  }
  const files = await readdir(libraries);
  // What is needed by name is often a link to the file itself.
  const kept = new Set(await Promise.all(files.filter((name) => needed.has(name)).map(async (name) => basename(await realpath(join(libraries, name))))));
  for (const name of files) if (!needed.has(name) && !kept.has(name)) await rm(join(libraries, name));
}

/** The C library opens these by itself, without their being listed: to end a thread, and to look up users and hosts. */
const loadedUnasked = ["libgcc_s.so.1", "libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2"];

/** Modules of the settings that this edition has; an older one lacks some. */
async function modulesInUse(folder: string): Promise<readonly string[]> {
  const settings = await readFile(join(settingsFolder, "modules.conf"), "utf8");
  const named = [...settings.matchAll(/^load = (\S+)/gm)].map(([, name = ""]) => join(modulesFolder(folder), name));
  return named.filter((path) => existsSync(path));
}

function loader(folder: string): string {
  const name = names(join(folder, "lib")).find((each) => each.startsWith("ld-linux"));
  if (name === undefined) throw new Error(`No program loader in ${folder}. ${fetchAnew(folder)}`);
  return join(folder, "lib", name);
}

function names(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function fetchAnew(folder: string): string {
  return `Delete ${folder} and start again: it will be fetched anew.`;
}
