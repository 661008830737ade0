// From the switch's own stamp of an event to the subscriber's socket: through ARI, the batch and its commit, and graphql-ws. Reference: the same stamps at a bare ARI socket that hears everything.
import { openBareAri, stampOf } from "./support/bareAri.js";
import type { Figure } from "./support/measurement.js";
import { requestCallBack } from "./support/mutation.js";
import { freshNumber } from "./support/numbers.js";
import { realWorld, type Caller, type RealWorld } from "./support/realWorld.js";
import { percentile } from "./support/statistics.js";
import { wallClock } from "./support/wallClock.js";

const AT_ONCE = 5;
const CALLS_EACH = 20;
const WARM_UP_CALLS = 2;
/** What the phones do; progress comes from a dial event whose stamp is not the message's. */
const kinds: ReadonlySet<string> = new Set(["LEG_ANSWERED", "LEG_ENDED"]);
const bareTypes: ReadonlySet<string> = new Set(["ChannelStateChange", "ChannelDestroyed"]);

export const eventToSocket: Figure = {
  name: "event-to-socket",
  title: `Switch event to subscriber's socket, ${AT_ONCE} call-backs at a time (reference: the same events at a bare ARI socket)`,
  measure: async (tell) => {
    const world = await realWorld(tell);
    const bare = await openBareAri(world.lab, "bench-watch", true);
    const theirs: number[] = [];
    bare.onEvent((event) => void (bareTypes.has(event.type) && theirs.push(wallClock() - stampOf(event))));
    const ours = (await Promise.all(world.callers.slice(0, AT_ONCE).map((caller) => follow(world, caller)))).flat();
    await bare.close();
    const measured = (share: number, word: string) => ({ name: `switch event to subscriber, ${word}`, value: percentile(ours, share), unit: "ms", reference: { what: "bare ARI socket", value: percentile(theirs, share) } });
    return [
      { ...measured(0.5, "p50"), aim: null },
      { ...measured(0.99, "p99"), aim: { is: "at most", value: 20 }, note: `${ours.length} events; stamps have whole milliseconds` },
    ];
  },
};

async function follow({ url }: RealWorld, caller: Caller): Promise<number[]> {
  const lags: number[] = [];
  for (let call = -WARM_UP_CALLS; call < CALLS_EACH; call += 1) {
    const { id } = await requestCallBack(url, caller, freshNumber("0109"), freshNumber("0116"));
    for await (const { at, kind } of caller.sdk.watchCallBack(id)) {
      if (call >= 0 && kinds.has(kind)) lags.push(wallClock() - Date.parse(at));
    }
  }
  return lags;
}
