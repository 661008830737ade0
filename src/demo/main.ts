// `npm run demo`: places one call-back on whatever switch is configured, draws it as it happens, then shows what it cost. It uses the API as any integrator would.
import { join } from "node:path";
import { createRingback, isRefused, RingbackError, type Ringback } from "ringback-sdk";
import { buildApp, type App } from "../app.js";
import { InvalidConfig, readConfig, type Config } from "../config.js";
import { newId } from "../kernel/id.js";
import { readKeys } from "../seed.js";
import { createDrawing } from "./drawing.js";
import { showCdrs, showQuote, showTransfers } from "./show.js";

const [from = "+15005550111", to = "+15005550106"] = process.argv.slice(2);

try {
  await demo(readConfig(process.env));
} catch (error) {
  if (!(error instanceof InvalidConfig) && !(error instanceof RingbackError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function demo(config: Config): Promise<void> {
  const running = await isRunning(config);
  if (!running) say("No Ringback answers here, so one is started for the time of the demo.");
  const app = running ? null : await startApp(config);
  const apiKey = process.env["RINGBACK_API_KEY"] ?? (await readKeys(join(config.dataDirectory, "keys.json"))).accountKey;
  const ringback = createRingback({ url: app?.url ?? `http://localhost:${config.port}/graphql`, apiKey });
  try {
    await place(ringback);
  } finally {
    await ringback.close();
    await app?.stop();
  }
}

async function isRunning(config: Config): Promise<boolean> {
  return fetch(`http://localhost:${config.port}/healthz`, { signal: AbortSignal.timeout(1_000) }).then((answer) => answer.ok, () => false);
}

async function startApp(config: Config): Promise<App> {
  const app = await buildApp({ ...config, port: 0, logLevel: "warn" });
  await app.start();
  return app;
}

async function place(ringback: Ringback): Promise<void> {
  const before = await balance(ringback);
  const quoted = await ringback.quote({ from, to });
  if (isRefused(quoted)) return say(`Refused: ${quoted.message} (${quoted.code})`);
  say(`Balance ${before}`);
  showQuote(quoted);
  const asked = await ringback.requestCallBack({ from, to, idempotencyKey: newId() });
  if (isRefused(asked)) return say(`Refused: ${asked.message} (${asked.code})`);
  say(`\nCall-back ${asked.id}: ${from} is rung, then ${to}. Ctrl-C hangs up.\n`);
  process.once("SIGINT", () => void ringback.cancelCallBack(asked.id));
  const drawing = createDrawing(process.stdout);
  for await (const progress of ringback.watchCallBack(asked.id, 0, { tickSeconds: 1 })) drawing.draw(progress);
  const { nodes: cdrs } = await ringback.cdrs({ filter: { callBackId: asked.id } });
  const { nodes: transfers } = await ringback.transfers({ first: 10 });
  showCdrs(cdrs);
  showTransfers(transfers.filter(({ callBackId }) => callBackId === asked.id));
  say(`\nBalance ${before} → ${await balance(ringback)}`);
}

async function balance(ringback: Ringback): Promise<string> {
  const { account } = await ringback.me();
  return account ? `${account.wallet.balance.amount} ${account.wallet.balance.currency} (held ${account.wallet.held.amount})` : "of an operator: there is none; set RINGBACK_API_KEY to an account's key";
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
