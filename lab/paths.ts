// Where the lab keeps its things inside the project folder; nothing is ever written outside it.
import { join, resolve } from "node:path";

/** Compiled, this file is dist/lab/paths.js. */
export const projectFolder = resolve(import.meta.dirname, "../..");
export const labFolder = join(projectFolder, ".lab");
export const settingsFolder = join(projectFolder, "lab/conf");
export const keypadScript = join(import.meta.dirname, "phones/keypad.js");

export function stateFolder(network: number): string {
  return join(labFolder, `state-${network}`);
}
