// Unpacks Debian packages into a plain folder that runs in place through its own loader: no root, no chroot, nothing installed.
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rename, rm, symlink } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { run } from "./run.js";

/** Programs are kept whole. Of every other package only its shared libraries are wanted. */
const programs = ["asterisk", "asterisk-modules", "asterisk-config", "asterisk-core-sounds-en-gsm", "asterisk-core-sounds-es-gsm", "asterisk-core-sounds-fr-gsm", "sip-tester", "espeak-ng", "espeak-ng-data"];

/** Fills `target` with usr/ (programs, modules, sounds) and lib/ (every shared library and the loader, flat). */
export async function unpack(debs: readonly string[], target: string): Promise<void> {
  const scratch = `${target}.scratch`;
  await rm(scratch, { recursive: true, force: true });
  await mkdir(join(target, "lib"), { recursive: true });
  await mkdir(join(target, "usr"), { recursive: true });
  const wanted = debs.filter((deb) => programs.includes(packageName(deb)) || packageName(deb).startsWith("lib") || packageName(deb) === "zlib1g");
  await inParallel(wanted, async (deb) => {
    const folder = join(scratch, packageName(deb));
    await mkdir(folder, { recursive: true });
    await run("dpkg-deb", ["-x", deb, folder]);
    await moveLibraries(folder, join(target, "lib"));
    if (programs.includes(packageName(deb))) await cp(join(folder, "usr"), join(target, "usr"), { recursive: true, verbatimSymlinks: true });
    await rm(folder, { recursive: true });
  });
  await rm(scratch, { recursive: true, force: true });
  for (const part of ["doc", "man", "locale", "lintian", "bug"]) await rm(join(target, "usr/share", part), { recursive: true, force: true });
  // The packages make these links in their install scripts, which are never run here.
  for (const [language, voice] of [["en", "en_US_f_Allison"], ["es", "es_MX_f_Allison"], ["fr", "fr_CA_f_June"]] as const) {
    const sounds = join(target, "usr/share/asterisk/sounds");
    if (existsSync(join(sounds, voice)) && !existsSync(join(sounds, language))) await symlink(voice, join(sounds, language));
  }
}

function packageName(deb: string): string {
  return basename(deb).split("_")[0] ?? "";
}

/** Libraries lie in lib or usr/lib, with or without the machine's triplet, those of some programs one level deeper; its modules stay where they are. */
async function moveLibraries(folder: string, target: string): Promise<void> {
  const roots = ["lib", "usr/lib"].map((part) => join(folder, part));
  const levels = [...roots, ...(await triplets(roots))];
  const places = [...levels, ...["asterisk", "pulseaudio"].flatMap((inner) => levels.map((place) => join(place, inner)))];
  for (const place of new Set(places)) {
    for (const file of await entries(place)) {
      if (/^(lib|ld-).*\.so(\.|$)/.test(file.name) && !file.isDirectory()) await rename(join(place, file.name), join(target, file.name));
    }
  }
}

async function triplets(roots: readonly string[]): Promise<readonly string[]> {
  const lists = await Promise.all(
    roots.map(async (root) => (await entries(root)).filter(({ name }) => name.includes("-linux-gnu")).map(({ name }) => join(root, name))),
  );
  return lists.flat();
}

async function entries(folder: string) {
  return existsSync(folder) ? readdir(folder, { withFileTypes: true }) : [];
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const workers = Array.from({ length: availableParallelism() }, async () => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) await work(item);
  });
  await Promise.all(workers);
}
