// The application as a process of its own, as `npm start` runs it: what the crash tests kill.
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { Lab } from "../../lab/lab.js";

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ChildApp {
  /** Null when it ended before it was ready. */
  readonly url: string | null;
  readonly exited: Promise<Exit>;
  /** What it wrote, for the message of a test that fails. */
  said(): string;
  /** The `data` of the answer; rejects when the process dies meanwhile. The key is the one given at the start, unless another is given here. */
  ask<T>(query: string, variables?: object, withKey?: string): Promise<T>;
  signal(signal: NodeJS.Signals): void;
  /** Politely; resolves with how it ended. */
  stop(): Promise<Exit>;
}

const living = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of living) child.kill("SIGKILL");
});

/** Resolves when it is ready, or has ended. */
export async function startChildApp(settings: Readonly<Record<string, string>>, key = ""): Promise<ChildApp> {
  const env = { ...process.env, PORT: "0", LOG_LEVEL: "warn", DATABASE_URL: "", ARI_URL: "", DRAIN_SECONDS: "0", RINGBACK_FAIL_AT: "", ...settings };
  const child = spawn(process.execPath, ["--enable-source-maps", join(import.meta.dirname, "../../src/main.js")], { env, stdio: ["ignore", "pipe", "pipe"] });
  living.add(child);
  let said = "";
  const exited = new Promise<Exit>((resolve) => {
    child.once("exit", (code, signal) => {
      living.delete(child);
      resolve({ code, signal });
    });
  });
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ready = new Promise<string>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const url = /ready at (http\S+?)\.?\s/.exec(said)?.[1];
      if (url !== undefined) resolve(url.replace("localhost", "127.0.0.1"));
    });
  });
  const url = await Promise.race([ready, exited.then(() => null)]);
  return {
    url,
    exited,
    said: () => said,
    async ask<T>(query: string, variables: object = {}, withKey = key) {
      const headers = { "content-type": "application/json", authorization: `Bearer ${withKey}` };
      const response = await fetch(url ?? "", { method: "POST", headers, body: JSON.stringify({ query, variables }), signal: AbortSignal.timeout(20_000) });
      const { data, errors } = (await response.json()) as { data?: T; errors?: unknown };
      if (data === undefined) throw new Error(`the application answered ${response.status}: ${JSON.stringify(errors)}`);
      return data;
    },
    signal: (signal) => void child.kill(signal),
    stop: () => {
      child.kill("SIGTERM");
      return exited;
    },
  };
}

/** The settings with which it drives a lab's Asterisk; times are short, for nobody listens to the prompts. */
export function labSettings(lab: Lab, app: string, databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl, POOL_SIZE: "3", ARI_URL: lab.ariUrl, ARI_USER: lab.ariUser, ARI_PASSWORD: lab.ariPassword, ARI_APP: app, TRUNKS: "carrier,carrier2",
    NO_PROGRESS_SECONDS: "2", RING_SECONDS: "5", GUARD_SECONDS: "1", PROMPT_GUARD_SECONDS: "4",
  };
}
