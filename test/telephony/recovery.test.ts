// Rounds of recovery on real rows, with a switch whose answers each test scripts: what is lost, what is sent again, and what waits for nothing.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { toIso } from "../../src/kernel/clock.js";
import { newId, type AccountId, type CallBackId, type LegId } from "../../src/kernel/id.js";
import { createLogger } from "../../src/kernel/logger.js";
import type { CallControl, SwitchChannel } from "../../src/telephony/callControl.js";
import { createEffects } from "../../src/telephony/callBack/effects.js";
import type { CallBackEvent } from "../../src/telephony/callBack/event.js";
import { createRecovery, type Recovery } from "../../src/telephony/callBack/recovery.js";
import type { StoredCallBack } from "../../src/telephony/callBack/row.js";
import { aNumber, anAccount, aTariff, callBackRows } from "../support/money.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";
import { connected, NOW, seconds } from "./callBacks.js";

const HELD_SECONDS = 60;
const logger = createLogger("silent");
let database: TestDatabase;
let accountId: AccountId;
before(async () => {
  database = await createTestDatabase();
  accountId = await anAccount(database, await aTariff(database), 0n);
});
after(() => database.drop());
beforeEach(() => database.query("delete from leg"));

test("our clock is set forward by 150 s: a leg that a fresh list shows is not lost for it", async () => {
  const { legId } = await aLeg("answered");
  const { recovery, told } = bench({ now: seconds(150), list: [{ id: legId, state: "answered" }] });
  await recovery.round();
  assert.deepEqual(told, []);
});

test("the list cannot be had: a leg a minute beyond its limit is lost, and not a second earlier", async () => {
  await aLeg("answered");
  const early = bench({ now: seconds(HELD_SECONDS + 60), list: null });
  await early.recovery.round();
  assert.deepEqual(early.told, []);
  const late = bench({ now: seconds(HELD_SECONDS + 60) + 1, list: null });
  await late.recovery.round();
  assert.deepEqual(late.told, [{ kind: "switchLost" }]);
});

test("the switch's clock is 130 s ahead: a leg that was dialled a moment ago is not lost, with a list or without", async () => {
  const { legId } = await aLeg("dialing");
  for (const list of [[{ id: legId, state: "dialing" } as const], null]) {
    const { recovery, told } = bench({ now: seconds(1), offsetMs: 130_000, list });
    await recovery.round();
    assert.deepEqual(told, []);
  }
});

test("a limit that was not answered is sent again in each round until it is, and then no more", async () => {
  const { legId } = await aLeg("answered");
  let answers = false;
  const limits: number[] = [];
  const { recovery } = bench({
    now: seconds(20), list: [{ id: legId, state: "answered" }],
    limit: async (_, left) => {
      limits.push(left);
      if (!answers) throw new Error("no answer");
      return "done";
    },
  });
  await recovery.round();
  assert.deepEqual(limits, [], "nothing is unsure");
  recovery.limitUnsure(legId);
  await recovery.round();
  answers = true;
  await recovery.round();
  await recovery.round();
  assert.deepEqual(limits, [39, 39]);
});

test("a limit that the switch does not answer is told to recovery as unsure", async () => {
  const unsure: LegId[] = [];
  const callControl = control({ list: [], limit: () => Promise.reject(new Error("no answer")) });
  const effects = createEffects({ callControl, callerId: aNumber, trunkNamed: () => null, clock: { now: () => NOW }, logger, push: () => undefined, askSwitch: () => undefined, dialogue: { begin: () => undefined, end: () => undefined }, voice: { say: async () => "done" as const, learnSounds: async () => undefined }, limitUnsure: (legId) => void unsure.push(legId) });
  const legId = newId<"leg">();
  const stored: StoredCallBack = { callBack: connected(), clock: { originAt: NOW, speed: 1 }, notBefore: null, cancelRequested: false };
  effects.send([{ stored, effects: [{ kind: "limit", legId, until: seconds(60) }] }]);
  await effects.settled();
  assert.deepEqual(unsure, [legId]);
});

test("orphans, empty bridges and limits do not wait for one command after another: all of a kind are on their way at once", { timeout: 20_000 }, async () => {
  const orphans = await Promise.all([1, 2, 3].map(() => aLeg("ended")));
  const talking = await Promise.all([1, 2, 3].map(() => aLeg("answered")));
  const together = (): (() => Promise<"done">) => {
    const waiting: (() => void)[] = [];
    return () => new Promise((resolve) => {
      waiting.push(() => resolve("done"));
      if (waiting.length === 3) for (const answer of waiting) answer();
    });
  };
  const unbridge = together();
  const { recovery } = bench({
    now: seconds(20), list: [...orphans, ...talking].map(({ legId }) => ({ id: legId, state: "answered" })),
    bridges: orphans.map(({ callBackId }) => callBackId), hangUp: together(), limit: together(), unbridge: async () => void (await unbridge()),
  });
  for (const { legId } of talking) recovery.limitUnsure(legId);
  await recovery.round();
});

test("the life of a leg is proven every ten seconds, so that a short call whose end is missed is not billed one second", { timeout: 20_000 }, async (context) => {
  const { legId } = await aLeg("answered");
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let asked: () => void = () => undefined;
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  const { recovery } = bench({ now: seconds(10), list: [{ id: legId, state: "answered" }], onList: () => asked() });
  recovery.start();
  context.mock.timers.tick(10_000);
  await isAsked;
  await recovery.stop();
  const [leg] = await database.query<{ last_seen_at: Date }>("select last_seen_at from leg where id = $1", [legId]);
  assert.equal(leg?.last_seen_at.getTime(), seconds(10));
});

interface Script extends Partial<Pick<CallControl, "hangUp" | "limit" | "unbridge">> {
  readonly list: readonly SwitchChannel[] | null;
  readonly offsetMs?: number;
  readonly onList?: () => void;
  readonly bridges?: readonly string[];
}

function bench({ now, ...script }: Script & { readonly now: number }): { readonly recovery: Recovery; readonly told: readonly CallBackEvent[] } {
  const told: CallBackEvent[] = [];
  const recovery = createRecovery({ database, callControl: control(script), clock: { now: () => now }, logger, push: (event) => void told.push(event), hasWaiting: () => false, isOriginating: () => false, collectAgain: async () => undefined });
  return { recovery, told };
}

function control({ list, offsetMs = 0, onList, bridges = [], ...commands }: Script): CallControl {
  const done = async (): Promise<"done"> => "done";
  return {
    switchId: "test", connected: list !== null, clockOffsetMs: offsetMs,
    start: async () => undefined, stop: async () => undefined, originate: async () => undefined, bridge: async () => undefined, unbridge: async () => undefined, examine: async () => [], sounds: async () => null,
    hangUp: done, limit: done, play: done, silence: done, ringback: done, ring: done, answer: done, refuse: done,
    list: async () => {
      onList?.();
      return list ?? Promise.reject(new Error("no list"));
    },
    bridges: async () => bridges,
    ...commands,
  };
}

/** Of a call-back of its own; dialled, and answered if it is, at NOW on our clock. */
async function aLeg(state: "dialing" | "answered" | "ended"): Promise<{ readonly legId: LegId; readonly callBackId: CallBackId }> {
  const [legId, callBackId] = [newId<"leg">(), newId<"callBack">()];
  await callBackRows(database, [{ id: callBackId, accountId }], state === "ended" ? "ended" : "connected");
  await database.query("update call_back set held_a_seconds = $2 where id = $1 and state <> 'ended'", [callBackId, HELD_SECONDS]);
  await database.query(
    `insert into leg (id, call_back_id, role, attempt, route, number, state, hanging_up, refused, dialed_at, answered_at, ended_at, end_known)
     values ($1, $2, 'A', 1, 0, $3, $4, false, false, $5, case when $4 <> 'dialing' then $5::timestamptz end, case when $4 = 'ended' then $5::timestamptz end, true)`,
    [legId, callBackId, aNumber, state, toIso(NOW)],
  );
  return { legId, callBackId };
}
