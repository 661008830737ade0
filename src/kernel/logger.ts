// Logs are JSON lines on stderr. Numbers are masked, keys and digits never get in.
import { pino, type Logger } from "pino";

export type { Logger };
export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

export function createLogger(level: LogLevel): Logger {
  return pino(
    { level, base: null, serializers: { err: describeError }, redact: ["password", "authorization", "apiKey", "*.password", "*.authorization", "*.apiKey"] },
    pino.destination({ fd: 2, sync: true }),
  );
}

/** Not the error whole: a failed statement carries its parameters, and with them numbers. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = (error as { readonly code?: unknown }).code;
  return { name, message, ...(code === undefined ? {} : { code }), stack, ...(cause instanceof Error ? { cause: `${cause.name}: ${cause.message}` } : {}) };
}

/** +49151234567 → +49151•••67: enough to find a call by, too little to dial. */
export function maskNumber(number: string): string {
  return number.length <= 7 ? "•".repeat(number.length) : `${number.slice(0, 6)}${"•".repeat(number.length - 8)}${number.slice(-2)}`;
}
