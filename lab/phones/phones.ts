// Starts the phones of one carrier: one SIPp process that plays every number of the table.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keypadScript } from "../paths.js";
import { startBackground } from "../processes.js";
import { programCommand } from "../tree/layout.js";
import type { Tree } from "../tree/tree.js";
import type { LiveCarrier } from "./behaviours.js";
import { scenarioXml } from "./scenario.js";
import { toneALaw } from "./tone.js";

export function startPhones(tree: Tree, state: string, carrier: LiveCarrier, address: string, tracesSip: boolean): number {
  const folder = join(state, "phones");
  mkdirSync(folder, { recursive: true });
  const scenario = join(folder, `${carrier}.xml`);
  const toneFile = join(folder, "tone.al");
  writeFileSync(toneFile, toneALaw());
  writeFileSync(scenario, scenarioXml({ carrier, toneFile, keypadCommand }));
  const { command, args } = programCommand(tree.folder, "sipp");
  return startBackground(state, {
    name: carrier,
    command,
    args: [
      ...args,
      ...["-sf", scenario, "-i", address, "-p", "5060", "-mi", address, "-ci", address, "-bind_local", "-aa", "-nostdin"],
      ...["-mp", "20000"],
      ...(tracesSip ? ["-trace_msg", "-message_file", sipTraceFile(state, carrier), "-message_overwrite", "false"] : []),
      ...["-trace_logs", "-log_file", phoneLogFile(state, carrier), "-log_overwrite", "false"],
      ...["-trace_err", "-error_file", join(state, "log", `${carrier}.errors.log`), "-error_overwrite", "false"],
      // Otherwise a machine too busy to run SIPp for a moment makes it give up altogether.
      ...["-watchdog_interval", "0"],
      // The screen that nobody sees is drawn once in a while, not every second.
      ...["-f", "600"],
    ],
  });
}

/** Shell words; who runs the lab runs Node, so Node is there. */
export const keypadCommand = `'${process.execPath}' '${keypadScript}'`;

export function sipTraceFile(state: string, carrier: LiveCarrier): string {
  return join(state, "phones", `${carrier}.sip`);
}

export function phoneLogFile(state: string, carrier: LiveCarrier): string {
  return join(state, "phones", `${carrier}.log`);
}
