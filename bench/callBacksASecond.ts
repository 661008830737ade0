// Call-backs a second with everything real at once, Asterisk, PostgreSQL, phones and application, and how long a caller waits for the other side.
import { availableParallelism } from "node:os";
import { openBareAri } from "./support/bareAri.js";
import { bareCallBacks } from "./support/bareCallBack.js";
import type { Figure, Measurement } from "./support/measurement.js";
import { requestCallBack } from "./support/mutation.js";
import { holds, ramp, type Step } from "./support/ramp.js";
import { realWorld } from "./support/realWorld.js";
import { wallClock } from "./support/wallClock.js";

const RATES = [20, 50, 80, 100, 120];
const BARE_RATES = [50, 100, 140, 180];
const SECONDS = 8;
const BARE_SECONDS = 5;
const LONGEST_P99_MS = 150;

export const callBacksASecond: Figure = {
  name: "call-backs",
  title: `Call-backs a second, all of it on ${availableParallelism()} cores; each talks for a second (reference: a bare ARI application, without money and without memory)`,
  measure: async (tell) => {
    const { lab, url, callers } = await realWorld(tell);
    let turn = 0;
    const ours = await ramp({
      lab, rates: RATES, seconds: SECONDS, longestP99Ms: LONGEST_P99_MS, tell,
      place: async (a, b) => {
        const caller = callers[(turn += 1) % callers.length];
        if (!caller) throw new Error("there are callers");
        return (await requestCallBack(url, caller, a, b)).sentAt;
      },
    });
    const ari = await openBareAri(lab, "bench-bare-calls");
    const bare = bareCallBacks(ari);
    const theirs = await ramp({
      lab, rates: BARE_RATES, seconds: BARE_SECONDS, longestP99Ms: LONGEST_P99_MS, tell: (line) => tell(`bare ARI, ${line}`),
      place: async (a, b) => {
        const askedAt = wallClock();
        await bare.place(a, b);
        return askedAt;
      },
    });
    await ari.close();
    return [highest(ours, theirs), ...setUpAt(ours, theirs)];
  },
};

/** The highest rate at which every call-back was rung through in time. */
function highest(ours: readonly Step[], theirs: readonly Step[]): Measurement {
  const rate = (steps: readonly Step[]): number => Math.max(0, ...steps.filter((step) => holds(step, LONGEST_P99_MS)).map((step) => step.rate));
  return { name: `call-backs a second, set-up p99 ≤ ${LONGEST_P99_MS} ms`, value: rate(ours), unit: "/s", reference: { what: "bare ARI application", value: rate(theirs) }, aim: { is: "at least", value: 100 } };
}

function setUpAt(ours: readonly Step[], theirs: readonly Step[]): Measurement[] {
  const best = ours.findLast((step) => holds(step, LONGEST_P99_MS)) ?? ours[0];
  if (!best) return [];
  const beside = theirs.find((step) => step.rate >= best.rate) ?? theirs.at(-1);
  const measured = (word: "p50" | "p99", of: (step: Step) => number): Measurement => ({
    name: `request to B's answer at ${best.rate}/s, ${word}`, value: of(best), unit: "ms",
    reference: beside ? { what: `bare ARI at ${beside.rate}/s`, value: of(beside) } : null, aim: word === "p99" ? { is: "at most", value: LONGEST_P99_MS } : null,
  });
  return [measured("p50", ({ p50Ms }) => p50Ms), measured("p99", ({ p99Ms }) => p99Ms)];
}
