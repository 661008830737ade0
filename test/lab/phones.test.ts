// Shows that every number of the table behaves as the table says, seen by the phones' own log and by Asterisk's events.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startLab, type Lab, type PhoneCall } from "../../lab/lab.js";
import { behaviours } from "../../lab/phones/behaviours.js";
import { ari, AriEvents, originate } from "./ariEvents.js";

const NETWORK = 201;
/** The clock is the same on both sides; what remains is two busy cores. */
const CLOSE_MS = 100;
const RING_TIMEOUT_SECONDS = 6;

interface Expected {
  readonly ending: string;
  readonly trunk?: "carrier" | "carrier2";
  readonly ringsAfterSeconds?: number;
  readonly answersAfterSeconds?: number;
  /** From the answer to the phone's own BYE. */
  readonly hangsUpAfterSeconds?: number;
  readonly refusedWith?: number;
  readonly cause?: number;
}

const expected: readonly Expected[] = [
  { ending: "0101", ringsAfterSeconds: 0, answersAfterSeconds: 0 },
  { ending: "0102", refusedWith: 486, cause: 17 },
  { ending: "0103", ringsAfterSeconds: 0 },
  { ending: "0104", ringsAfterSeconds: 0, refusedWith: 603, cause: 21 },
  { ending: "0105", ringsAfterSeconds: 0, answersAfterSeconds: 3 },
  { ending: "0106", ringsAfterSeconds: 0, answersAfterSeconds: 0, hangsUpAfterSeconds: 5 },
  { ending: "0107", ringsAfterSeconds: 3, answersAfterSeconds: 5 },
  { ending: "0108", refusedWith: 503, cause: 34 },
  { ending: "0108", trunk: "carrier2", ringsAfterSeconds: 0, answersAfterSeconds: 0 },
  { ending: "0109", ringsAfterSeconds: 0, answersAfterSeconds: 0 },
  { ending: "0111", ringsAfterSeconds: 0, answersAfterSeconds: 0 },
  { ending: "0112", answersAfterSeconds: 2 },
  { ending: "0113", ringsAfterSeconds: 0, answersAfterSeconds: 0 },
  { ending: "0114", refusedWith: 404, cause: 1 },
  { ending: "0115", refusedWith: 503, cause: 34 },
  { ending: "0115", trunk: "carrier2", refusedWith: 503, cause: 34 },
  { ending: "0116", ringsAfterSeconds: 0, answersAfterSeconds: 0, hangsUpAfterSeconds: 1 },
  { ending: "0117", ringsAfterSeconds: 0, answersAfterSeconds: 1, hangsUpAfterSeconds: 3 },
  { ending: "0118" },
  { ending: "0120", ringsAfterSeconds: 0, answersAfterSeconds: 0 },
  { ending: "0121", ringsAfterSeconds: 0, answersAfterSeconds: 0 },
  { ending: "4711", ringsAfterSeconds: 0, answersAfterSeconds: 0 },
];

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

test("the table below tries every number of the lab", () => {
  assert.deepEqual(behaviours.map(({ ending }) => ending).filter((ending) => !expected.some((row) => row.ending === ending)), []);
});

test("the phones behave by the last four digits of the number dialled", async (t) => {
  for (const row of expected) assert.equal(await originate(lab, legId(row), `3319955${row.ending}`, row.trunk, RING_TIMEOUT_SECONDS), 200);
  for (const row of expected) {
    await t.test(sentence(row), async () => {
      await behaves(row);
    });
  }
});

test("a phone's log names the leg, the number and the caller, and its times agree with Asterisk's", async () => {
  const call = await lab.phones("carrier").waitFor((each) => each.legId === "carrier-0117" && each.endedAt !== undefined, 5_000);
  assert.equal(call.number, "33199550117");
  assert.equal(call.callerId, "33155500099");
  const up = await events.waitFor((event) => event.type === "ChannelStateChange" && event.channel?.id === call.legId && event.channel.state === "Up");
  const destroyed = await events.of("ChannelDestroyed", call.legId);
  isClose(Date.parse(up.timestamp), call.answeredAt);
  isClose(Date.parse(destroyed.timestamp), call.endedAt);
});

test("a number ending 0113 keys 1 2 # after the answer", async () => {
  const keyed = () => events.all("ChannelDtmfReceived", "carrier-0113").map(({ digit }) => digit).join("");
  await events.waitFor((event) => event.type === "ChannelDtmfReceived" && event.channel?.id === "carrier-0113" && event.digit === "#", 5_000);
  assert.equal(keyed(), "12#");
});

test("the tone before the answer is heard by the other side of a bridge", async () => {
  await originate(lab, "listener", "33199550109");
  await events.of("StasisStart", "listener");
  await ari(lab, "POST", "/bridges/early?type=mixing");
  await ari(lab, "POST", "/channels/create", { channelId: "early-b", endpoint: "PJSIP/33199550112@carrier2", app: lab.ariApp });
  await events.of("StasisStart", "early-b");
  await ari(lab, "POST", "/bridges/early/addChannel?channel=listener,early-b");
  await ari(lab, "POST", "/channels/early-b/dial?timeout=10");
  await events.waitFor((event) => event.type === "ChannelStateChange" && event.channel?.id === "early-b" && event.channel.state === "Up", 5_000);
  const { body } = await ari(lab, "GET", "/channels/listener/rtp_statistics");
  const { txcount } = body as { readonly txcount: number };
  // Two seconds of packets of 20 ms, less what was lost while the stream began.
  assert.ok(txcount > 80, `only ${txcount} packets went to the listener before the answer`);
});

test("what the application hangs up, the phone sees as ended by the switch", async () => {
  const asked = Date.now();
  assert.equal((await ari(lab, "DELETE", "/channels/carrier-0109")).status, 204);
  const call = await lab.phones("carrier").waitFor((each) => each.legId === "carrier-0109" && each.endedAt !== undefined, 2_000);
  assert.equal(call.endedBy, "switch");
  isClose(asked, call.endedAt);
});

async function behaves(row: Expected): Promise<void> {
  const { ringsAfterSeconds: rings, answersAfterSeconds: answers, hangsUpAfterSeconds: hangsUp, refusedWith, cause } = row;
  const phones = lab.phones(row.trunk ?? "carrier");
  const neverAnswers = answers === undefined;
  const until = hangsUp !== undefined || refusedWith !== undefined || (neverAnswers && rings !== undefined) ? isEnded : neverAnswers ? isInvited : isAnswered;
  const call = await phones.waitFor((each) => each.legId === legId(row) && until(each), 12_000);
  isAfter("rings", call.ringingAt, rings, call.invitedAt);
  isAfter("answers", call.answeredAt, answers, call.invitedAt);
  if (hangsUp !== undefined) isAfter("hangs up", call.endedAt, hangsUp, call.answeredAt ?? 0);
  assert.equal(call.refusedWith, refusedWith);
  if (neverAnswers && refusedWith === undefined) {
    // Nobody answered in time: the ring time-out is Asterisk's, and 480 is its invention.
    const destroyed = await events.of("ChannelDestroyed", call.legId);
    assert.equal((await phones.waitFor((each) => each.legId === call.legId, 0)).endedBy, rings === undefined ? undefined : "cancel");
    if (lab.version.startsWith("22.")) assert.deepEqual([destroyed.cause, destroyed.tech_cause], [19, 480]);
  }
  if (cause !== undefined) {
    const destroyed = await events.of("ChannelDestroyed", call.legId);
    assert.equal(destroyed.cause, cause);
    if (lab.version.startsWith("22.")) assert.equal(destroyed.tech_cause, refusedWith);
  }
}

const isInvited = () => true;
const isAnswered = (call: PhoneCall) => call.answeredAt !== undefined;
const isEnded = (call: PhoneCall) => call.endedAt !== undefined;

function legId({ ending, trunk = "carrier" }: Expected): string {
  return `${trunk}-${ending}`;
}

function sentence(row: Expected): string {
  const words = behaviours.find(({ ending }) => ending === row.ending)?.words ?? "any other number answers at once";
  return `${row.ending} on ${row.trunk ?? "carrier"}: ${words}`;
}

function isAfter(what: string, at: number | undefined, seconds: number | undefined, from: number): void {
  if (seconds === undefined) return assert.equal(at, undefined, `${what}, and should not`);
  assert.ok(at !== undefined, `never ${what}`);
  // SIPp's timers add up to a few milliseconds; at 0 it is the start of all calls at once that takes time.
  const late = at - from - seconds * 1_000;
  assert.ok(late > -CLOSE_MS && late < 3 * CLOSE_MS, `${what} ${late.toFixed(1)} ms late`);
}

function isClose(one: number, other: number | undefined): void {
  assert.ok(other !== undefined && Math.abs(one - other) < CLOSE_MS, `${one} and ${other ?? "never"} are too far apart`);
}
