// The folder with Asterisk and SIPp that all labs of this project share: fetched once, complete or not there at all.
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withLock } from "../lock.js";
import { labFolder } from "../paths.js";
import { downloadPackages } from "./aptDownload.js";
import { programCommand, pruneLibraries } from "./layout.js";
import { run } from "./run.js";
import { unpack } from "./unpack.js";
import { canSpeak, giveVoice, voiceWanted, type Voice } from "./voice.js";

export interface Tree {
  readonly folder: string;
  /** As Asterisk itself says it, such as 22.10.1. */
  readonly version: string;
  readonly major: number;
  readonly edition: Edition;
}

/** Debian's stable releases carry no Asterisk; its moving suite has the current one, and an old release has one that still runs. */
const editions = [
  { name: "22", suite: "sid" },
  { name: "16", suite: "bullseye" },
] as const;
export type Edition = (typeof editions)[number]["name"];

const packages = ["asterisk", "asterisk-modules", "asterisk-core-sounds-en-gsm", "sip-tester", "libc6"];
/** For what callers hear; calls do without. */
const wished = ["asterisk-core-sounds-es-gsm", "asterisk-core-sounds-fr-gsm", "espeak-ng"];

const ownAsterisk =
  "Use a Debian machine with its archive reachable, or leave the lab aside: install Asterisk 18 or newer yourself, and point ARI_URL, ARI_USER and ARI_PASSWORD at it.";

/** Gives the tree that is there, or fetches it: Asterisk 22, and if that cannot be had, 16. A named edition has no substitute. */
export async function ensureTree(options: { readonly edition?: Edition; readonly onProgress?: (line: string) => void } = {}): Promise<Tree> {
  const progress = options.onProgress ?? (() => undefined);
  const wanted = editions.filter(({ name }) => options.edition === undefined || options.edition === name);
  const present = (await Promise.all(wanted.map(({ name }) => readTree(name)))).find((tree) => tree !== null);
  if (present?.isCurrent) return asTree(present.edition, present.version);
  return withLock(`${labFolder}/tree`, () => fetchFirst(wanted, progress), () => progress("Another process is fetching Asterisk: waiting for it…"));
}

async function fetchFirst(wanted: readonly (typeof editions)[number][], progress: (line: string) => void): Promise<Tree> {
  await refuseUnlessDebian();
  const faults: string[] = [];
  for (const edition of wanted) {
    try {
      const present = await readTree(edition.name);
      return present === null ? await fetchTree(edition, progress) : await withVoice(present, edition, progress);
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      progress(`Asterisk ${edition.name} (Debian ${edition.suite}) could not be had: ${said}`);
      faults.push(said);
    }
  }
  throw new Error(["No Asterisk for the lab.", ...faults, ownAsterisk].join("\n"));
}

/** A tree from before our words were what they are now, or from before it could speak. What it has is good enough if nothing better can be had. */
async function withVoice(present: Present, edition: (typeof editions)[number], progress: (line: string) => void): Promise<Tree> {
  if (present.isCurrent) return asTree(present.edition, present.version);
  try {
    if (!canSpeak(present.folder)) return await fetchTree(edition, progress);
    progress("The words of the announcements have changed…");
    await writeDescription(present.folder, { version: present.version, suite: edition.suite, voice: await giveVoice(present.folder, progress) });
  } catch (error) {
    progress(`The announcements stay as they are: ${error instanceof Error ? error.message : String(error)}`);
  }
  return asTree(present.edition, present.version);
}

/** Everything happens under temporary names; the rename at the end is what makes the tree exist. */
async function fetchTree({ name, suite }: (typeof editions)[number], progress: (line: string) => void): Promise<Tree> {
  const folder = treeFolder(name);
  const fetching = join(labFolder, `fetch-${name}`);
  const unfinished = `${folder}.unfinished`;
  progress(`Downloading Asterisk ${name} and SIPp from Debian ${suite} (about 125 MB, once)…`);
  const debs = await downloadPackages({ suite, packages, wished, folder: fetching, onMissing: (why) => progress(`Without ${wished.join(", ")}: ${why}`) });
  progress(`Unpacking ${debs.length} packages…`);
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await unpack(debs, unfinished);
  await pruneLibraries(unfinished);
  const version = await askVersion(unfinished);
  await writeDescription(unfinished, { version, suite, voice: await giveVoice(unfinished, progress) });
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
  await rm(fetching, { recursive: true, force: true });
  progress(`Asterisk ${version} is in ${folder}`);
  return asTree(name, version);
}

async function refuseUnlessDebian(): Promise<void> {
  const release = existsSync("/etc/os-release") ? await readFile("/etc/os-release", "utf8") : "";
  if (/^ID="?debian"?$/m.test(release) && existsSync("/usr/bin/apt-get")) return;
  const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(release)?.[1] ?? `a ${process.platform} system`;
  throw new Error(`This machine is ${name}; the lab takes Asterisk from Debian's packages by apt-get.\n${ownAsterisk}`);
}

async function askVersion(folder: string): Promise<string> {
  const { command, args } = programCommand(folder, "asterisk");
  const said = await run(command, [...args, "-V"]);
  const version = /Asterisk (\d+\.\d+\.\d+)/.exec(said)?.[1];
  if (version === undefined) throw new Error(`Asterisk was unpacked but does not run: ${said}`);
  return version;
}

interface Description {
  readonly version: string;
  readonly suite: string;
  readonly voice?: Voice;
}

interface Present extends Tree {
  /** Nothing better could be had now. */
  readonly isCurrent: boolean;
}

async function writeDescription(folder: string, description: Description): Promise<void> {
  await writeFile(join(folder, "tree.json"), `${JSON.stringify(description)}\n`);
}

async function readTree(name: Edition): Promise<Present | null> {
  const description = join(treeFolder(name), "tree.json");
  if (!existsSync(description)) return null;
  const { version, voice } = JSON.parse(await readFile(description, "utf8")) as Description;
  return { ...asTree(name, version), isCurrent: voice !== undefined && voiceWanted().includes(voice) };
}

function asTree(edition: Edition, version: string): Tree {
  return { folder: treeFolder(edition), version, major: Number.parseInt(version, 10), edition };
}

function treeFolder(name: Edition): string {
  return join(labFolder, `tree-${name}`);
}
