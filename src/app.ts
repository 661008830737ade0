// The composition root: builds every object once, in order. It is also how the tests start the application.
import { createApiKeys } from "./access/apiKeys.js";
import { createAuthenticate } from "./access/authenticate.js";
import { createBilling } from "./billing/billing.js";
import { createHousekeeping, type Housekeeping } from "./billing/cdr/housekeeping.js";
import { ensurePartitions } from "./billing/cdr/partitions.js";
import { createRateIndex, type RateIndex } from "./billing/rating/rateIndex.js";
import { createReports } from "./billing/reports/reports.js";
import { createBillingUseCases } from "./billing/useCases.js";
import { InvalidConfig, type Config } from "./config.js";
import { migrate, openDatabase } from "./database/dataSource.js";
import { startEmbedded, type EmbeddedPostgres } from "./database/embedded.js";
import type { Database } from "./database/transaction.js";
import { systemClock, type Clock } from "./kernel/clock.js";
import { inTurn } from "./kernel/inTurn.js";
import { createLogger, type Logger } from "./kernel/logger.js";
import { createCdrCsv } from "./resolvers/cdrCsv.js";
import { createDeckFiles } from "./resolvers/deckFiles.js";
import { createContextOf } from "./resolvers/context.js";
import { keptPepper } from "./pinPepper.js";
import { buildApiSchema } from "./resolvers/apiSchema.js";
import { seedOnce, type SeedKeys } from "./seed.js";
import { createServer, type Server } from "./server/createServer.js";
import type { Limits } from "./server/limits.js";
import { createNotReady } from "./server/notReady.js";
import { createCallControl } from "./switch.js";
import { createCallers } from "./telephony/callers/callers.js";
import { createProveCallerId } from "./telephony/callers/proveCallerId.js";
import { createPepper, faultOfPepper, type Pepper } from "./telephony/callers/pepper.js";
import type { CallControl } from "./telephony/callControl.js";
import { ensureSwitch } from "./telephony/callBack/owner.js";
import { createNumberUseCases } from "./telephony/numbers/useCases.js";
import { forgetUses } from "./telephony/limits/noteUses.js";
import { pinLimits } from "./telephony/limits/pinLimits.js";
import { createLimitUseCases } from "./telephony/limits/useCases.js";
import { createTelephony, type Telephony, type TelephonyDeps } from "./telephony/telephony.js";

export interface Overrides {
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly callControl?: CallControl;
  /** What one caller may ask for at once, where it is not as standard. */
  readonly limits?: Partial<Limits>;
  /** The switch was taken over by another node. */
  readonly onReplaced?: (why: string) => void;
}

export interface App {
  /** Where the API is, once it has started. */
  readonly url: string;
  readonly databaseName: string;
  /** Of the small world in the bundled database; null with a database of one's own. */
  readonly keys: SeedKeys | null;
  readonly database: Database;
  readonly telephony: Telephony;
  start(): Promise<void>;
  /** Refuses new call-backs, waits for those that are up, and stops all that was started. */
  stop(drainSeconds?: number): Promise<void>;
}

/** Two lanes, recovery, and one for what comes between. */
const MOST_CONTROL_CONNECTIONS = 4;
/** Beside the pool, so that no call and no request waits for a report: two of them, and the stretches of exports. */
const REPORT_CONNECTIONS = 4;

export async function buildApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const clock = overrides.clock ?? systemClock;
  const logger = overrides.logger ?? createLogger(config.logLevel);
  const databases = await openDatabases(config);
  const { embedded, databaseUrl, database, controlDatabase, reportDatabase } = databases;
  await migrate(database);
  await ensurePartitions(database, clock.now());
  const apiKeys = createApiKeys(database, clock);
  const keys = embedded ? await seedOnce({ database, apiKeys, clock, directory: config.dataDirectory }) : null;
  const pepper = await pepperFor(config, databases);
  const callers = createCallers({ database, pepper, ownCallerId: config.callerId, clock, logger, pinLimits });
  const billing = createBilling(database, createRateIndex(database, { budgetBytes: config.rateIndexMegabytes * 2 ** 20, clock, onFault: (error, deckId) => logger.warn({ err: error, deckId }, "a rate deck was not loaded into memory; the database answers for it, and it is tried again") }), config.typicalCallSeconds);
  const callControl = overrides.callControl ?? (await createCallControl(config, clock, logger));
  // The server listens before the switch is taken over, and the first request must find it.
  await ensureSwitch(database, callControl.switchId, clock.now());
  const telephony = createTelephony({
    database, controlDatabase, reportDatabase, databaseUrl, billing, callControl, callers, isSandbox: config.ari === null, clock, logger,
    ...callSettingsOf(config),
    onReplaced: overrides.onReplaced ?? (() => undefined),
  });
  const reports = createReports(reportDatabase);
  const housekeeping = createHousekeeping({ database, clock, logger, retention: config.retention, chores: [{ failed: "numbers that nobody counts any more were not forgotten to the end", run: () => forgetUses(database, clock.now()) }] });
  const billingUseCases = createBillingUseCases(database, clock, billing.rateIndex, config.typicalCallSeconds, config.quoteSeconds);
  const numbers = createNumberUseCases({ database, clock, chargeDids: housekeeping.chargeDids });
  const server = createServer({
    cdrCsv: createCdrCsv(reports), deckFiles: createDeckFiles(billingUseCases), schema: buildApiSchema(),
    contextOf: createContextOf({ telephony, billing: billingUseCases, callers: { ...callers, proveCallerId: createProveCallerId({ pepper, settingsOf: callers.settingsOf, request: telephony.request }) }, limits: createLimitUseCases(database, clock), numbers, reports, apiKeys, clock }),
    authenticate: createAuthenticate(apiKeys), apiKeys, logger, allowedOrigins: config.allowedOrigins, limits: overrides.limits ?? {},
    notReady: createNotReady({
      // On the calls' own connections: an API that is asked too much is slow, and not gone.
      databaseAnswers: () => controlDatabase.query("select 1").then(() => true, () => false),
      switchConnected: () => telephony.switchConnected, stalledSeconds: () => telephony.stalledSeconds, clock,
    }),
  });
  const parts = { config, server, telephony, housekeeping, rateIndex: billing.rateIndex, database, controlDatabase, reportDatabase, embedded, clock, logger };
  return {
    get url() {
      return `http://${config.host === "127.0.0.1" ? "localhost" : config.host}:${server.port}/graphql`;
    },
    databaseName: embedded ? `the bundled PostgreSQL, data in ${config.dataDirectory}/pg` : nameOf(databaseUrl),
    keys, database, telephony,
    start: () => startAll(parts),
    stop: (drainSeconds = 0) => stopAll(parts, drainSeconds),
  };
}

function callSettingsOf(config: Config): Pick<TelephonyDeps, "trunks" | "callerId" | "times" | "defaults"> {
  return {
    trunks: config.trunks, callerId: config.callerId,
    times: { noProgressSeconds: config.noProgressSeconds, guardSeconds: config.guardSeconds, promptGuardSeconds: config.promptGuardSeconds, momentSeconds: 1 },
    defaults: {
      retry: { attempts: config.attempts, afterBusySeconds: config.afterBusySeconds, afterNoAnswerSeconds: config.afterNoAnswerSeconds, afterFaultSeconds: config.afterFaultSeconds },
      ringSeconds: config.ringSeconds, longestSeconds: config.longestSeconds, expireAfterSeconds: config.expireAfterSeconds,
    },
  };
}

interface Databases {
  readonly embedded: EmbeddedPostgres | null;
  readonly databaseUrl: string;
  readonly database: Database;
  readonly controlDatabase: Database;
  readonly reportDatabase: Database;
}

async function openDatabases(config: Config): Promise<Databases> {
  const embedded = config.databaseUrl === null ? await startEmbedded({ directory: `${config.dataDirectory}/pg` }) : null;
  const databaseUrl = config.databaseUrl ?? embedded?.url ?? "";
  const controlPoolSize = Math.min(MOST_CONTROL_CONNECTIONS, Math.floor(config.poolSize / 2));
  const database = await openDatabase({ url: databaseUrl, poolSize: config.poolSize - controlPoolSize });
  const controlDatabase = await openDatabase({ url: databaseUrl, poolSize: controlPoolSize });
  const reportDatabase = await openDatabase({ url: databaseUrl, poolSize: REPORT_CONNECTIONS, isPatient: true, longestStatementSeconds: config.reportSeconds });
  return { embedded, databaseUrl, database, controlDatabase, reportDatabase };
}

/** What is left open of a start that came to nothing would keep the process from ending. @throws InvalidConfig when it is not the one that the PINs were made with */
async function pepperFor(config: Config, { embedded, database, controlDatabase, reportDatabase }: Databases): Promise<Pepper | null> {
  const secret = config.pinPepper ?? (embedded ? await keptPepper(config.dataDirectory) : null);
  const pepper = secret === null ? null : createPepper(secret);
  const fault = await faultOfPepper(database, pepper);
  if (fault === null) return pepper;
  await Promise.all([database, controlDatabase, reportDatabase].map((each) => each.close()));
  if (embedded?.startedHere) await embedded.stop();
  throw new InvalidConfig(`These settings are wrong:\n  ${fault}\ndocs/CALLERS.md tells what it is for.`);
}

interface Parts {
  readonly config: Config;
  readonly server: Server;
  readonly telephony: Telephony;
  readonly housekeeping: Housekeeping;
  readonly rateIndex: RateIndex;
  readonly database: Database;
  readonly controlDatabase: Database;
  readonly reportDatabase: Database;
  readonly embedded: EmbeddedPostgres | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

async function startAll(parts: Parts): Promise<void> {
  const { config, server, telephony, rateIndex, housekeeping } = parts;
  housekeeping.start();
  rateIndex.start();
  try {
    // The port first: a second start by mistake must not take the switch away from the first.
    await server.start(config.port, config.host);
    await telephony.start();
  } catch (error) {
    await stopAll({ ...parts, embedded: parts.embedded?.startedHere ? parts.embedded : null }, 0);
    throw error;
  }
}

/** Longer than telephony takes at the worst. */
const STOP_LIMIT_MS = 60_000;
/** What was asked has been answered by then, or never is. */
const CLOSE_LIMIT_MS = 5_000;

async function stopAll({ server, telephony, housekeeping, rateIndex, database, controlDatabase, reportDatabase, embedded, logger }: Parts, drainSeconds: number): Promise<void> {
  housekeeping.stop();
  await telephony.drain(drainSeconds);
  await inTurn(logger, STOP_LIMIT_MS, [
    ["the server", () => server.stop()],
    ["telephony", () => telephony.stop()],
  ]);
  await inTurn(logger, CLOSE_LIMIT_MS, [
    ["the loading of rate decks", () => rateIndex.stop()],
    ["the API's connections to the database", () => database.close()],
    ["those of the calls", () => controlDatabase.close()],
    ["those of reports", () => reportDatabase.close()],
  ]);
  await inTurn(logger, STOP_LIMIT_MS, [["the bundled database", async () => embedded?.stop()]]);
}

/** Without the password. */
function nameOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `PostgreSQL at ${host}${pathname}`;
}
