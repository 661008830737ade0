// `npm run lab`: a real Asterisk and its phones in the background, for trying Ringback out by hand.
import { parseArgs } from "node:util";
import { join } from "node:path";
import { consoleCommand } from "./asterisk/asterisk.js";
import { DEFAULT_NETWORK, directoryOf, runningLab, startBackgroundLab, stopLab, type Edition, type Lab, type LabOptions } from "./lab.js";
import { anyOtherNumber, behaviours } from "./phones/behaviours.js";
import { liveNames } from "./processes.js";
import { ensureTree } from "./tree/tree.js";

const usage = `npm run lab                     start (Asterisk is fetched the first time)
npm run lab -- stop             end it
npm run lab -- status           what runs, and how many channels
npm run lab -- env              the settings alone: eval "$(npm run -s lab -- env)"
npm run lab -- cli <command>    an Asterisk console command, such as: cli pjsip show contacts
options: --network <n> (addresses 127.0.n.1 to .4, default ${DEFAULT_NETWORK}), --asterisk 22|16`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { network: { type: "string" }, asterisk: { type: "string" }, help: { type: "boolean" } },
  });
  const options = labOptions(values);
  const [verb = "start", ...words] = positionals;
  if (values.help === true) return print(usage);
  switch (verb) {
    case "start":
      return start(options);
    case "stop":
      return stop(options);
    case "status":
      return status(options);
    case "env":
      return environment(options);
    case "cli":
      return cli(options, words.join(" "));
    default:
      throw new Error(`There is no "${verb}".\n${usage}`);
  }
}

function labOptions(values: { readonly network?: string | undefined; readonly asterisk?: string | undefined }): LabOptions {
  const { asterisk } = values;
  if (asterisk !== undefined && asterisk !== "22" && asterisk !== "16") throw new Error(`Asterisk 22 or 16, not ${asterisk}.`);
  const edition: { edition?: Edition } = asterisk === undefined ? {} : { edition: asterisk };
  return { ...edition, network: Number(values.network ?? DEFAULT_NETWORK), onProgress: print };
}

async function start(options: LabOptions): Promise<void> {
  const started = await startBackgroundLab(options);
  const lab = started ?? (await runningLab(options));
  if (lab === null) throw new Error("The lab has just been stopped by somebody else; start it again.");
  const stopWords = `npm run lab -- stop${lab.network === DEFAULT_NETWORK ? "" : ` --network ${lab.network}`}`;
  print([
    started === null ? `The lab is running already (Asterisk ${lab.version}).` : `Asterisk ${lab.version} and the phones of carrier and carrier2 are running.`,
    "",
    settings(lab),
    "",
    numbers(),
    "",
    `Logs: ${join(lab.directory, "log/messages.log")} and ${join(lab.directory, "phones")}. End it with: ${stopWords}`,
  ].join("\n"));
}

async function stop(options: LabOptions): Promise<void> {
  const stopped = await stopLab(directoryOf(options));
  print(stopped.length === 0 ? "No lab is running." : `Stopped ${stopped.join(", ")}.`);
}

async function status(options: LabOptions): Promise<void> {
  const lab = await runningLab(options);
  if (lab === null) return print("No lab is running. Start it with: npm run lab");
  print(`Asterisk ${lab.version}, running: ${liveNames(lab.directory).join(", ")}; ${await lab.channelCount()} channels.\n\n${settings(lab)}`);
}

async function environment(options: LabOptions): Promise<void> {
  const lab = await runningLab(options);
  if (lab === null) throw new Error("No lab is running. Start it with: npm run lab");
  print(settings(lab));
}

async function cli(options: LabOptions, words: string): Promise<void> {
  const lab = await runningLab(options);
  if (lab === null || words === "") throw new Error(lab === null ? "No lab is running." : usage);
  print(await consoleCommand(await ensureTree(options), lab.directory, words));
}

function settings(lab: Lab): string {
  const values = { ARI_URL: lab.ariUrl, ARI_USER: lab.ariUser, ARI_PASSWORD: lab.ariPassword, ARI_APP: lab.ariApp, TRUNKS: "carrier,carrier2" };
  return Object.entries(values).map(([name, value]) => `export ${name}=${value}`).join("\n");
}

function numbers(): string {
  const rows = behaviours.map(({ ending, words }) => `  …${ending}  ${words}`);
  return ["Phones, by the last four digits dialled:", ...rows, `  any other  ${anyOtherNumber.words}`].join("\n");
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
