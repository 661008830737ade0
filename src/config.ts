// Reads the environment once, checks all of it, and reports every fault in one message. Nobody else reads process.env, but for fail points.
import { z } from "zod";
import { logLevels, type LogLevel } from "./kernel/logger.js";
import { parsePhoneNumber, type PhoneNumber } from "./kernel/phoneNumber.js";

export interface SwitchSettings {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly app: string;
}

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Null: the bundled PostgreSQL, with its data in `dataDirectory`. */
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
  readonly poolSize: number;
  /** Null: the built-in sandbox. */
  readonly ari: SwitchSettings | null;
  /** What the switch is called in the database. Its call-backs belong to it, wherever it moves. */
  readonly switchId: string;
  readonly trunks: readonly string[];
  /** What a call is taken to last when what carriers would ask for it is compared. */
  readonly typicalCallSeconds: number;
  readonly callerId: PhoneNumber;
  /** Keys what is kept of PINs. Null with a database of one's own: then there are none; the bundled one has its own beside it. */
  readonly pinPepper: string | null;
  readonly logLevel: LogLevel;
  readonly noProgressSeconds: number;
  readonly ringSeconds: number;
  readonly guardSeconds: number;
  readonly promptGuardSeconds: number;
  readonly longestSeconds: number;
  readonly expireAfterSeconds: number;
  readonly attempts: number;
  readonly afterBusySeconds: number;
  readonly afterNoAnswerSeconds: number;
  readonly afterFaultSeconds: number;
  readonly drainSeconds: number;
  readonly reportSeconds: number;
  /** Whole months; null for ever. */
  readonly retention: { readonly maskAfterMonths: number | null; readonly dropAfterMonths: number | null };
  readonly allowedOrigins: readonly string[];
  /** What rate decks may take of a node's memory. */
  readonly rateIndexMegabytes: number;
  /** For so long the price of a requested quote is held. */
  readonly quoteSeconds: number;
}

export class InvalidConfig extends Error {
  override name = "InvalidConfig";
}

const seconds = (least: number, most: number, standard: number) => z.coerce.number().int().min(least).max(most).default(standard);
const months = z.coerce.number().int().min(1).max(1_200);
const list = z.string().transform((text) => text.split(",").map((part) => part.trim()).filter(Boolean));

const schema = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a PostgreSQL address like postgres://user:password@host:5432/database" }).optional(),
  DATA_DIRECTORY: z.string().min(1).default(".data"),
  POOL_SIZE: z.coerce.number().int().min(3).max(100).default(10),
  ARI_URL: z.url({ protocol: /^https?$/, error: "must be the address of Asterisk's HTTP server, like http://127.0.0.1:8088" }).optional(),
  ARI_USER: z.string().min(1).optional(),
  ARI_PASSWORD: z.string().min(1).optional(),
  ARI_APP: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "may hold letters, digits, - and _ only").default("ringback"),
  SWITCH_ID: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, "may hold letters, digits, ., - and _ only").optional(),
  TRUNKS: list.default(["carrier", "carrier2"]).refine((names) => names.length > 0 && names.every((name) => /^[A-Za-z0-9_-]{1,64}$/.test(name)), "must be names of PJSIP endpoints, in their order, like carrier,carrier2"),
  TYPICAL_CALL_SECONDS: seconds(1, 86_400, 180),
  CALLER_ID: z.string().default("+15005550100"),
  PIN_PEPPER: z.string().min(32, "must have at least 32 characters; make one with: openssl rand -hex 32").optional(),
  LOG_LEVEL: z.enum(logLevels).default("info"),
  NO_PROGRESS_SECONDS: seconds(1, 10, 6),
  RING_SECONDS: seconds(5, 45, 40),
  GUARD_SECONDS: seconds(1, 30, 4),
  PROMPT_GUARD_SECONDS: seconds(2, 60, 12),
  LONGEST_SECONDS: seconds(60, 86_400, 4 * 3_600),
  EXPIRE_AFTER_SECONDS: seconds(10, 7 * 86_400, 900),
  ATTEMPTS: seconds(1, 10, 1),
  AFTER_BUSY_SECONDS: seconds(1, 86_400, 60),
  AFTER_NO_ANSWER_SECONDS: seconds(1, 86_400, 120),
  AFTER_FAULT_SECONDS: seconds(1, 86_400, 30),
  DRAIN_SECONDS: seconds(0, 3_600, 30),
  REPORT_SECONDS: seconds(1, 3_600, 120),
  MASK_NUMBERS_AFTER_MONTHS: months.optional(),
  DROP_CDRS_AFTER_MONTHS: months.optional(),
  ALLOWED_ORIGINS: list.default([]),
  QUOTE_SECONDS: seconds(10, 86_400, 300),
  RATE_INDEX_MEGABYTES: z.coerce.number().int().min(0).max(65_536).default(256),
});

/** @throws InvalidConfig with every fault, a line each */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  // An empty value is what `VAR= npm start` gives; it means "not set".
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""));
  const read = schema.safeParse(given);
  const faults = read.success ? [] : read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message} (it is ${JSON.stringify(shown(given, String(issue.path[0])))})`);
  if (given["ARI_URL"] !== undefined) for (const name of ["ARI_USER", "ARI_PASSWORD"]) if (given[name] === undefined) faults.push(`${name}: must be set when ARI_URL is set`);
  if (read.success) faults.push(...faultsOfRetention(read.data));
  const callerId = callerIdOf(given["CALLER_ID"] ?? "+15005550100", faults);
  if (!read.success || faults.length > 0 || callerId === null) throw new InvalidConfig(`These settings are wrong:\n${faults.map((fault) => `  ${fault}`).join("\n")}\ndocs/OPERATIONS.md lists them all.`);
  return toConfig(read.data, callerId);
}

function toConfig(data: z.infer<typeof schema>, callerId: PhoneNumber): Config {
  const ari = data.ARI_URL === undefined ? null : { url: data.ARI_URL, user: data.ARI_USER ?? "", password: data.ARI_PASSWORD ?? "", app: data.ARI_APP };
  return Object.freeze({
    host: data.HOST, port: data.PORT, databaseUrl: data.DATABASE_URL ?? null, dataDirectory: data.DATA_DIRECTORY, poolSize: data.POOL_SIZE, ari, switchId: data.SWITCH_ID ?? ari?.app ?? "sandbox", trunks: data.TRUNKS, typicalCallSeconds: data.TYPICAL_CALL_SECONDS, callerId, pinPepper: data.PIN_PEPPER ?? null,
    logLevel: data.LOG_LEVEL, noProgressSeconds: data.NO_PROGRESS_SECONDS, ringSeconds: data.RING_SECONDS, guardSeconds: data.GUARD_SECONDS, promptGuardSeconds: data.PROMPT_GUARD_SECONDS,
    longestSeconds: data.LONGEST_SECONDS, expireAfterSeconds: data.EXPIRE_AFTER_SECONDS, attempts: data.ATTEMPTS, afterBusySeconds: data.AFTER_BUSY_SECONDS,
    afterNoAnswerSeconds: data.AFTER_NO_ANSWER_SECONDS, afterFaultSeconds: data.AFTER_FAULT_SECONDS, drainSeconds: data.DRAIN_SECONDS, reportSeconds: data.REPORT_SECONDS,
    retention: { maskAfterMonths: data.MASK_NUMBERS_AFTER_MONTHS ?? null, dropAfterMonths: data.DROP_CDRS_AFTER_MONTHS ?? null }, allowedOrigins: data.ALLOWED_ORIGINS,
    rateIndexMegabytes: data.RATE_INDEX_MEGABYTES, quoteSeconds: data.QUOTE_SECONDS,
  });
}

/** Whoever drops CDRs for their callers' sake must not keep the numbers in the call-backs, which are not dropped. */
function faultsOfRetention({ MASK_NUMBERS_AFTER_MONTHS: mask, DROP_CDRS_AFTER_MONTHS: drop }: z.infer<typeof schema>): string[] {
  if (drop === undefined || (mask !== undefined && mask <= drop)) return [];
  return [`DROP_CDRS_AFTER_MONTHS: needs MASK_NUMBERS_AFTER_MONTHS of at most as many months (it is ${drop}): call-backs and their events are not dropped, and keep their numbers otherwise`];
}

function callerIdOf(text: string, faults: string[]): PhoneNumber | null {
  try {
    return parsePhoneNumber(text, "CALLER_ID");
  } catch (error) {
    faults.push(`CALLER_ID: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

/** What was given, but for what must not be read over a shoulder. */
function shown(given: Readonly<Record<string, unknown>>, name: string): unknown {
  return name === "ARI_PASSWORD" || name === "DATABASE_URL" || name === "PIN_PEPPER" ? "hidden" : given[name];
}
