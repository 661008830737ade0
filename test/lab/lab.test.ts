// Shows that a lab starts, survives, meets its neighbours and goes away without leaving a process behind.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { runningLab, startLab, type Lab } from "../../lab/lab.js";
import { ari, AriEvents, originate } from "./ariEvents.js";

const NETWORK = 202;
const OTHER_NETWORK = 203;
const KILLED_NETWORK = 204;

let lab: Lab;

before(async () => {
  lab = await startLab({ network: NETWORK });
});
after(() => lab.stop());

test("two labs run side by side, each with its own carriers and password", async () => {
  const other = await startLab({ network: OTHER_NETWORK });
  try {
    assert.notEqual(other.ariPassword, lab.ariPassword);
    await Promise.all([lab, other].map((each) => answeredCall(each, `side-${each.network}`)));
    assert.equal(lab.phones("carrier").calls().some(({ legId }) => legId === `side-${OTHER_NETWORK}`), false);
  } finally {
    await other.stop();
  }
});

test("a second start on the same network is refused while the first lab lives", async () => {
  await assert.rejects(startLab({ network: NETWORK }), /running already/);
  await assert.rejects(startLab({ network: NETWORK, directory: join(lab.directory, "elsewhere") }), /Something else listens/);
});

test("an inbound call reaches the application with the number dialled, and is turned away as the application says", async () => {
  const events = await AriEvents.open(lab);
  const caller = lab.dial("33155512345", "33800111");
  const start = await events.waitFor((event) => event.type === "StasisStart" && event.channel?.caller.number === "33155512345");
  assert.deepEqual(start.args, ["inbound", "33800111"]);
  const channel = `/channels/${start.channel?.id ?? ""}`;
  await ari(lab, "POST", `${channel}/ring`);
  await caller.waitFor((call) => call.ringingAt !== undefined, 2_000);
  await ari(lab, "DELETE", `${channel}?reason_code=17`);
  const call = await caller.ended(2_000);
  assert.deepEqual([call.refusedWith, call.answeredAt], [486, undefined]);
  events.close();
});

test("an inbound call keys digits once it is answered, and hangs up", async () => {
  const events = await AriEvents.open(lab);
  const caller = lab.dial(null, "33800112", { keys: "7#", talkSeconds: 1 });
  const start = await events.waitFor((event) => event.type === "StasisStart");
  assert.equal(start.channel?.caller.number, "anonymous");
  await ari(lab, "POST", `/channels/${start.channel?.id ?? ""}/answer`);
  await events.waitFor((event) => event.type === "ChannelDtmfReceived" && event.digit === "#", 5_000);
  assert.equal((await caller.ended(5_000)).endedBy, "phone");
  events.close();
});

test("without an application an inbound call gets 503 at once", async () => {
  assert.equal((await lab.dial("33155512345", "33800113").ended(3_000)).refusedWith, 503);
});

test("the call record of Asterisk has microseconds and our leg id", async () => {
  const events = await AriEvents.open(lab);
  await originate(lab, "recorded", "33199550116");
  const call = await lab.phones("carrier").waitFor((each) => each.legId === "recorded" && each.endedAt !== undefined, 4_000);
  await events.of("ChannelDestroyed", "recorded");
  const line = await inFile(join(lab.directory, "log/cdr-custom/Master.csv"), (each) => each.startsWith('"recorded"'));
  const fields = line.split(",").map((field) => field.replaceAll('"', ""));
  const answeredAt = Number(fields[3]) * 1_000;
  assert.ok(Math.abs(answeredAt - (call.answeredAt ?? 0)) < 100, line);
  assert.match(fields[6] ?? "", /^1\.0\d{5}$/);
  events.close();
});

test("a dead trunk refuses at once, a carrier that dies soon does, and one that comes back takes calls again", async () => {
  assert.equal(await eventually(() => originate(lab, "dead", "33199550101", "carrier3"), (status) => status === 500), 500);
  await lab.killCarrier("carrier2");
  await eventually(() => endpointState("carrier2"), (state) => state === "offline");
  assert.equal(await originate(lab, "dead2", "33199550101", "carrier2"), 500);
  await lab.restartCarrier("carrier2");
  await eventually(() => endpointState("carrier2"), (state) => state === "online");
  await answeredCall(lab, "back", "carrier2");
});

test("a paused Asterisk answers nothing and goes on where it was", async () => {
  lab.pauseAsterisk();
  const answer = ari(lab, "GET", "/channels");
  const first = await Promise.race([answer.then(() => "answered"), new Promise((done) => setTimeout(done, 300, "silent"))]);
  assert.equal(first, "silent");
  lab.resumeAsterisk();
  assert.equal((await answer).status, 200);
});

test("a killed Asterisk takes its calls with it and comes back under the same address and password", async () => {
  const events = await AriEvents.open(lab);
  await answeredCall(lab, "lost", "carrier", "33199550109");
  const pid = lab.asteriskPid;
  await lab.killAsterisk();
  assert.equal(lab.asteriskPid, 0);
  await lab.restartAsterisk();
  assert.notEqual(lab.asteriskPid, pid);
  assert.equal(await lab.channelCount(), 0);
  assert.equal(lab.phones("carrier").callOfLeg("lost")?.endedAt, undefined);
  events.close();
});

test("what a killed process left running is stopped by the next start", async () => {
  const library = new URL("../../lab/lab.js", import.meta.url).href;
  const script = `const { startLab } = await import(${JSON.stringify(library)}); await startLab({ network: ${KILLED_NETWORK} }); process.kill(process.pid, "SIGKILL");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "ignore" });
  await new Promise((done) => child.once("exit", done));
  const directory = join(lab.directory, `../state-${KILLED_NETWORK}`);
  const leftOver = pidsOf(directory);
  assert.equal(leftOver.length, 3);
  assert.equal(await runningLab({ network: KILLED_NETWORK }), null);
  const next = await startLab({ network: KILLED_NETWORK });
  assert.deepEqual(leftOver.filter(isAlive), []);
  const pids = pidsOf(next.directory);
  await next.stop();
  assert.deepEqual(pids.filter(isAlive), []);
  assert.deepEqual(pidsOf(next.directory), []);
});

async function answeredCall(at: Lab, legId: string, trunk: "carrier" | "carrier2" = "carrier", number = "33199550101"): Promise<void> {
  const events = await AriEvents.open(at);
  assert.equal(await originate(at, legId, number, trunk), 200);
  await at.phones(trunk).waitFor((call) => call.legId === legId && call.answeredAt !== undefined, 3_000);
  events.close();
}

async function endpointState(trunk: string): Promise<string> {
  const { body } = await ari(lab, "GET", `/endpoints/PJSIP/${trunk}`);
  return (body as { readonly state: string }).state;
}

/** For states of Asterisk that it announces nowhere. */
async function eventually<T>(ask: () => Promise<T>, isSo: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await ask();
    if (isSo(answer)) return answer;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("it never came to that");
}

async function inFile(file: string, isIt: (line: string) => boolean): Promise<string> {
  const lines = () => Promise.resolve(existsSync(file) ? readFileSync(file, "utf8").split("\n") : []);
  return (await eventually(lines, (each) => each.some(isIt))).find(isIt) ?? "";
}

function pidsOf(directory: string): readonly number[] {
  const folder = join(directory, "pids");
  return existsSync(folder) ? readdirSync(folder).map((name) => Number(readFileSync(join(folder, name), "utf8"))) : [];
}

/** A killed child of ours that nobody has waited for yet is a zombie: it has a /proc entry and no command line. */
function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
}
