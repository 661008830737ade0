// What a running lab leaves in its state folder, so that other processes can find it, use it and stop it.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { liveNames, processIdentity } from "./processes.js";

export interface LabState {
  readonly network: number;
  readonly version: string;
  readonly edition: "22" | "16";
  readonly ariPassword: string;
  /** The process that ends the lab with itself, or "background" for a lab that runs until it is told to stop. */
  readonly owner: string;
}

export function newPassword(): string {
  return randomBytes(18).toString("base64url");
}

export function ownerIdentity(): string {
  return processIdentity(process.pid) ?? "unknown";
}

export function readLabState(folder: string): LabState | null {
  const file = stateFile(folder);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as LabState) : null;
}

export function writeLabState(folder: string, state: LabState): void {
  writeFileSync(stateFile(folder), `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
}

/** Empties what an earlier lab wrote. Only our own sub-folders: the folder may have been chosen by the caller. */
export function freshState(folder: string): void {
  for (const part of ["etc", "run", "spool", "var", "log", "phones", "pids", "lab.json"]) rmSync(join(folder, part), { recursive: true, force: true });
  mkdirSync(join(folder, "log"), { recursive: true, mode: 0o700 });
}

export function forgetLabState(folder: string): void {
  rmSync(stateFile(folder), { force: true });
}

/** Running: something lives, and so does whoever answers for it. Left over: something lives that nobody answers for. */
export function condition(folder: string): "stopped" | "running" | "leftOver" {
  if (liveNames(folder).length === 0) return "stopped";
  const owner = readLabState(folder)?.owner;
  if (owner === undefined) return "leftOver";
  return owner === "background" || processIdentity(Number.parseInt(owner, 10)) === owner ? "running" : "leftOver";
}

function stateFile(folder: string): string {
  return join(folder, "lab.json");
}
