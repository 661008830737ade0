// A ramp: call-backs at one rate after another, until a step fails or takes too long. What a call-back took is told by the phones, and by nobody who had a part in it.
import type { Lab } from "../../lab/lab.js";
import { openLoop } from "./openLoop.js";
import { freshNumber } from "./numbers.js";
import { percentile } from "./statistics.js";

export interface Step {
  readonly rate: number;
  readonly asked: number;
  /** Rung through: B has answered, and both have been hung up again. */
  readonly done: number;
  /** From the request to B's answer. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly fault: string | null;
}

export interface RampOptions {
  readonly lab: Lab;
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly longestP99Ms: number;
  /** Asks for a call-back between two phones; resolves with when it was asked for. */
  place(a: string, b: string): Promise<number>;
  tell(line: string): void;
}

/** The last step is the one that did not hold, unless all of them did. */
export async function ramp(options: RampOptions): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (const rate of options.rates) {
    const step = await runStep(options, rate);
    steps.push(step);
    options.tell(`${rate}/s: ${step.done} of ${step.asked} rung through, set-up p50 ${step.p50Ms.toFixed(0)} ms, p99 ${step.p99Ms.toFixed(0)} ms${step.fault === null ? "" : ` — ${step.fault}`}`);
    if (!holds(step, options.longestP99Ms)) break;
  }
  return steps;
}

export function holds({ asked, done, p99Ms }: Step, longestP99Ms: number): boolean {
  return done === asked && p99Ms <= longestP99Ms;
}

const DRAIN_MS = 15_000;

async function runStep({ lab, seconds, place }: RampOptions, rate: number): Promise<Step> {
  const askedAt = new Map<string, number>();
  const asked = await openLoop(rate, seconds, async () => {
    const b = freshNumber("0116");
    askedAt.set(b.slice(1), await place(freshNumber("0109"), b));
  });
  const refused = asked.find((one) => one.status === "rejected");
  await untilOver(lab, askedAt);
  const calls = lab.phones("carrier").calls().filter((call) => askedAt.has(call.number));
  const setUps = calls.flatMap(({ number, answeredAt }) => (answeredAt === undefined ? [] : [answeredAt - (askedAt.get(number) ?? 0)]));
  const fault = refused ? String(refused.reason) : null;
  return { rate, asked: asked.length, done: setUps.length, p50Ms: percentile(setUps, 0.5), p99Ms: percentile(setUps, 0.99), fault };
}

/** Until B's phones have hung up and Asterisk has nothing left: the next step begins with an empty switch. */
async function untilOver(lab: Lab, askedAt: ReadonlyMap<string, number>): Promise<void> {
  const until = performance.now() + DRAIN_MS;
  const ended = (): number => lab.phones("carrier").calls().filter((call) => call.endedAt !== undefined && askedAt.has(call.number)).length;
  while (performance.now() < until && (ended() < askedAt.size || (await lab.channelCount()) > 0)) await new Promise((resolve) => setTimeout(resolve, 200));
}
