// Stops things one after the other. One that fails, or does not end in time, is no reason to leave the next one running.
import type { Logger } from "./logger.js";

/** What is stopped, and how. */
export type Step = readonly [what: string, stop: () => Promise<unknown>];

/** Never rejects: what went wrong is logged. */
export async function inTurn(logger: Pick<Logger, "warn">, limitMs: number, steps: readonly Step[]): Promise<void> {
  for (const [what, stop] of steps) {
    await inTime(stop, limitMs).catch((error: unknown) => logger.warn({ why: String(error), what }, "this did not stop as it should; what is left is stopped all the same"));
  }
}

async function inTime(stop: () => Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([stop(), late]);
  } finally {
    clearTimeout(timer);
  }
}
