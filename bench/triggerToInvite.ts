// From the end of a trigger call, as its phone saw it, to the INVITE that the carrier sees, less the delay that is set: alone, and while a hundred phones ring that nobody answers.
import { setTimeout as sleep } from "node:timers/promises";
import type { Lab } from "../lab/lab.js";
import { commandLine } from "../src/kernel/author.js";
import { systemClock } from "../src/kernel/clock.js";
import type { AccountId, DidId } from "../src/kernel/id.js";
import type { PhoneNumber } from "../src/kernel/phoneNumber.js";
import { openDid, updateDid } from "../src/telephony/numbers/keepDids.js";
import { bareOriginate } from "./firstInvite.js";
import { openBareAri } from "./support/bareAri.js";
import type { Figure } from "./support/measurement.js";
import { requestCallBack, type Requested } from "./support/mutation.js";
import { freshNumber } from "./support/numbers.js";
import { realWorld, type Caller, type RealWorld } from "./support/realWorld.js";
import { percentile } from "./support/statistics.js";

const SAMPLES = 60;
const SAMPLES_BESIDE = 40;
const WARM_UP = 5;
const NEVER_ANSWER = 100;
/** A hundred that ring must not delay the next one: what queues behind them would take many times as long. */
const NOT_DELAYED = 2;
const DELAY_SECONDS = 1;
const DELAY_MS = DELAY_SECONDS * 1_000;
const PATIENCE_MS = 20_000;

export const triggerToInvite: Figure = {
  name: "trigger-to-invite",
  title: "End of the trigger call to INVITE of the call-back, beyond the set delay (reference: a bare ARI originate to INVITE)",
  measure: async (tell) => {
    const world = await realWorld(tell);
    const did = await openTheDid(world);
    const bare = await openBareAri(world.lab, "bench-bare-triggers");
    const theirs: number[] = [];
    for (let sample = 0; sample < SAMPLES; sample += 1) theirs.push(await bareOriginate(world.lab, bare));
    await bare.close();
    const alone = await samples(world, did, SAMPLES);
    const ringing = await ringForEver(world, tell);
    const beside = await samples(world, did, SAMPLES_BESIDE);
    for (const { caller, asked } of ringing) await caller.sdk.cancelCallBack(asked.id);
    const reference = (share: number) => ({ what: "bare ARI originate", value: percentile(theirs, share) });
    const besideAlone = (share: number) => ({ what: "alone", value: percentile(alone, share) });
    const whileTheyRing = `the same, while ${NEVER_ANSWER} phones ring that nobody answers`;
    return [
      { name: "trigger to INVITE, p50", value: percentile(alone, 0.5), unit: "ms", reference: reference(0.5), aim: { is: "at most", value: 15 } },
      { name: "trigger to INVITE, p99", value: percentile(alone, 0.99), unit: "ms", reference: reference(0.99), aim: { is: "at most", value: 50 } },
      { name: `${whileTheyRing}, p50`, value: percentile(beside, 0.5), unit: "ms", reference: besideAlone(0.5), aim: null },
      { name: `${whileTheyRing}, p99`, value: percentile(beside, 0.99), unit: "ms", reference: besideAlone(0.99), aim: null },
      { name: `${whileTheyRing}, p50 in p50s of alone`, value: percentile(beside, 0.5) / percentile(alone, 0.5), unit: "times", reference: null, aim: { is: "at most", value: NOT_DELAYED } },
    ];
  },
};

interface TheDid {
  readonly id: DidId;
  readonly number: PhoneNumber;
}

async function openTheDid({ bench: { database } }: RealWorld): Promise<TheDid> {
  const [account] = await database.query<{ id: AccountId }>("select id from account order by created_at limit 1");
  if (!account) throw new Error("there are callers");
  return openDid(database, { number: freshNumber("0109"), accountId: account.id, target: freshNumber("0109"), delaySeconds: DELAY_SECONDS, refuseAfterSeconds: 0 }, systemClock.now(), commandLine);
}

async function samples(world: RealWorld, did: TheDid, count: number): Promise<readonly number[]> {
  const measured: number[] = [];
  for (let sample = -WARM_UP; sample < count; sample += 1) {
    const ms = await oneTrigger(world, did);
    if (sample >= 0) measured.push(ms);
  }
  return measured;
}

/** The phone that is rung back is busy, and another one each time: two triggers of one number would be one call-back. */
async function oneTrigger({ lab, bench: { database } }: RealWorld, did: TheDid): Promise<number> {
  const a = freshNumber("0102");
  await updateDid(database, null, did.id, { callsBack: a }, commandLine);
  const { endedAt = NaN } = await lab.dial("15005550199", did.number).ended(PATIENCE_MS);
  const { invitedAt } = await invited(lab, a);
  return invitedAt - endedAt - DELAY_MS;
}

function invited(lab: Lab, number: string): ReturnType<ReturnType<Lab["phones"]>["waitFor"]> {
  return lab.phones("carrier").waitFor((call) => call.number === number.slice(1), PATIENCE_MS);
}

async function ringForEver({ lab, url, callers }: RealWorld, tell: (line: string) => void): Promise<readonly { readonly caller: Caller; readonly asked: Requested }[]> {
  const ringing = [];
  for (let phone = 0; phone < NEVER_ANSWER; phone += 1) {
    const caller = callers[phone % callers.length];
    if (!caller) throw new Error("there are callers");
    const a = freshNumber("0103");
    ringing.push({ caller, asked: await requestCallBack(url, caller, a, freshNumber("0109")) });
    if (phone === NEVER_ANSWER - 1) await invited(lab, a);
  }
  await sleep(500);
  tell(`${NEVER_ANSWER} phones ring`);
  return ringing;
}
