// Triggers through a real Asterisk, from the first INVITE to the last CDR: that the trigger call is never answered, how it is turned away, whom it rings back, and whom it does not.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { DialOptions, InboundCall } from "../../lab/lab.js";
import { authorNamed } from "../../src/kernel/author.js";
import type { CallBackId, LegId } from "../../src/kernel/id.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createAsteriskWorld, type AsteriskWorld } from "../support/asteriskWorld.js";
import { assertAsThePhonesSaw } from "../support/farEnds.js";
import { heldUpMs } from "../support/heldUp.js";
import { createPrompts } from "../support/prompts.js";
import { answers, assertNeverAnswered, refusedWith } from "../support/sipMessages.js";
import { startTestLab } from "../support/testLab.js";
import { aCaller, aDid, anAccessNumber, aPhone, inboundCalls, triggered } from "../support/triggers.js";

const { lab, skip } = await startTestLab();
after(() => lab?.stop());

const STRANGER = "15005700199";
const TALKS = "0109";
const HANGS_UP = "0116";
const tester = authorNamed("tests");

describe("triggers through a real Asterisk", { skip, concurrency: 4 }, () => {
  let world: AsteriskWorld;
  const prompts = createPrompts();
  before(async () => {
    world = await createAsteriskWorld(lab!, { through: prompts.through });
  });
  after(() => assertAllSettled(world.database).finally(world.stop));

  const did = (more: Parameters<typeof aDid>[2] = {}) => aDid(world.database, world.accountId, { callsBack: aPhone(TALKS), target: aPhone(HANGS_UP), ...more });

  /** What it came to, with its CDRs. */
  const ended = async (called: string) => {
    const id = await triggered(world.database, called);
    await world.toTheEnd(id);
    return assertSettled(world.database, lab, id);
  };

  test("did: the trigger call rings a second and is turned away as busy, never answered; after the delay the owner's number is rung and connected with the target", async () => {
    const called = await did({ refuseAfterSeconds: 1, refuses: "busy", delaySeconds: 2 });
    const phone = world.dialIn(STRANGER, called);
    assert.equal(await refusedWith(phone), 486);
    assertNeverAnswered(phone.messages());
    assert.deepEqual(answers(phone.messages()), [100, 180, 486]);
    const { ringingAt = NaN, endedAt = NaN } = await phone.ended(5_000);
    assert.ok(Math.abs(endedAt - ringingAt - 1_000) < 150 + heldUpMs(endedAt), `it rang ${endedAt - ringingAt} ms`);
    const { outcome, cdrs, history } = await ended(called);
    assert.equal(outcome, "completed", history.join(", "));
    assert.deepEqual(cdrs.map((cdr) => `${cdr.role} ${cdr.outcome}`), ["A answered", "B answered"]);
    const [call] = await inboundCalls(world.database, called);
    const rungAfter = (cdrs[0]?.dialed_at.getTime() ?? NaN) - (call?.endedAt ?? NaN);
    assert.ok(rungAfter >= 2_000 && rungAfter < 2_300 + heldUpMs(endedAt), `rung ${rungAfter} ms after the end`);
    assert.deepEqual([call?.caller, call?.trunk, call?.trigger], [`+${STRANGER}`, "carrier", "did"]);
    await assertAsThePhonesSaw(lab!, cdrs);
  });

  for (const [refuses, status] of [["busy", 486], ["reject", 403], ["unavailable", 480], ["congestion", 503]] as const) {
    test(`a trigger call that is to be turned away as ${refuses} gets ${status}, and no 200`, async () => {
      const called = await anAccessNumber(world.database, { refuses, refuseAfterSeconds: 0 });
      const phone = world.dialIn(STRANGER, called);
      assert.equal(await refusedWith(phone), status);
      assertNeverAnswered(phone.messages());
    });
  }

  test("the caller that cancels first is not turned away any more, and is rung back all the same", async () => {
    const called = await did({ refuseAfterSeconds: 20 });
    const phone = world.dialIn(STRANGER, called, { ringSeconds: 1 });
    await cancelled(phone);
    assertNeverAnswered(phone.messages());
    assert.deepEqual(answers(phone.messages()), [100, 180, 487]);
    assert.equal((await ended(called)).outcome, "completed");
  });

  test("one that rings out is left ringing until the caller gives up", async () => {
    const called = await did({ refuses: "ringOut" });
    const phone = world.dialIn(STRANGER, called, { ringSeconds: 4 });
    await cancelled(phone);
    assert.deepEqual(answers(phone.messages()), [100, 180, 487]);
    assert.equal((await ended(called)).outcome, "completed");
  });

  test("did: whoever calls it rings the same number, also who withholds the own one", async () => {
    const called = await did({ refuseAfterSeconds: 0 });
    world.dialIn(null, called);
    assert.equal((await ended(called)).outcome, "completed");
    assert.equal((await inboundCalls(world.database, called))[0]?.caller, null);
  });

  const refused: readonly (readonly [title: string, from: string | null, options: DialOptions, outcome: string, caller: string | null])[] = [
    ["an unknown caller", STRANGER, {}, "unknownCaller", `+${STRANGER}`],
    ["anonymous", null, {}, "withheld", null],
    ["anonymous, the network telling who it is to us alone", null, { headers: ["P-Asserted-Identity: <sip:15005700199@carrier>"] }, "withheld", null],
    ["a number with the wish not to be seen", STRANGER, { headers: ["Privacy: id"] }, "withheld", null],
    ["a premium line", "499001234567", {}, "notANumber", "499001234567"],
    ["an emergency service", "112", {}, "notANumber", "112"],
    ["too many digits", "4".repeat(30), {}, "notANumber", "4".repeat(30)],
    ["letters", null, { identity: `"Alice" <sip:alice@[local_ip]>` }, "withheld", null],
    ["SQL in place of a number", null, { identity: "<sip:1%27%3Bdrop%20table%20did--@[local_ip]>" }, "withheld", null],
    ["a dial string in place of a number", null, { identity: "<sip:15005700109&PJSIP%2F900@[local_ip]>" }, "withheld", null],
  ];
  for (const [title, from, options, outcome, caller] of refused) {
    test(`ani: ${title} is turned away as everybody is and not rung back; the log says ${outcome}`, async () => {
      const called = await anAccessNumber(world.database, { refuseAfterSeconds: 0 });
      const phone = world.dialIn(from, called, options);
      assert.equal(await refusedWith(phone), 486);
      assertNeverAnswered(phone.messages());
      const [call] = await inboundCalls(world.database, called);
      assert.deepEqual([call?.outcome, call?.caller, call?.callBackId], [outcome, caller, null]);
    });
  }

  test("a number that is none of ours is turned away at once", async () => {
    const phone = world.dialIn(STRANGER, "15005569999");
    assert.equal(await refusedWith(phone), 480);
    assert.equal((await inboundCalls(world.database, "15005569999"))[0]?.outcome, "unknownNumber");
  });

  test("twenty triggers of one number within ten seconds are one call-back", async () => {
    const called = await did({ refuseAfterSeconds: 0 });
    const phones = Array.from({ length: 20 }, () => world.dialIn(STRANGER, called));
    for (const phone of phones) assert.equal(await refusedWith(phone), 486);
    const calls = await inboundCalls(world.database, called, 20);
    assert.deepEqual(calls.map(({ outcome }) => outcome).sort(), ["calledBack", ...Array.from({ length: 19 }, () => "repeated")]);
    const id = calls.find(({ callBackId }) => callBackId !== null)?.callBackId;
    await world.toTheEnd(id!);
    assert.equal((await assertSettled(world.database, lab, id!)).outcome, "completed");
  });

  test("a caller whose phone is gone without a word is turned away in time, and its channel with it", async () => {
    const called = await did({ refuseAfterSeconds: 2 });
    const phone = world.dialIn(STRANGER, called);
    await phone.waitFor(({ ringingAt }) => ringingAt !== undefined, 10_000);
    await phone.vanish();
    assert.equal((await ended(called)).outcome, "completed");
  });

  /** The A leg of what that call triggered, once it is being asked something. */
  const asked = async (called: string): Promise<{ readonly id: CallBackId; readonly a: LegId }> => {
    const id = await triggered(world.database, called);
    const { legs } = await world.until(id, ({ state }) => state === "collecting");
    return { id, a: legs.find(({ role }) => role === "A")?.id as LegId };
  };
  const over = async (id: CallBackId) => {
    await world.toTheEnd(id);
    const settled = await assertSettled(world.database, lab, id);
    return { ...settled, words: [settled.outcome, ...settled.cdrs.map(({ role, charge_micros }) => `${role}${charge_micros === "0" ? " free" : ""}`)] };
  };
  const keyed = (ending: string): string => `00${aPhone(ending).slice(1)}#`;
  const unknownAsked = async (trigger: "ani" | "ivr") => {
    const [house, payer] = [await world.openAccount("10"), await world.openAccount("10")];
    const pin = await world.callers.issuePin(payer, null, tester);
    return { house, payer, pin, called: await anAccessNumber(world.database, { trigger, refuseAfterSeconds: 0, unknownCallers: "askPin", houseAccountId: house, callerPrefixes: ["1500"] }) };
  };

  test("ani: a known caller is rung back, hears a dial tone and keys whom to call; the trigger call was never answered", async () => {
    const called = await anAccessNumber(world.database, { refuseAfterSeconds: 0 });
    const from = await aCaller(world.database, world.accountId, TALKS);
    const phone = world.dialIn(from.slice(1), called);
    assert.equal(await refusedWith(phone), 486);
    assertNeverAnswered(phone.messages());
    const { id, a } = await asked(called);
    await prompts.heard("enterNumber", 1, a);
    await lab!.key(a, keyed(HANGS_UP));
    const { words, cdrs } = await over(id);
    assert.deepEqual(words, ["completed", "A", "B"]);
    await assertAsThePhonesSaw(lab!, cdrs);
    const [row] = await world.database.query<{ a_number: string }>("select a_number from call_back where id = $1", [id]);
    assert.equal(row?.a_number, from);
  });

  test("ani: a known caller that asks for a PIN is asked for it, and only its account's own one is right", async () => {
    const called = await anAccessNumber(world.database, { refuseAfterSeconds: 0 });
    const [payer, other] = [await world.openAccount("10"), await world.openAccount("10")];
    const [pin, another] = [await world.callers.issuePin(payer, null, tester), await world.callers.issuePin(other, null, tester)];
    const phone = world.dialIn((await aCaller(world.database, payer, TALKS, true)).slice(1), called);
    assert.equal(await refusedWith(phone), 486);
    assertNeverAnswered(phone.messages());
    const { id, a } = await asked(called);
    await prompts.heard("enterPin", 1, a);
    await lab!.key(a, `${another}#`);
    await prompts.heard("enterPin", 2, a);
    await lab!.key(a, `${pin}#`, "info");
    await prompts.heard("enterNumber", 1, a);
    await lab!.key(a, keyed(HANGS_UP));
    const { words, cdrs } = await over(id);
    assert.deepEqual(words, ["completed", "A", "B"]);
    await assertAsThePhonesSaw(lab!, cdrs);
    const charged = cdrs.reduce((sum, cdr) => sum + BigInt(cdr.charge_micros), 0n);
    assert.deepEqual(await world.wallet(payer), { balance: 10_000_000n - charged, held: 0n });
    assert.deepEqual(await world.wallet(other), { balance: 10_000_000n, held: 0n });
  });

  test("did: one without a target rings its owner's number and gives it a dial tone", async () => {
    const called = await did({ target: null, refuseAfterSeconds: 0 });
    const phone = world.dialIn(STRANGER, called);
    assert.equal(await refusedWith(phone), 486);
    assertNeverAnswered(phone.messages());
    const { id, a } = await asked(called);
    await prompts.heard("enterNumber", 1, a);
    await lab!.key(a, keyed(HANGS_UP));
    const { words, cdrs } = await over(id);
    assert.deepEqual(words, ["completed", "A", "B"]);
    await assertAsThePhonesSaw(lab!, cdrs);
  });

  test("ani: a caller that the network tells of in P-Asserted-Identity is known by it", async () => {
    const called = await anAccessNumber(world.database, { refuseAfterSeconds: 0 });
    const from = await aCaller(world.database, world.accountId, TALKS);
    world.dialIn(null, called, { identity: `"Anonymous" <sip:anonymous@anonymous.invalid>`, headers: [`P-Asserted-Identity: <sip:${from.slice(1)}@carrier>`] });
    const { id, a } = await asked(called);
    await prompts.heard("enterNumber", 1, a);
    await lab!.key(a, keyed(HANGS_UP), "info");
    assert.deepEqual((await over(id)).words, ["completed", "A", "B"]);
  });

  test("ani: with the right PIN an unknown caller's call is its account's, and the house has paid nothing", async () => {
    const { house, payer, pin, called } = await unknownAsked("ani");
    world.dialIn(aPhone(TALKS).slice(1), called);
    const { id, a } = await asked(called);
    await prompts.heard("enterPin", 1, a);
    await lab!.key(a, `${pin}#`);
    await prompts.heard("enterNumber", 1, a);
    await lab!.key(a, keyed(HANGS_UP));
    assert.deepEqual((await over(id)).words, ["completed", "A", "B"]);
    assert.deepEqual(await world.wallet(house), { balance: 10_000_000n, held: 0n });
    assert.ok((await world.wallet(payer)).balance < 10_000_000n);
  });

  test("ani: three wrong PINs end the call", async () => {
    const { called, house } = await unknownAsked("ani");
    world.dialIn(aPhone(TALKS).slice(1), called);
    const { id, a } = await asked(called);
    for (const time of [1, 2, 3]) {
      await prompts.heard("enterPin", time, a);
      await lab!.key(a, "00000000#");
    }
    assert.deepEqual((await over(id)).words, ["wrongPin", "A"]);
    assert.ok((await world.wallet(house)).balance < 10_000_000n, "nobody was identified, so the house has paid for the leg");
  });

  test("ani: who keys no PIN is hung up in the end", async () => {
    const { called } = await unknownAsked("ani");
    world.dialIn(aPhone(TALKS).slice(1), called);
    const { id } = await asked(called);
    assert.deepEqual((await over(id)).words, ["noInput", "A"]);
  });

  test("ani: a PIN that is locked opens nothing, right as it is", async () => {
    const { called, pin, payer } = await unknownAsked("ani");
    await world.callers.lockPin(payer, tester);
    world.dialIn(aPhone(TALKS).slice(1), called);
    const { id, a } = await asked(called);
    for (const time of [1, 2, 3]) {
      await prompts.heard("enterPin", time, a);
      await lab!.key(a, `${pin}#`);
      if ((await world.until(id, ({ kind, state }) => kind === "entryRefused" || state === "ending")).state === "ending") break;
    }
    const { words } = await over(id);
    assert.deepEqual(words, ["wrongPin", "A"]);
    assert.deepEqual(await world.wallet(payer), { balance: 10_000_000n, held: 0n });
  });

  test("ivr: the whole conversation: PIN, whom to call, read back and corrected, where to ring; then it hangs up, rings back and connects", async () => {
    const { house, payer, pin, called } = await unknownAsked("ivr");
    const phone = world.dialIn(aPhone(TALKS).slice(1), called, { talkSeconds: 120 });
    const id = await triggered(world.database, called);
    const { legs } = await world.until(id, ({ state, legs: of }) => state === "collecting" && of.some(({ role, state: up }) => role === "T" && up === "answered"));
    const t = legs.find(({ role }) => role === "T")?.id as LegId;
    const back = aPhone(TALKS);
    await prompts.heard("enterPin", 1, t);
    await phone.key(`${pin}#`);
    await prompts.heard("enterNumber", 1, t);
    await phone.key(keyed("0102"));
    await prompts.heard("youKeyed", 1, t);
    await phone.key("*");
    await prompts.heard("enterNumber", 2, t);
    await phone.key(keyed(HANGS_UP));
    await prompts.heard("youKeyed", 2, t);
    await phone.key("1");
    await prompts.heard("enterCallBackNumber", 1, t);
    await phone.key(`00${back.slice(1)}#`);
    await prompts.heard("youKeyed", 3, t);
    await phone.key("1");
    const { words, cdrs } = await over(id);
    assert.deepEqual(words, ["completed", "T free", "A", "B"]);
    const [trigger, a] = cdrs;
    assert.ok((a?.dialed_at.getTime() ?? 0) >= (trigger?.ended_at.getTime() ?? 0) + 950, "A is rung when the trigger call is over, and the delay has passed");
    assert.equal((await phone.ended(10_000)).endedBy, "switch");
    await assertAsThePhonesSaw(lab!, cdrs.slice(1));
    assert.deepEqual(await world.wallet(house), { balance: 10_000_000n, held: 0n });
    assert.ok((await world.wallet(payer)).balance < 10_000_000n);
  });

  test("ivr: a caller that hangs up in the middle is rung by nobody, and nobody pays", async () => {
    const called = await anAccessNumber(world.database, { trigger: "ivr" });
    const from = await aCaller(world.database, world.accountId, TALKS);
    world.dialIn(from.slice(1), called, { talkSeconds: 2 });
    assert.deepEqual((await over(await triggered(world.database, called))).words, ["noInput", "T free"]);
  });

  test("ivr: an unknown caller of a number that refuses them is not answered", async () => {
    const called = await anAccessNumber(world.database, { trigger: "ivr" });
    const phone = world.dialIn(aPhone(TALKS).slice(1), called);
    assert.equal(await refusedWith(phone), 486);
    assertNeverAnswered(phone.messages());
  });

  test("two callers at once are two call-backs", async () => {
    const called = await anAccessNumber(world.database, { refuseAfterSeconds: 0 });
    const from = [await aCaller(world.database, world.accountId, HANGS_UP), await aCaller(world.database, world.accountId, HANGS_UP)];
    for (const number of from) world.dialIn(number.slice(1), called);
    const calls = await inboundCalls(world.database, called, 2);
    assert.deepEqual(calls.map(({ outcome }) => outcome), ["calledBack", "calledBack"]);
    for (const { callBackId } of calls) assert.deepEqual((await over(callBackId!)).words, ["aHungUp", "A"]);
  });
});

/** The switch's answer to it comes a moment after the phone has cancelled. */
async function cancelled(phone: InboundCall): Promise<void> {
  await phone.ended(20_000);
  for (const until = performance.now() + 10_000; !answers(phone.messages()).includes(487) && performance.now() < until; ) await sleep(20);
}
