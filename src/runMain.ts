// Starts the application for `npm start`, says what to do next, and on Ctrl-C drains and stops everything that it started.
import { buildApp, type App } from "./app.js";
import { seedNumbers } from "./seedNumbers.js";
import { InvalidConfig, readConfig, type Config } from "./config.js";

const EXIT_CONFIG = 78;
const SAME_SIGNAL_MS = 500;

export async function run(): Promise<void> {
  const startedAt = performance.now();
  // A terminal or a pipe that has gone is no reason to drop calls.
  for (const output of [process.stdout, process.stderr]) output.on("error", () => undefined);
  const config = configOrExit();
  if (!config) return;
  const app = await buildApp(config, { onReplaced: (why) => void stopFor(why) }).catch(sayWhy);
  if (!app) return;
  let stoppingSince: number | null = null;
  const stop = async (why: string, code: number, drainSeconds = config.drainSeconds): Promise<void> => {
    if (stoppingSince !== null) {
      // One Ctrl-C comes twice, from the terminal and through npm. A later one does not wait for the calls: they go on, and the next start recovers them.
      if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(code);
      return;
    }
    stoppingSince = performance.now();
    say(`\n${why}: no new call-backs; waiting up to ${drainSeconds} s for the calls that are up (once more to stop at once) …`);
    await app.stop(drainSeconds);
    say("Stopped.");
    process.exit(code);
  };
  // The calls are another node's to end.
  const stopFor = (why: string): Promise<void> => stop(why, 1, 0);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop(signal, 0));
  const started = await app.start().then(() => true, sayWhy);
  if (started) say(welcome(app, config, performance.now() - startedAt));
}

/** What keeps us from starting is nearly always outside: a port that is taken, a database or a switch that is not there. A stack tells nobody which. */
function sayWhy(error: unknown): null {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  const hint = code === "EADDRINUSE" ? "Another Ringback, or something else, listens there: stop it, or set PORT." : '"npm run doctor" looks at everything that is needed.';
  process.stderr.write(`Ringback cannot start: ${message ?? String(error)}\n${hint}\n`);
  process.exitCode = 1;
  return null;
}

function configOrExit(): Config | null {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof InvalidConfig)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT_CONFIG;
    return null;
  }
}

function welcome(app: App, config: Config, tookMs: number): string {
  const { url, keys } = app;
  const mutation = 'mutation { requestCallBack(input: { from: \\"+15005550101\\", to: \\"+15005550111\\", idempotencyKey: \\"first\\" }) { __typename ... on CallBack { id state } ... on Refused { code message } } }';
  return [
    `\nRingback is ready at ${url} after ${(tookMs / 1000).toFixed(1)} s.`,
    config.ari ? `  switch      Asterisk at ${config.ari.url}, application ${config.ari.app}, trunks ${config.trunks.join(", ")}` : "  switch      the built-in sandbox: nobody is dialled; phones behave by their number (docs/SANDBOX.md)",
    `  database    ${app.databaseName}`,
    ...(keys ? [`  account     key ${keys.accountKey}`, `  operator    key ${keys.operatorKey}`] : ['  keys        "npm run operator-key" makes a first one']),
    "",
    "Place a call-back:",
    `  curl -s ${url} -H 'content-type: application/json' -H 'authorization: Bearer ${keys?.accountKey ?? "KEY"}' -d '{"query":"${mutation}"}'`,
    "Place one and watch it:",
    "  npm run demo",
    ...(keys && !config.ari ? triggered(url, keys.operatorKey) : []),
    "Stop with Ctrl-C.\n",
  ].join("\n");
}

/** Only where no telephone is needed for it. */
function triggered(url: string, operatorKey: string): readonly string[] {
  const mutation = `mutation { placeSandboxCall(input: { from: \\"${seedNumbers.caller}\\", to: \\"${seedNumbers.did}\\" }) { __typename ... on SandboxCall { inboundCallId } ... on Refused { code message } } }`;
  return [
    `Trigger one by calling a number of ours, without a telephone (${seedNumbers.did} is a DID, ${seedNumbers.ani} rings its callers back, ${seedNumbers.ivr} answers and asks):`,
    `  curl -s ${url} -H 'content-type: application/json' -H 'authorization: Bearer ${operatorKey}' -d '{"query":"${mutation}"}'`,
  ];
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
