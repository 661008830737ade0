// How much later than asked this process came to run: what a machine with more to do than cores adds to every stamp, whoever's stamp it is.

const TICK_MS = 5;
/** Timers come a millisecond late on an idle machine too. */
const USUAL_MS = 2;
const KEPT_MS = 120_000;

interface Lateness {
  readonly at: number;
  readonly ms: number;
}

const lateness: Lateness[] = [];
let expectedAt = Date.now() + TICK_MS;
setInterval(() => {
  const now = Date.now();
  if (now > expectedAt + USUAL_MS) lateness.push({ at: now, ms: now - expectedAt });
  while ((lateness[0]?.at ?? now) < now - KEPT_MS) lateness.shift();
  expectedAt = now + TICK_MS;
}, TICK_MS).unref();

/** The sum of all delays of the last so many seconds: for what was measured just now. */
export function heldUpLatelyMs(seconds = 10): number {
  const since = Date.now() - seconds * 1_000;
  return lateness.filter(({ at }) => at >= since).reduce((sum, { ms }) => sum + ms, 0);
}

/** The sum of all delays within a second before and after an instant. On an idle machine it is nothing; what takes several turns to happen is late by several of them. */
export function heldUpMs(at: number): number {
  return lateness.filter((one) => Math.abs(one.at - at) <= 1_000).reduce((sum, { ms }) => sum + ms, 0);
}
