// Everything real at once: Asterisk with its phones, PostgreSQL, and the application, each in processes of its own. One world serves several figures.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createRingback, type Ringback } from "ringback-sdk";
import { ensureTree, startLab, type Lab } from "../../lab/lab.js";
import { newId } from "../../src/kernel/id.js";
import type { FromApp, ToApp, Usage } from "./appProcess.js";
import { createBenchDatabase, type BenchDatabase } from "./benchDatabase.js";
import { CannotMeasure } from "./measurement.js";

export interface RealWorld {
  readonly lab: Lab;
  readonly url: string;
  readonly bench: BenchDatabase;
  readonly callers: readonly Caller[];
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

export interface Caller {
  readonly apiKey: string;
  readonly sdk: Ringback;
}

/** No test's network, nor the one of `npm run lab`. */
const NETWORK = 88;
const CALLERS = 50;

let world: Promise<RealWorld> | null = null;

/** The same one for every figure of a run. */
export function realWorld(tell: (line: string) => void): Promise<RealWorld> {
  return (world ??= start(tell));
}

export async function stopRealWorld(): Promise<void> {
  const running = await world?.catch(() => null);
  world = null;
  await running?.stop();
}

async function start(tell: (line: string) => void): Promise<RealWorld> {
  const lab = await startedLab(tell);
  const bench = await createBenchDatabase();
  const app = fork(join(import.meta.dirname, "appProcess.js"), {
    env: { ...process.env, DATABASE_URL: bench.url, PORT: "0", LOG_LEVEL: "error", ARI_URL: lab.ariUrl, ARI_USER: lab.ariUser, ARI_PASSWORD: lab.ariPassword, ARI_APP: lab.ariApp, TRUNKS: "carrier,carrier2" },
  });
  const stop = async (): Promise<void> => {
    if (app.connected) app.send("stop" satisfies ToApp);
    if (app.exitCode === null && app.signalCode === null) await once(app, "exit");
    await bench.drop();
    await lab.stop();
  };
  try {
    const { url, operatorKey } = await ready(app);
    const callers = await openCallers(url, operatorKey);
    return { lab, url, bench, callers, usage: () => usageOf(app), stop: () => Promise.all(callers.map(({ sdk }) => sdk.close())).then(stop) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startedLab(tell: (line: string) => void): Promise<Lab> {
  try {
    await ensureTree({ onProgress: tell });
    return await startLab({ network: NETWORK, tracesSip: false });
  } catch (error) {
    throw new CannotMeasure(`there is no real Asterisk here; "npm run lab" says why (${error instanceof Error ? error.message : String(error)})`);
  }
}

async function ready(app: ChildProcess): Promise<{ url: string; operatorKey: string }> {
  const message = await answerOf(app);
  if ("ready" in message) return message.ready;
  throw new Error(`the application did not start: ${JSON.stringify(message)}`);
}

async function usageOf(app: ChildProcess): Promise<Usage> {
  const answer = answerOf(app);
  app.send("usage" satisfies ToApp);
  const message = await answer;
  if ("usage" in message) return message.usage;
  throw new Error(`the application answered ${JSON.stringify(message)}`);
}

async function answerOf(app: ChildProcess): Promise<FromApp> {
  const gone = once(app, "exit").then(([code]): FromApp => ({ failed: `it ended with code ${String(code)}` }));
  return Promise.race([once(app, "message").then(([message]) => message as FromApp), gone]);
}

async function openCallers(url: string, operatorKey: string): Promise<Caller[]> {
  const operator = createRingback({ url, apiKey: operatorKey });
  const tariff = await operator.createTariff({ name: "Bench", currency: "EUR", rates: [{ prefix: "1", destination: "North America", pricePerMinute: "0.06" }] });
  if (tariff.__typename !== "Tariff") throw new Error(tariff.message);
  const open = async (): Promise<Caller> => {
    const account = await operator.openAccount({ name: "Caller", currency: "EUR", tariffId: tariff.id, liveCallBackLimit: 10_000 });
    if (account.__typename !== "Account") throw new Error(account.message);
    await operator.topUp({ accountId: account.id, amount: "100000", reference: newId() });
    const key = await operator.issueApiKey({ accountId: account.id, name: "bench" });
    if (key.__typename !== "IssuedApiKey") throw new Error(key.message);
    return { apiKey: key.secret, sdk: createRingback({ url, apiKey: key.secret }) };
  };
  const callers: Caller[] = [];
  for (let i = 0; i < CALLERS; i += 1) callers.push(await open());
  return callers;
}
