// `npm run doctor`: tells, line by line, whether what Ringback needs is as it must be, and how to mend what is not. It changes nothing.
import { InvalidConfig, readConfig, type Config } from "../config.js";
import { systemClock } from "../kernel/clock.js";
import { createLogger } from "../kernel/logger.js";
import { createCallControl } from "../switch.js";
import type { Finding } from "../telephony/callControl.js";
import { examineDatabase } from "./examineDatabase.js";

const config = configOr();
if (config) {
  report([examineNode()]);
  const { findings, trunks } = await examineDatabase(config, systemClock);
  report(findings);
  report(await (await createCallControl(config, systemClock, createLogger("silent"))).examine(trunks));
}

function configOr(): Config | null {
  try {
    const read = readConfig(process.env);
    report([{ what: "settings", good: true, words: "all of them can be understood" }]);
    return read;
  } catch (error) {
    if (!(error instanceof InvalidConfig)) throw error;
    report([{ what: "settings", good: false, words: error.message }]);
    return null;
  }
}

function examineNode(): Finding {
  const { node } = process.versions;
  const good = Number(node.split(".")[0]) >= 22;
  return { what: "Node", good, words: good ? node : `${node} is too old: start by "npm run", which finds the bundled one, or install Node 24` };
}

function report(findings: readonly Finding[]): void {
  for (const { what, good, words } of findings) {
    process.stdout.write(`${good ? "✔" : "✘"} ${what.padEnd(14)} ${words}\n`);
    if (!good) process.exitCode = 1;
  }
}
