// The channels that others have made, with a switch whose answers each test gives when it likes: what waits for what, and what is never told twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogger } from "../../src/kernel/logger.js";
import { SwitchUnreachable, type SwitchEvent } from "../../src/telephony/callControl.js";
import { createInbound, type Inbound, type ListedChannel } from "../../src/telephony/ari/inbound.js";

const timestamp = "2026-11-23T05:05:51.625+0000";
const NOW = Date.UTC(2026, 10, 23, 5, 6);

test("keys, answer and end of a call wait until the call itself is told", async () => {
  const { inbound, told, answer } = bench();
  inbound.entered(entered());
  const legId = inbound.legOf(channel.id);
  assert.ok(legId);
  inbound.tell({ kind: "legAnswered", legId, at: 1 });
  inbound.tell({ kind: "digit", legId, digit: "5", at: 2 });
  inbound.left({ timestamp, channel: { ...channel, state: "Up" } });
  assert.deepEqual(told, []);
  await answer("allowed||");
  assert.deepEqual(told.map(({ kind }) => kind), ["inboundCall", "legAnswered", "digit", "legEnded"]);
});

test("a caller that gives up before the switch has said who it is has called all the same, and counts as withheld", async () => {
  const { inbound, told, answer } = bench();
  inbound.entered(entered());
  inbound.left({ timestamp, channel });
  await answer(new Error('{"message":"Channel not found"}'));
  assert.deepEqual(told.map(({ kind }) => kind), ["inboundCall", "inboundEnded"]);
  assert.ok(told[0]?.kind === "inboundCall" && told[0].call.from.withheld);
});

test("a channel that is still listed a moment after its end is neither listed by us nor told again", async () => {
  const { inbound, told, answer, asked } = bench();
  inbound.entered(entered());
  await answer("allowed||");
  inbound.left({ timestamp, channel });
  assert.deepEqual(inbound.adopt([listed()]), []);
  assert.deepEqual(inbound.adopt([]), []);
  assert.deepEqual([told.map(({ kind }) => kind), asked.length], [["inboundCall", "inboundEnded"], 1]);
});

test("a call that could not be told because the connection was lost is told from the next list, once, by the same id", async () => {
  const { inbound, told, answer } = bench();
  inbound.entered(entered());
  const legId = inbound.legOf(channel.id);
  await answer(new SwitchUnreachable("lost"));
  assert.deepEqual([told, inbound.legOf(channel.id)], [[], null]);
  assert.deepEqual(inbound.adopt([listed()]), [{ id: legId, state: "dialing", inboundAt: Date.UTC(2026, 10, 23, 5, 5, 51, 625) }]);
  await answer("allowed||");
  inbound.adopt([listed()]);
  assert.deepEqual(told.map((event) => event.kind === "inboundCall" && event.call.legId), [legId]);
});

test("a call of an old list that is over is not told", async () => {
  const { inbound, told, answer } = bench();
  inbound.adopt([listed()]);
  await answer(new Error('{"message":"Channel not found"}'));
  assert.deepEqual([told, inbound.legOf(channel.id)], [[], null]);
});

test("a call whose end nobody saw is over when two lists in a row are without it", async () => {
  const { inbound, told, answer } = bench();
  inbound.entered(entered());
  await answer("allowed||");
  for (const list of [[], [listed()], []]) inbound.adopt(list);
  assert.equal(told.length, 1);
  inbound.adopt([]);
  assert.deepEqual(told.slice(1), [{ kind: "inboundEnded", legId: told[0]?.kind === "inboundCall" && told[0].call.legId, at: NOW, cause: 16 }]);
});

test("channels of our own making, other applications' and other uses of ours are left alone", () => {
  const { inbound, told, asked } = bench();
  const ours = "01a2058c-be11-7547-b85c-2111767aa5f9";
  inbound.entered({ ...entered(), args: ["A"], channel: { ...channel, id: ours } });
  inbound.left({ timestamp, channel: { ...channel, id: ours } });
  inbound.entered({ ...entered(), args: ["menu", "33800111"] });
  const list = ["other,inbound,33800111", "calls,menu,33800111", "", "calls"].map((appData, index) => listed({ id: `1795410351.${index}`, dialplan: { app_name: "Stasis", app_data: appData } }));
  assert.deepEqual(inbound.adopt(list), list.map(({ id, state }) => ({ id, state })));
  assert.deepEqual([inbound.legOf(ours), inbound.legOf(channel.id), told, asked], [ours, null, [], []]);
});

const channel = { id: "lab-1795410351.7", name: "PJSIP/carrier-00000007", state: "Ring", caller: { number: "33155512345" }, creationtime: timestamp, dialplan: { app_name: "Stasis", app_data: "calls,inbound,33800111" } };

function entered() {
  return { type: "StasisStart", timestamp, args: ["inbound", "33800111"], channel };
}

function listed(more: Partial<typeof channel> = {}): ListedChannel {
  return { id: more.id ?? channel.id, state: "dialing", channel: { ...channel, ...more } };
}

interface Bench {
  readonly inbound: Inbound;
  readonly told: SwitchEvent[];
  readonly asked: string[];
  /** Of the oldest question that is open; what follows from it has happened afterwards. */
  answer(with_: string | Error): Promise<void>;
}

function bench(): Bench {
  const [told, asked]: [SwitchEvent[], string[]] = [[], []];
  const open: PromiseWithResolvers<string>[] = [];
  const facts = (channelId: string) => {
    asked.push(channelId);
    const question = Promise.withResolvers<string>();
    open.push(question);
    return question.promise;
  };
  const inbound = createInbound({ app: "calls", switchId: "test", facts, onEvent: (event) => void told.push(event), clock: { now: () => NOW }, logger: createLogger("silent") });
  return {
    inbound, told, asked,
    answer: async (said) => {
      const question = open.shift();
      assert.ok(question, "something was asked");
      if (typeof said === "string") question.resolve(said);
      else question.reject(said);
      await new Promise(setImmediate);
    },
  };
}
