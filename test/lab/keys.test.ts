// Keys that phones press, by both ways, when the number, the call or the test says so; and what the SIP trace shows of a call.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startLab, type Lab } from "../../lab/lab.js";
import { inWords } from "../../lab/phones/sipTrace.js";
import { answers, assertNeverAnswered, refusedWith } from "../support/sipMessages.js";
import { ari, AriEvents, originate } from "./ariEvents.js";

const NETWORK = 205;
let lab: Lab;
let events: AriEvents;

before(async () => {
  lab = await startLab({ network: NETWORK });
  events = await AriEvents.open(lab);
});
after(async () => {
  events.close();
  await lab.stop();
});

for (const by of ["rfc4733", "info"] as const) {
  test(`a phone that was called keys what the test tells it, in several goes, by ${by}`, async () => {
    await answered(`told-${by}`, "33199550109");
    await lab.key(`told-${by}`, "0019", by);
    await lab.key(`told-${by}`, "5*#", by);
    await heard(`told-${by}`, "00195*#");
    await ari(lab, "DELETE", `/channels/told-${by}`);
  });

  test(`a phone that has called us keys what the test tells it, by ${by}`, async () => {
    const call = lab.dial("33155512345", `338001${by === "info" ? 1 : 2}`);
    const { id } = await entered(`338001${by === "info" ? 1 : 2}`);
    await ari(lab, "POST", `/channels/${id}/answer`);
    await call.waitFor(({ answeredAt }) => answeredAt !== undefined, 5_000);
    await call.key("123", by);
    await call.key("33#", by);
    await heard(id, "12333#");
    await ari(lab, "DELETE", `/channels/${id}`);
    assert.equal((await call.ended(5_000)).endedBy, "switch");
  });
}

test("numbers ending 0120 and 0121 key 1 two seconds after their answer, by RFC 4733 and by SIP INFO", async () => {
  await Promise.all(["0120", "0121"].map((ending) => answered(ending, `3319955${ending}`)));
  await Promise.all(["0120", "0121"].map((ending) => heard(ending, "1")));
  await ari(lab, "DELETE", "/channels/0121");
  assert.equal((await lab.phones("carrier").waitFor(({ legId, endedAt }) => legId === "0121" && endedAt !== undefined, 5_000)).endedBy, "switch");
});

test("the trace of a call that is turned away shows how, and no answer", async () => {
  const call = lab.dial("33155512345", "33800120");
  const { id } = await entered("33800120");
  await ari(lab, "POST", `/channels/${id}/ring`);
  await ari(lab, "DELETE", `/channels/${id}?reason_code=17`);
  assert.equal(await refusedWith(call), 486);
  assertNeverAnswered(call.messages());
  assert.deepEqual(inWords(call.messages()), ["> INVITE", "< 100 INVITE", "< 180 INVITE", "< 486 INVITE", "> ACK"]);
});

test("a 200 to a CANCEL is not taken for an answer", async () => {
  const call = lab.dial("33155512345", "33800121", { ringSeconds: 0.5 });
  assert.equal((await call.ended(5_000)).endedBy, "cancel");
  assertNeverAnswered(call.messages());
  const talks = lab.dial("33155512345", "33800122", { talkSeconds: 1 });
  const { id } = await entered("33800122");
  await ari(lab, "POST", `/channels/${id}/answer`);
  await talks.ended(5_000);
  assert.deepEqual(answers(talks.messages()), [100, 200]);
  assert.throws(() => assertNeverAnswered(talks.messages()));
});

test("the calling phone says about itself what the test writes, and its call goes to the application that the test names", async () => {
  const other = await AriEvents.open({ ...lab, ariApp: "another" });
  const call = lab.dial(null, "33800123", { app: "another", ringSeconds: 1, identity: `"x" <sip:anonymous@anonymous.invalid>`, headers: ["P-Asserted-Identity: <sip:33155577777@carrier>"] });
  const { channel } = await other.waitFor(({ type }) => type === "StasisStart");
  assert.equal(channel?.caller.number, "33155577777");
  await call.ended(5_000);
  other.close();
});

async function answered(legId: string, number: string): Promise<void> {
  assert.equal(await originate(lab, legId, number), 200);
  await lab.phones("carrier").waitFor((call) => call.legId === legId && call.answeredAt !== undefined, 5_000);
  await events.of("StasisStart", legId);
}

async function entered(number: string): Promise<{ readonly id: string }> {
  const { channel } = await events.waitFor(({ type, args }) => type === "StasisStart" && args?.[1] === number);
  assert.ok(channel);
  return channel;
}

async function heard(channelId: string, keys: string): Promise<void> {
  const keyed = () => events.all("ChannelDtmfReceived", channelId).map(({ digit }) => digit).join("");
  await events.waitFor(() => keyed().length >= keys.length);
  assert.equal(keyed(), keys);
}
