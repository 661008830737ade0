// What the doctor says of the database: reachable, new enough, migrated, durable, and with a clock like ours.
import { straysIn } from "../billing/cdr/partitions.js";
import type { Config } from "../config.js";
import { openDatabase, pendingMigrations } from "../database/dataSource.js";
import { startEmbedded } from "../database/embedded.js";
import type { Database } from "../database/transaction.js";
import type { Clock } from "../kernel/clock.js";
import { defaultLimits } from "../telephony/limits/limitStore.js";
import type { Finding } from "../telephony/callControl.js";

const OLDEST = 150_000;
const MOST_CLOCK_DIFFERENCE_MS = 1_000;

export interface Examined {
  readonly findings: readonly Finding[];
  /** By which calls are dialled: those of the carriers, and while there are none those of the settings. */
  readonly trunks: readonly string[];
}

export async function examineDatabase(config: Config, clock: Clock): Promise<Examined> {
  const cannot = (words: string): Examined => ({ findings: [{ what: "database", good: false, words }], trunks: config.trunks });
  const bundled = config.databaseUrl === null ? await startEmbedded({ directory: `${config.dataDirectory}/pg` }).catch((error: unknown) => String(error)) : null;
  if (typeof bundled === "string") return cannot(`the bundled PostgreSQL does not start: ${bundled}`);
  try {
    const database = await openDatabase({ url: config.databaseUrl ?? bundled?.url ?? "", poolSize: 2 });
    return await examine(database, config, clock).finally(() => database.close());
  } catch (error) {
    return cannot(`cannot be reached: ${error instanceof Error ? error.message : String(error)}. Check DATABASE_URL, and that its user may connect.`);
  } finally {
    if (bundled?.startedHere) await bundled.stop();
  }
}

/** A CDR in the default partition is safe and found, but its month cannot be split off any more by itself. */
async function examinePartitions(database: Database, isMigrated: boolean): Promise<Finding> {
  const strays = isMigrated ? await straysIn(database) : 0;
  return { what: "CDRs", good: strays === 0, words: strays === 0 ? "each lies in the partition of its month" : `${strays >= 100 ? "100 or more" : strays} lie in the default partition, for their months were not made in time: see docs/OPERATIONS.md` };
}

/** In the sandbox no phone is anybody's; with real ones a stolen key would ring whom it likes. */
async function examineLimits(database: Database, config: Config, isMigrated: boolean): Promise<Finding> {
  const { allowsUnproven, callBacksADay } = isMigrated ? (await defaultLimits(database)).accounts : { allowsUnproven: false, callBacksADay: 0 };
  const good = config.ari === null || (!allowsUnproven && callBacksADay !== null);
  return { what: "limits", good, words: good ? (config.ari === null ? "no phone is real in the sandbox" : "are set for every account") : "real phones are dialled, and accounts may ring whom they like or as often as they like: see docs/FRAUD.md" };
}

async function examine(database: Database, config: Config, clock: Clock): Promise<Examined> {
  const [row] = await database.query<{ version: string; number: string; durable: string; fsync: string; now: Date }>(
    "select version(), current_setting('server_version_num') number, current_setting('synchronous_commit') durable, current_setting('fsync') fsync, clock_timestamp() now",
  );
  const version = row?.version.split(" ").slice(0, 2).join(" ") ?? "unknown";
  const isNew = Number(row?.number) >= OLDEST;
  const durable = row?.durable === "on" && row.fsync === "on";
  const differsMs = Math.abs((row?.now.getTime() ?? 0) - clock.now());
  const pending = await pendingMigrations(database);
  const findings: Finding[] = [
    { what: "database", good: isNew, words: isNew ? `${version}${config.databaseUrl === null ? ", bundled" : ""}` : `${version} is too old: 15 or later is needed` },
    { what: "migrations", good: pending.length === 0, words: pending.length === 0 ? "current" : `${pending.join(", ")} not run yet: "npm run migrate" or "npm start" runs them` },
    { what: "durability", good: durable, words: durable ? "a commit that was acknowledged survives a crash" : "fsync or synchronous_commit is off: an acknowledged settlement could be lost. Set both to on." },
    await examinePartitions(database, pending.length === 0),
    await examineLimits(database, config, pending.length === 0),
    { what: "clock", good: differsMs <= MOST_CLOCK_DIFFERENCE_MS, words: differsMs <= MOST_CLOCK_DIFFERENCE_MS ? `the database's differs from ours by ${differsMs} ms` : `the database's differs from ours by ${differsMs} ms: let both follow NTP` },
  ];
  return { findings, trunks: pending.length === 0 ? await trunksInUse(database, config) : config.trunks };
}

/** As calls would be routed: by those of the carriers that are enabled, or where there are none by those of the settings and all that are known. */
async function trunksInUse(database: Database, config: Config): Promise<readonly string[]> {
  const disabled = new Set((await database.query<{ name: string }>("select name from trunk where not enabled")).map(({ name }) => name));
  const [carriers, known] = await Promise.all([
    database.query<{ trunk: string; enabled: boolean }>("select carrier_trunk.trunk, enabled from carrier join carrier_trunk on carrier_trunk.carrier_id = carrier.id order by priority, trunk"),
    database.query<{ name: string }>("select name from trunk order by priority, name"),
  ]);
  const used = carriers.length === 0 ? [...config.trunks, ...known.map(({ name }) => name)] : carriers.filter(({ enabled }) => enabled).map(({ trunk }) => trunk);
  return [...new Set(used)].filter((name) => !disabled.has(name));
}
