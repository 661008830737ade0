// What goes wrong between us and a switch that is well: the socket breaks, commands get lost, another node takes over. No leg may be lost, billed twice or left ringing.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../src/kernel/clock.js";
import type { LegId } from "../../src/kernel/id.js";
import { createLogger } from "../../src/kernel/logger.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import { createAriCallControl } from "../../src/telephony/ari/ariCallControl.js";
import { SwitchUnreachable, type CallControl } from "../../src/telephony/callControl.js";
import type { StoredEvent } from "../../src/telephony/callBack/storedEvent.js";
import { assertAllSettled, assertSettled, untilNothingIsLeft, type Aftermath, type CdrRow } from "../support/aftermath.js";
import { createAsteriskWorld, type AsteriskWorld, type AsteriskWorldOptions } from "../support/asteriskWorld.js";
import { assertAsThePhonesSaw, phoneCall } from "../support/farEnds.js";
import { heldUpLatelyMs, heldUpMs } from "../support/heldUp.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";
import { startTestLab } from "../support/testLab.js";

const { lab, skip } = await startTestLab();
let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(async () => {
  await assertAllSettled(database).finally(() => database.drop());
  await lab?.stop();
});

// One suite after the other: more at once only hold each other up.
describe("between us and Asterisk", { skip }, () => {
  describe("the socket to Asterisk", { concurrency: true }, () => {
    test("is cut for five seconds while B hangs up: recovery ends B at its last proof of life, and A at its own end", async () => {
      await inWorld({}, async (world) => {
        const { callBack } = await world.request(number("0109"), number("0106"));
        const b = await liveLeg(world, callBack.id, "connected", "B");
        const listedAfter = systemClock.now();
        await world.telephony.recover();
        world.wire.cut();
        const cutFor = sleep(5_000);
        const seen = await phoneCall(lab!, b, ({ endedAt }) => endedAt !== undefined, 20_000);
        await cutFor;
        world.wire.restore();
        const { outcome, cdrs } = await ended(world, callBack.id);
        assert.equal(outcome, "completed");
        assert.deepEqual(cdrs.map((cdr) => [cdr.role, cdr.end_known]), [["A", true], ["B", false]]);
        const endedAt = cdrs[1]?.ended_at.getTime() ?? 0;
        assert.ok(endedAt >= listedAfter - 100 && endedAt < (seen.endedAt ?? 0), "the last list before the cut is the last proof of life");
        await assertAsThePhonesSaw(lab!, cdrs);
      });
    });

    test("is cut while B answers: recovery finds B up, they are connected, and B is billed from when it was found", async () => {
      await inWorld({}, async (world) => {
        const { callBack } = await world.request(number("0109"), number("0105"));
        await world.until(callBack.id, (event) => event.kind === "legProgress" && event.state === "dialingB");
        world.wire.cut();
        const b = await phoneCall(lab!, await liveLeg(world, callBack.id, "dialingB", "B"), ({ answeredAt }) => answeredAt !== undefined);
        world.wire.restore();
        await world.until(callBack.id, ({ state }) => state === "connected");
        await world.telephony.cancelCallBack(world.accountId, callBack.id);
        const { outcome, cdrs } = await ended(world, callBack.id);
        assert.equal(outcome, "completed");
        const lateMs = (cdrs[1]?.answered_at?.getTime() ?? 0) - (b.answeredAt ?? 0);
        assert.ok(lateMs >= 0 && lateMs < 5_000 + heldUpLatelyMs(), `${lateMs} ms after its answer`);
      });
    });

    test("is cut until A has rung for too long, and A answered meanwhile: A is hung up, and is billed, for it was answered", async () => {
      await inWorld({ times: { guardSeconds: 1 } }, async (world) => {
        const { callBack } = await world.request(number("0105"), number("0111"), { ringSeconds: 5 });
        await world.until(callBack.id, ({ kind }) => kind === "legProgress");
        world.wire.cut();
        await world.until(callBack.id, ({ kind, legs }) => kind === "phaseDue" && legs.some(({ hangingUp }) => hangingUp));
        world.wire.restore();
        const { outcome, cdrs } = await ended(world, callBack.id);
        assert.equal(outcome, "aNoAnswer");
        assert.deepEqual(cdrs.map((cdr) => [cdr.role, cdr.outcome]), [["A", "answered"]]);
        const [{ billed_seconds: billed, ended_at }] = cdrs as [CdrRow];
        assert.ok(billed >= 1 && billed <= 1 + Math.ceil(heldUpMs(ended_at.getTime()) / 1_000), `billed ${billed} s`);
      });
    });

    test("freezes without a word while B hangs up: it is found dead, and the call is closed", async () => {
      await inWorld({}, async (world) => {
        const { callBack } = await world.request(number("0109"), number("0117"));
        const b = await liveLeg(world, callBack.id, "connected", "B");
        world.wire.freeze();
        await phoneCall(lab!, b, ({ endedAt }) => endedAt !== undefined, 20_000);
        const { outcome, cdrs } = await ended(world, callBack.id);
        assert.equal(outcome, "completed");
        assert.deepEqual(cdrs.map((cdr) => [cdr.role, cdr.end_known]), [["A", true], ["B", false]]);
      });
    });

    test("is cut and restored in the middle of a talk: the talk goes on, and is billed as if nothing had been", async () => {
      await inWorld({}, async (world) => {
        const { callBack } = await world.request(number("0109"), number("0106"));
        await liveLeg(world, callBack.id, "connected", "B");
        world.wire.cut();
        world.wire.restore();
        const { outcome, cdrs } = await ended(world, callBack.id);
        assert.equal(outcome, "completed");
        assert.deepEqual(cdrs.map((cdr) => cdr.end_known), [true, true]);
        await assertAsThePhonesSaw(lab!, cdrs);
      });
    });

    test("is cut while a call-back waits for its time: it begins when the socket is there again", async () => {
      await inWorld({}, async (world) => {
        world.wire.cut();
        // A cut is noticed in its own time; what is dialled before that is lost, and is another test's.
        while (world.telephony.switchConnected) await sleep(10);
        const { callBack } = await world.request(number("0109"), number("0116"), { notBefore: systemClock.now() + 500 });
        await world.until(callBack.id, ({ kind, state }) => kind === "phaseDue" && state === "queued");
        world.wire.restore();
        const { outcome } = await ended(world, callBack.id);
        assert.equal(outcome, "completed");
      });
    });
  });

  describe("a command to Asterisk", { concurrency: true }, () => {
    const lost: readonly (readonly [string, "before" | "after", Partial<Record<"A" | "B", string>>, string])[] = [
      ["dials A and is lost: the next trunk is tried once the leg has been silent for too long", "before", { A: "carrier" }, "completed"],
      ["dials A and its answer is lost: A is rung once", "after", { A: "carrier" }, "completed"],
      ["dials B and is lost: the next trunk is tried once the leg has been silent for too long", "before", { B: "carrier" }, "completed"],
      ["dials B and its answer is lost: B is rung once", "after", { B: "carrier" }, "completed"],
    ];
    for (const [title, when, which, expected] of lost) {
      test(title, async () => {
        const through = (control: CallControl): CallControl =>
          instead(control, "originate", async (leg) => {
            const isLost = which[leg.role] === leg.trunk;
            if (!isLost || when === "after") await control.originate(leg);
            if (isLost) throw new SwitchUnreachable("lost by the test");
          });
        await inWorld({ through, times: { noProgressSeconds: 5, guardSeconds: 1 } }, async (world) => {
          const { callBack } = await world.request(number("0109"), number("0116"));
          const { outcome, cdrs } = await ended(world, callBack.id);
          assert.equal(outcome, expected);
          const trunkOf = (role: "A" | "B"): string => (which[role] !== undefined && when === "before" ? "carrier2" : "carrier");
          assert.deepEqual(cdrs.filter((cdr) => cdr.outcome === "answered").map((cdr) => `${cdr.role} ${cdr.trunk}`), [`A ${trunkOf("A")}`, `B ${trunkOf("B")}`]);
          await assertAsThePhonesSaw(lab!, cdrs);
        });
      });
    }

    test("hangs up and is lost: it is said again until the leg is gone", async () => {
      let times = 0;
      const through = (control: CallControl): CallControl =>
        instead(control, "hangUp", async (legId) => {
          times += 1;
          if (times === 1) throw new SwitchUnreachable("lost by the test");
          return control.hangUp(legId);
        });
      await inWorld({ through, times: { guardSeconds: 1 } }, async (world) => {
        const { callBack } = await world.request(number("0109"), number("0116"));
        const { outcome, cdrs } = await ended(world, callBack.id);
        assert.equal(outcome, "completed");
        assert.ok(times >= 2, "it was said again");
        await assertAsThePhonesSaw(lab!, cdrs);
      });
    });

    test("takes the bridge away and is lost: the next look at the switch finds it", async () => {
      let times = 0;
      const through = (control: CallControl): CallControl =>
        instead(control, "unbridge", async (callBackId) => {
          times += 1;
          if (times === 1) throw new SwitchUnreachable("lost by the test");
          return control.unbridge(callBackId);
        });
      await inWorld({ through }, async (world) => {
        const { callBack } = await world.request(number("0109"), number("0116"));
        await world.toTheEnd(callBack.id);
        // The lost command is sent after the event that ends the call-back was told.
        while (times < 2) await world.telephony.recover();
        await assertSettled(database, lab, callBack.id);
      });
    });
  });

  describe("a channel that bears the id of an ended leg", { concurrency: true }, () => {
    test("is hung up as soon as it is heard of", async () => {
      await inWorld({}, async (world) => {
        const legId = await anEndedLeg(world);
        await dialAgain(world.callControl, legId);
        await phoneCall(lab!, legId, ({ endedBy }) => endedBy === "switch" || endedBy === "cancel");
        await untilNothingIsLeft(lab!, [legId]);
        const strays = await database.query<{ kind: string }>("select kind from stray_event where leg_id = $1", [legId]);
        assert.ok(strays.length > 0, "what was heard of it is kept, and not in the history");
      });
    });

    test("is found by the sweep where nothing was heard of it", async () => {
      await inWorld({}, async (world) => {
        const legId = await anEndedLeg(world);
        const other = control("another application");
        await other.start(deaf);
        await dialAgain(other, legId);
        await phoneCall(lab!, legId, ({ answeredAt }) => answeredAt !== undefined);
        await world.telephony.recover();
        await untilNothingIsLeft(lab!, [legId]);
        await other.stop();
      });
    });

    async function anEndedLeg(world: AsteriskWorld): Promise<LegId> {
      const { callBack } = await world.request("+15006660102", number("0111"));
      const { cdrs } = await ended(world, callBack.id);
      return cdrs[0]?.leg_id as LegId;
    }

    function dialAgain(by: CallControl, legId: LegId): Promise<void> {
      const number = knownPhoneNumber("+15005550109");
      return by.originate({ legId, callBackId: legId as never, role: "A", number, callerId: number, trunk: "carrier", limitSeconds: 30, dialedAs: null, language: "en", joins: null, sandboxClock: { originAt: 0, speed: 1 } });
    }
  });

  describe("another node", { concurrency: true }, () => {
    test("takes the application's name: this one decides nothing more, and takes no more call-backs", async () => {
      const told = Promise.withResolvers<string>();
      await inWorld({ onReplaced: told.resolve }, async (world) => {
        const { callBack } = await world.request(number("0109"), number("0111"));
        await liveLeg(world, callBack.id, "connected", "B");
        const other = control(world.app);
        await other.start(deaf);
        assert.match(await told.promise, /under our name/);
        await assert.rejects(world.request(number("0109"), number("0111")), { code: "SHUTTING_DOWN" });
        await world.telephony.stop();
        await other.stop();
        await recoveredByTheNext(world, callBack.id);
      });
    });

    test("takes the switch over while this one is cut off: this one writes nothing any more, the other closes the call", async () => {
      const told = Promise.withResolvers<string>();
      await inWorld({ onReplaced: told.resolve }, async (world) => {
        const { callBack } = await world.request(number("0109"), number("0111"));
        await liveLeg(world, callBack.id, "connected", "B");
        world.wire.freeze();
        await recoveredByTheNext(world, callBack.id, async () => {
          assert.match(await told.promise, /another node/);
          world.wire.thaw();
          await assert.rejects(world.request(number("0109"), number("0111")), { code: "SHUTTING_DOWN" });
        });
      });
    });

    /** What every take-over has to bring about: the call that was up is known, and ends with both legs as the phones saw them. */
    async function recoveredByTheNext(world: AsteriskWorld, id: StoredEvent["callBackId"], meanwhile?: () => Promise<void>): Promise<void> {
      const next = await createAsteriskWorld(lab!, { app: world.app, database });
      try {
        await meanwhile?.();
        await next.telephony.cancelCallBack(null, id);
        const { outcome, cdrs } = await ended(next, id);
        assert.equal(outcome, "completed");
        assert.deepEqual(cdrs.map((cdr) => [cdr.role, cdr.end_known]), [["A", true], ["B", true]]);
        await assertAsThePhonesSaw(lab!, cdrs);
      } finally {
        await next.stop();
      }
    }
  });
});

/** A world of its own, for its wire is going to break. */
async function inWorld(options: AsteriskWorldOptions, run: (world: AsteriskWorld) => Promise<void>): Promise<void> {
  const world = await createAsteriskWorld(lab!, { ...options, database });
  try {
    await run(world);
  } finally {
    await world.stop();
  }
}

async function ended(world: AsteriskWorld, id: StoredEvent["callBackId"]): Promise<Aftermath> {
  await world.toTheEnd(id);
  return assertSettled(database, lab, id);
}

async function liveLeg(world: AsteriskWorld, id: StoredEvent["callBackId"], state: string, role: "A" | "B"): Promise<LegId> {
  const { legs } = await world.until(id, (event) => event.state === state);
  const leg = legs.findLast((one) => one.role === role);
  assert.ok(leg, `there is a leg ${role}`);
  return leg.id;
}

function instead<K extends "originate" | "hangUp" | "unbridge">(target: CallControl, method: K, act: CallControl[K]): CallControl {
  return new Proxy(target, { get: (object, name, receiver) => (name === method ? act : Reflect.get(object, name, receiver)) });
}

function control(app: string): CallControl {
  return createAriCallControl({ url: lab!.ariUrl, user: lab!.ariUser, password: lab!.ariPassword, app: app.replaceAll(" ", "-"), switchId: app, clock: systemClock, logger: createLogger("silent") });
}

const deaf = { onEvent: () => undefined, onConnected: () => undefined, onDisconnected: () => undefined, onReplaced: () => undefined };

function number(ending: string): string {
  return `+1500555${ending}`;
}
