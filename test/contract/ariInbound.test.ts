// Calls that come in from a real carrier, beyond the contract: callers of every kind, a node that is started again while one rings, and what is heard of a process that is gone.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import type { DialOptions } from "../../lab/lab.js";
import type { LegId } from "../../src/kernel/id.js";
import type { InboundCall } from "../../src/telephony/callControl.js";
import { answers, refusedWith } from "../support/sipMessages.js";
import { startTestLab } from "../support/testLab.js";
import { nextNumber, openBench, saying, type Bench } from "./bench.js";
import { labWorld } from "./labWorld.js";

const { lab, skip } = await startTestLab();
after(() => lab?.stop());

const PAI = "P-Asserted-Identity: <sip:33155577777@carrier>";

/** As whom the phone calls, and who that is to us. */
const callers: readonly (readonly [title: string, from: string | null, options: DialOptions, seen: InboundCall["from"], redirectedFrom?: string])[] = [
  ["a number", "33155512345", {}, { number: "33155512345", withheld: false }],
  ["a number with a plus sign", "+33155512345", {}, { number: "+33155512345", withheld: false }],
  ["anonymous", null, {}, { number: null, withheld: true }],
  ["anonymous, the carrier telling who it is to everybody", null, { identity: `"Anonymous" <sip:anonymous@anonymous.invalid>`, headers: [PAI] }, { number: "33155577777", withheld: false }],
  ["anonymous, the carrier telling who it is to us alone", null, { headers: [PAI] }, { number: "33155577777", withheld: true }],
  ["anonymous, told in the older way, to us alone", null, { identity: `"Anonymous" <sip:anonymous@anonymous.invalid>`, headers: ["Remote-Party-ID: <sip:33155577777@carrier>;party=calling;privacy=full;screen=yes"] }, { number: "33155577777", withheld: true }],
  ["a number beside which privacy is asked for", "33155512345", { headers: ["Privacy: id"] }, { number: "33155512345", withheld: true }],
  ["a number beside which none is asked for", "33155512345", { headers: ["Privacy: none"] }, { number: "33155512345", withheld: false }],
  ["a telephone number instead of an address", null, { identity: "<sip:x@[local_ip]>", headers: ["P-Asserted-Identity: <tel:+33155577777>"] }, { number: "+33155577777", withheld: false }],
  ["one that was diverted to us", "33155512345", { headers: ["Diversion: <sip:33155519999@carrier>;reason=unconditional"] }, { number: "33155512345", withheld: false }, "33155519999"],
  ["a name with quotes and SQL", null, { identity: `"Robert'); drop table account;--" <sip:33155512345@[local_ip]>` }, { number: "33155512345", withheld: false }],
  ["SQL in place of a number", null, { identity: `<sip:1%27%20or%201=1--@[local_ip]>` }, { number: null, withheld: true }],
  ["a dial string in place of a number", null, { identity: "<sip:331555&PJSIP%2F900@[local_ip]>" }, { number: null, withheld: true }],
  ["parameters behind a number", null, { identity: "<sip:33155512345;cpc=ordinary@[local_ip]>" }, { number: "33155512345", withheld: false }],
  ["variables of the switch", null, { identity: "<sip:$%7BEVAL(1)%7D@[local_ip]>" }, { number: null, withheld: true }],
  ["a hundred digits", null, { identity: `<sip:${"7".repeat(100)}@[local_ip]>` }, { number: null, withheld: true }],
  ["letters", null, { identity: `"Alice" <sip:alice@[local_ip]>` }, { number: null, withheld: true }],
  ["a diversion with SQL in it", "33155512345", { headers: ["Diversion: \"x' or 1=1\" <sip:1%27--@carrier>;reason=unknown"] }, { number: "33155512345", withheld: false }],
];

describe("calls from a real carrier", { skip, concurrency: 4 }, () => {
  const world = labWorld(lab!);
  after(() => world.close());
  const withBench = (title: string, run: (bench: Bench) => Promise<void>) =>
    test(title, { timeout: 60_000 }, async () => {
      const bench = await openBench(world);
      await run(bench).finally(() => bench.close());
    });

  for (const [title, from, options, seen, redirectedFrom = null] of callers) {
    withBench(`${title}: ${seen.number ?? "no number"}, ${seen.withheld ? "withheld" : "to be seen"}`, async ({ control, ear }) => {
      const to = nextNumber();
      const phone = lab!.dial(from, to, { ...options, app: world.appOf(control) });
      const { call } = await ear.call(to);
      assert.deepEqual(call, { legId: call.legId, called: to, from: seen, redirectedFrom, trunk: "carrier" });
      await control.refuse(call.legId, "busy");
      assert.equal(await refusedWith(phone), 486);
    });
  }

  withBench("a node that is started again is told of the call that still rings, by the same id, and can refuse it", async ({ control, comesIn }) => {
    const { legId, call, phone } = await comesIn();
    const app = world.appOf(control);
    await control.stop();
    const next = await openBench({ ...world, create: () => world.create({ app }) });
    assert.equal((await next.control.list()).find(({ id }) => id === legId)?.state, "dialing");
    assert.deepEqual((await next.ear.call(call.called)).call, call);
    await next.control.list();
    assert.equal(await next.control.refuse(legId, "reject"), "done");
    await next.ear.leg("inboundEnded", legId);
    assert.equal(next.ear.count("inboundCall"), 1);
    assert.deepEqual(await phone.answers(), [100, 403]);
    await next.close();
  });

  withBench("a node that is started again goes on with a call that was answered, by the same id", async ({ control, comesInAndTalks }) => {
    const { legId, phone } = await comesInAndTalks();
    const app = world.appOf(control);
    await control.stop();
    const next = await openBench({ ...world, create: () => world.create({ app }) });
    assert.equal((await next.control.list()).find(({ id }) => id === legId)?.state, "answered");
    await phone.key("5");
    assert.equal(await next.ear.keyed(legId, 1), "5");
    await next.control.play(legId, saying("noAnswer"));
    await next.ear.leg("promptEnded", legId);
    assert.equal(await next.control.hangUp(legId), "done");
    await next.ear.leg("legEnded", legId);
    assert.equal(next.ear.count("inboundCall"), 0);
    await next.close();
  });

  withBench("a tone that a process before has started is silenced, and what is said next is heard", async ({ control, talkTo }) => {
    const legs: readonly LegId[] = [await talkTo("0109"), await talkTo("0111")];
    for (const leg of legs) await control.play(leg, { prompt: "cannotConnect", sounds: ["tone:dial"], language: "en" });
    const app = world.appOf(control);
    await control.stop();
    const next = await openBench({ ...world, create: () => world.create({ app }) });
    const [silenced, spokenTo] = legs as [LegId, LegId];
    assert.equal(await next.control.silence(silenced), "done");
    for (const leg of [silenced, spokenTo]) {
      await next.control.play(leg, saying("noAnswer"));
      await next.ear.leg("promptEnded", leg);
      await next.control.hangUp(leg);
    }
    await next.close();
  });

  withBench("a call that comes in while nobody is connected gets 503 from the dialplan, and none of it is told later", async ({ control, ear }) => {
    world.cut(control);
    await ear.times("disconnected", 1);
    const phone = lab!.dial("33155512345", nextNumber(), { app: world.appOf(control) });
    assert.equal(await refusedWith(phone), 503);
    world.restore(control);
    await ear.times("connected", 2);
    await control.list();
    assert.equal(ear.count("inboundCall"), 0);
    assert.deepEqual(answers(phone.messages()), [100, 503]);
  });

  withBench("a caller that gave up while nobody was connected is told to be gone after two lists", async ({ comesIn, control, ear }) => {
    const { legId, phone } = await comesIn({ hangsUpAfterSeconds: 1 });
    world.cut(control);
    await ear.times("disconnected", 1);
    await phone.answers();
    world.restore(control);
    await ear.times("connected", 2);
    await control.list();
    assert.equal(ear.count("inboundEnded", legId), 0);
    await control.list();
    await ear.leg("inboundEnded", legId);
  });
});
