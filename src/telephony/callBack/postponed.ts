// Call-backs that cannot go on just now, for somebody has locked a row of theirs or the database is short of something. Their events wait here in their order, longer each time; everybody else's go on.
import { backOffMs } from "../../kernel/backOff.js";
import type { Instant } from "../../kernel/clock.js";
import type { CallBackId } from "../../kernel/id.js";
import type { Input } from "./batch.js";
import type { Waiting } from "./oneByOne.js";

export interface Postponed {
  /** @returns when it will be tried again */
  add(waiting: Waiting, now: Instant): Instant;
  /** Takes out the events of those whose time has come. */
  due(now: Instant): Input[];
  /** Keeps the events of those that wait, behind their others, and gives back the rest. */
  keepBack(inputs: readonly Input[]): Input[];
  triesOf(id: CallBackId): number;
  readonly callBackIds: readonly CallBackId[];
  readonly inputs: readonly Input[];
}

interface Entry {
  readonly ids: ReadonlySet<string>;
  inputs: Input[];
  readonly until: Instant;
}

const FIRST_MS = 200;
const LONGEST_MS = 5_000;
/** Tries are forgotten when a call-back has not failed for so long; the map stays as small as the trouble is. */
const FORGET_MS = 60_000;

export function createPostponed(): Postponed {
  const entries = new Map<CallBackId, Entry>();
  const tries = new Map<CallBackId, { count: number; at: Instant }>();

  const forget = (now: Instant): void => {
    for (const [id, { at }] of tries) if (now - at > FORGET_MS) tries.delete(id);
  };
  return {
    add: ({ callBackId, legIds, inputs }, now) => {
      forget(now);
      const count = (tries.get(callBackId)?.count ?? 0) + 1;
      tries.set(callBackId, { count, at: now });
      const until = now + backOffMs(count, FIRST_MS, LONGEST_MS);
      entries.set(callBackId, { ids: new Set<string>([callBackId, ...legIds]), inputs: [...inputs], until });
      return until;
    },
    due: (now) => {
      const ready = [...entries].filter(([, { until }]) => until <= now);
      for (const [id] of ready) entries.delete(id);
      return ready.flatMap(([, { inputs }]) => inputs);
    },
    keepBack: (inputs) => {
      if (entries.size === 0) return [...inputs];
      return inputs.filter((input) => {
        const about = input.callBackId ?? ("legId" in input.event ? input.event.legId : "");
        const entry = [...entries.values()].find(({ ids }) => ids.has(about));
        entry?.inputs.push(input);
        return entry === undefined;
      });
    },
    triesOf: (id) => tries.get(id)?.count ?? 0,
    get callBackIds() {
      return [...entries.keys()];
    },
    get inputs() {
      return [...entries.values()].flatMap(({ inputs }) => inputs);
    },
  };
}
