// Writes Asterisk's settings files into the state folder from the templates in lab/conf.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Addresses } from "../addresses.js";
import { settingsFolder } from "../paths.js";
import { modulesFolder } from "../tree/layout.js";
import type { Tree } from "../tree/tree.js";

export interface SettingsInput {
  readonly tree: Tree;
  readonly state: string;
  readonly network: number;
  readonly addresses: Addresses;
  readonly app: string;
  readonly ariUser: string;
  readonly ariPassword: string;
}

export async function writeSettings(input: SettingsInput): Promise<void> {
  for (const folder of ["etc", "run", "spool", "var/keys", "log/cdr-custom"]) await mkdir(join(input.state, folder), { recursive: true });
  const { tree, addresses, ...rest } = input;
  const values = new Map(
    Object.entries({
      ...rest,
      ...addresses,
      address: addresses.asterisk,
      modules: modulesFolder(tree.folder),
      data: join(tree.folder, "usr/share/asterisk"),
    }).map(([name, value]) => [name, String(value)]),
  );
  for (const file of await readdir(settingsFolder)) {
    const template = await readFile(join(settingsFolder, file), "utf8");
    await writeFile(join(input.state, "etc", file), fillIn(forEdition(template, tree.major), values), { mode: 0o600 });
  }
  for (const file of silencing) await writeFile(join(input.state, "etc", `${file}.conf`), "");
}

/** Asterisk complains at every start when these are missing; empty they do nothing. */
const silencing = ["acl", "ccss", "cel", "features", "musiconhold", "pjproject", "udptl", "websocket_client"];

function forEdition(template: string, major: number): string {
  const lines = template.split("\n").flatMap((line) => {
    const [, setting, since] = /^(.*?) ; since (\d+)$/.exec(line) ?? [];
    if (setting === undefined || since === undefined) return [line];
    return major >= Number(since) ? [setting] : [];
  });
  return lines.join("\n");
}

/** `{name}` is ours; `${NAME}` is Asterisk's own and stays. */
function fillIn(template: string, values: ReadonlyMap<string, string>): string {
  return template.replaceAll(/(?<!\$)\{(\w+)\}/g, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`lab/conf uses {${name}}, which nobody fills in`);
    return value;
  });
}
