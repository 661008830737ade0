// What one call-back costs: statements, events and milliseconds of the processor, from the mutation to its last CDR.
import { openBareAri } from "./support/bareAri.js";
import { bareCallBacks } from "./support/bareCallBack.js";
import type { Figure } from "./support/measurement.js";
import { requestCallBack } from "./support/mutation.js";
import { ramp } from "./support/ramp.js";
import { realWorld } from "./support/realWorld.js";
import { wallClock } from "./support/wallClock.js";

const RATE = 20;
const SECONDS = 6;
const CALL_BACKS = RATE * SECONDS;

export const workPerCallBack: Figure = {
  name: "work",
  title: `What one call-back costs, at ${RATE} a second (reference: the bare ARI application, with the one who measures in its process)`,
  measure: async (tell) => {
    const { lab, url, callers, usage, bench } = await realWorld(tell);
    const countEvents = async (): Promise<number> => Number((await bench.database.query<{ count: string }>("select count(*) from call_back_event"))[0]?.count);
    const [before, eventsBefore] = [await usage(), await countEvents()];
    let turn = 0;
    await ramp({
      lab, rates: [RATE], seconds: SECONDS, longestP99Ms: Infinity, tell,
      place: async (a, b) => {
        const caller = callers[(turn += 1) % callers.length];
        if (!caller) throw new Error("there are callers");
        return (await requestCallBack(url, caller, a, b)).sentAt;
      },
    });
    const [after, eventsAfter] = [await usage(), await countEvents()];
    const bareCpuMs = await bareCost(lab, tell);
    const each = (total: number): number => total / CALL_BACKS;
    return [
      { name: "statements a call-back", value: each(after.statements - before.statements), unit: "", reference: null, aim: null },
      { name: "stored events a call-back", value: each(eventsAfter - eventsBefore), unit: "", reference: null, aim: null },
      { name: "application's processor time a call-back", value: each(after.cpuMs - before.cpuMs), unit: "ms", reference: { what: "bare ARI application", value: each(bareCpuMs) }, aim: null },
    ];
  },
};

async function bareCost(lab: Parameters<typeof openBareAri>[0], tell: (line: string) => void): Promise<number> {
  const ari = await openBareAri(lab, "bench-bare-work");
  const bare = bareCallBacks(ari);
  const before = process.cpuUsage();
  await ramp({
    lab, rates: [RATE], seconds: SECONDS, longestP99Ms: Infinity, tell: (line) => tell(`bare ARI, ${line}`),
    place: async (a, b) => {
      const askedAt = wallClock();
      await bare.place(a, b);
      return askedAt;
    },
  });
  const { user, system } = process.cpuUsage(before);
  await ari.close();
  return (user + system) / 1000;
}
