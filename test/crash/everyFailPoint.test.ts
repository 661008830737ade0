// The application killed at every await of a call's path, and started again: whatever it was in the middle of, each dialled leg has its one CDR, nothing stays held, no phone is rung twice.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { failPoints, type FailPoint } from "../../src/kernel/failPoint.js";
import { newId, type CallBackId } from "../../src/kernel/id.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { labSettings, startChildApp, type ChildApp } from "../support/childApp.js";
import { openCaller, requestThrough, untilState } from "../support/childCalls.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";
import { startTestLab } from "../support/testLab.js";

const { lab, skip } = await startTestLab();

/** Two cores start so many applications at once without getting slower. */
const AT_ONCE = 6;
const PATIENCE_MS = 150_000;
/** For the commands that go out after the last commit. */
const TIDY_MS = 2_000;
const A = "+15005550109";
/** Answers, and hangs up after a second: then A is hung up. */
const TALKS = "+15005550116";
/** A is told so. */
const BUSY = "+15005550102";
/** So many batches a call-back has at least; more of its events may share one on a busy machine. */
const SURE_BATCHES = 3;

interface Row {
  /** Where each run dies, one after the other; then comes a run that lives. */
  readonly deaths: readonly string[];
  readonly to?: string;
}

const once = (...names: readonly FailPoint[]): Row[] => names.map((name) => ({ deaths: [name] }));
const nth = (name: FailPoint, ...times: readonly number[]): Row[] => times.map((time) => ({ deaths: [`${name}:${time}`] }));

const rows: readonly Row[] = [
  ...once("request.beforeCommit", "request.afterCommit"),
  // What happens in a call-back: it is due, A rings, A answers, B rings, B answers, B hangs up, A is gone.
  ...nth("batch.beforeLoad", 2),
  ...nth("batch.afterLoad", 3),
  ...nth("batch.beforeSave", 3),
  ...nth("batch.beforeCommit", 1, 2, 3, 4, 5, 6),
  ...nth("batch.afterCommit", 1, 2, 3, 4, 5, 6),
  // First A, then B.
  ...nth("effect.beforeOriginate", 1, 2),
  ...nth("ari.afterCreate", 1, 2),
  ...nth("ari.beforeDial", 1, 2),
  ...nth("effect.afterOriginate", 1, 2),
  ...once("effect.beforeRingback", "effect.afterRingback"),
  ...nth("effect.beforeLimit", 1, 2),
  ...nth("effect.afterLimit", 1, 2),
  { deaths: ["effect.beforePlay"], to: BUSY },
  { deaths: ["effect.afterPlay"], to: BUSY },
  ...once("effect.beforeHangUp", "effect.afterHangUp", "effect.beforeUnbridge", "effect.afterUnbridge"),
  // Recovery itself dies, with a call in the air that it has to look after.
  { deaths: ["effect.afterLimit:2", "recovery.beforeList"] },
  { deaths: ["effect.afterLimit:2", "recovery.afterList"] },
  { deaths: ["effect.afterOriginate:2", "recovery.afterList:2"] },
  { deaths: ["batch.beforeCommit:3", "batch.beforeCommit:1", "batch.afterCommit:1"] },
];

describe("the application is killed", { skip, concurrency: AT_ONCE }, () => {
  let database: TestDatabase;
  let apiKey: string;
  before(async () => {
    database = await createTestDatabase();
    apiKey = await openCaller(database, "1000", "0.06");
  });
  after(() => assertAllSettled(database).finally(() => database.drop()));

  test("at every fail point that there is", () => {
    const named = new Set(rows.flatMap(({ deaths }) => deaths.map((death) => death.split(":")[0] ?? "")));
    assert.deepEqual([...named].sort(), [...failPoints].sort());
  });

  for (const [index, { deaths, to = TALKS }] of rows.entries()) {
    test(`at ${deaths.join(", then at ")}`, async (t) => {
      const app = `crash-${index}`;
      const start = (failAt: string): Promise<ChildApp> => startChildApp({ ...labSettings(lab!, app, database.url), RINGBACK_FAIL_AT: failAt }, apiKey);
      const key = newId();
      let id: CallBackId | null = null;
      for (const death of deaths) {
        const child = await start(death);
        if (child.url !== null) id = (await requestThrough(child, A, to, key).catch(() => null)) ?? id;
        await diesAt(death, child, id);
      }
      const child = await start("");
      const again = await requestThrough(child, A, to, key);
      if (id !== null) assert.equal(again, id, "the same key is answered with the first call-back");
      await untilState(database, again, "ended", child);
      const { outcome, cdrs, history } = await assertSettled(database, lab, again);
      assertNobodyIsRungTwice(cdrs.map(({ leg_id }) => leg_id));
      assert.deepEqual(await child.stop(), { code: 0, signal: null }, child.said());
      t.diagnostic(`${deaths.join(", ")}: ${outcome}; ${cdrs.map((cdr) => `${cdr.role} ${cdr.outcome} ${cdr.billed_seconds} s`).join(", ")}; ${history.length} events`);
    });
  }

  /** Fails where the run is over and the fail point was not passed. */
  async function diesAt(death: string, child: ChildApp, id: CallBackId | null): Promise<void> {
    const over = new AbortController();
    const calledOff = sleep(PATIENCE_MS, null, { signal: over.signal }).catch(() => null);
    const died = await Promise.race([child.exited, id === null ? calledOff : untilState(database, id, "ended", child).then(() => sleep(TIDY_MS, null))]);
    over.abort();
    if (died !== null) return assert.equal(died.signal, "SIGKILL", `${death}: ${child.said()}`);
    child.signal("SIGKILL");
    await child.exited;
    const [name = "", pass = "1"] = death.split(":");
    assert.ok(name.startsWith("batch.") && Number(pass) > SURE_BATCHES, `${death} was never passed`);
  }

  /** Never originate again: afterwards the same id would dial a second time. */
  function assertNobodyIsRungTwice(legIds: readonly string[]): void {
    const invites = (["carrier", "carrier2"] as const).flatMap((carrier) => lab!.phones(carrier).calls());
    for (const legId of legIds) assert.ok(invites.filter((call) => call.legId === legId).length <= 1, `leg ${legId} was dialled once at most`);
  }
});

after(() => lab?.stop());
