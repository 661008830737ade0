// From the mutation to the INVITE that the carrier sees: the way through HTTP, GraphQL, one transaction for the request and one for its first step, and the switch.
import { setTimeout as sleep } from "node:timers/promises";
import type { Lab } from "../lab/lab.js";
import { newId } from "../src/kernel/id.js";
import { openBareAri, type BareAri } from "./support/bareAri.js";
import type { Figure } from "./support/measurement.js";
import { requestCallBack } from "./support/mutation.js";
import { freshNumber } from "./support/numbers.js";
import { realWorld } from "./support/realWorld.js";
import { percentile } from "./support/statistics.js";
import { wallClock } from "./support/wallClock.js";

const WARM_UP = 30;
const SAMPLES = 200;
/** The last call-back ends meanwhile, for A is busy; this one then has the machine to itself. */
const REST_MS = 15;

export const firstInvite: Figure = {
  name: "first-invite",
  title: "Mutation to INVITE at the carrier, one at a time (reference: a bare ARI originate to INVITE)",
  measure: async (tell) => {
    const { lab, url, callers } = await realWorld(tell);
    const bare = await openBareAri(lab, "bench-bare");
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let sample = -WARM_UP; sample < SAMPLES; sample += 1) {
      const caller = callers[Math.abs(sample) % callers.length];
      if (!caller) throw new Error("there are callers");
      const a = freshNumber("0102");
      const [mine, its] = [await untilInvite(lab, a, () => requestCallBack(url, caller, a, freshNumber("0109")).then(({ sentAt }) => sentAt)), await bareOriginate(lab, bare)];
      if (sample < 0) continue;
      ours.push(mine);
      theirs.push(its);
    }
    await bare.close();
    const measured = (share: number, word: string) => ({ name: `mutation to INVITE, ${word}`, value: percentile(ours, share), unit: "ms", reference: { what: "bare ARI originate", value: percentile(theirs, share) } });
    return [
      { ...measured(0.5, "p50"), aim: { is: "at most", value: 10 } },
      { ...measured(0.99, "p99"), aim: null },
    ];
  },
};

export async function bareOriginate(lab: Lab, bare: BareAri): Promise<number> {
  const number = freshNumber("0102");
  return untilInvite(lab, number, async () => {
    const sentAt = wallClock();
    await bare.call("POST", `/channels/${newId()}?endpoint=${encodeURIComponent(`PJSIP/${number.slice(1)}@carrier`)}&app=${bare.app}`, {});
    return sentAt;
  });
}

async function untilInvite(lab: Lab, number: string, ask: () => Promise<number>): Promise<number> {
  const sentAt = await ask();
  const { invitedAt } = await lab.phones("carrier").waitFor((call) => call.number === number.slice(1), 5_000);
  await sleep(REST_MS);
  return invitedAt - sentAt;
}
