// The trigger call that is answered, through a real Asterisk, against what its phone saw; and trigger calls whose node is gone in the midst of them.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { InboundCall } from "../../lab/lab.js";
import type { CallBackId } from "../../src/kernel/id.js";
import { assertAllSettled, assertSettled, type CdrRow } from "../support/aftermath.js";
import { createAsteriskWorld, type AsteriskWorld } from "../support/asteriskWorld.js";
import { assertAsThePhonesSaw } from "../support/farEnds.js";
import { heldUpMs } from "../support/heldUp.js";
import { createPrompts, type Prompts } from "../support/prompts.js";
import { answers, refusedWith } from "../support/sipMessages.js";
import { startTestLab } from "../support/testLab.js";
import { aCaller, aDid, anAccessNumber, aPhone, inboundCalls, triggered } from "../support/triggers.js";

const { lab, skip } = await startTestLab();
after(() => lab?.stop());

/** Rings a second, answers, hangs up after three. */
const HANGS_UP = "15005550117";
const STAYS = "0109";

describe("trigger calls and the node that looks after them", { skip, concurrency: 4 }, () => {
  let world: AsteriskWorld;
  let prompts: Prompts;
  before(async () => {
    prompts = createPrompts();
    world = await createAsteriskWorld(lab!, { through: prompts.through });
  });
  after(() => assertAllSettled(world.database).finally(world.stop));

  test("a known caller keys whom to call and that this is the number to ring; then the caller is rung and connected, and pays for two legs", async () => {
    const called = await anAccessNumber(world.database, { trigger: "ivr" });
    const from = await aCaller(world.database, world.accountId, STAYS);
    const phone = world.dialIn(from, called);
    const t = await legT(world, called);
    await prompts.heard("enterNumber", 1, t);
    await phone.key(`00${HANGS_UP}#`);
    await prompts.heard("youKeyed", 1, t);
    await phone.key("1", "info");
    await prompts.heard("enterCallBackNumber", 1, t);
    await phone.key("*");
    const { outcome, cdrs } = await ended(world, called);
    assert.deepEqual([outcome, ...cdrs.map(inShort)], ["completed", "T answered", "A answered", "B answered"]);
    assert.equal(cdrs[0]?.charge_micros, "0");
    assert.deepEqual(answers(phone.messages()), [100, 200]);
    await asItsPhoneSaw(phone, cdrs[0]);
    const placed = cdrs.slice(1);
    assert.ok(placed.every(({ dialed_at }) => dialed_at >= (cdrs[0]?.ended_at ?? NaN)), "nobody is rung before the trigger call is over");
    await assertAsThePhonesSaw(lab!, placed);
  });

  for (const [first, then] of [["rfc4733", "info"], ["info", "rfc4733"]] as const) {
    test(`a number keyed by ${then} after one that was keyed by ${first}, in the same trigger call, is the number that was keyed`, async () => {
      const called = await anAccessNumber(world.database, { trigger: "ivr" });
      const phone = world.dialIn(await aCaller(world.database, world.accountId, STAYS), called);
      const t = await legT(world, called);
      await prompts.heard("enterNumber", 1, t);
      await phone.key("0015005550102#", first);
      await prompts.heard("youKeyed", 1, t);
      await phone.key("*", first);
      await prompts.heard("enterNumber", 2, t);
      await phone.key(`00${HANGS_UP}#`, then);
      await prompts.heard("youKeyed", 2, t);
      await phone.key("1", then);
      await prompts.heard("enterCallBackNumber", 1, t);
      await phone.key("*", first);
      const { id, outcome } = await ended(world, called);
      assert.equal(outcome, "completed");
      const [row] = await world.database.query<{ b_number: string }>("select b_number from call_back where id = $1", [id]);
      assert.equal(row?.b_number, `+${HANGS_UP}`);
    });
  }

  test("a stranger keys a wrong PIN three times, by SIP INFO: told so, hung up, rung back by nobody, and nobody pays", async () => {
    const house = await world.openAccount("10");
    const called = await anAccessNumber(world.database, { trigger: "ivr", unknownCallers: "askPin", houseAccountId: house });
    const phone = world.dialIn(aPhone(STAYS), called);
    const t = await legT(world, called);
    for (const tries of [1, 2, 3]) {
      await prompts.heard(tries === 1 ? "enterPin" : "wrongPin", Math.max(1, tries - 1), t);
      await phone.key("99999999#", "info");
    }
    const { outcome, cdrs } = await ended(world, called);
    assert.deepEqual([outcome, ...cdrs.map(inShort)], ["wrongPin", "T answered"]);
    assert.equal((await phone.ended(20_000)).endedBy, "switch");
    assert.deepEqual(await world.wallet(house), { balance: 10_000_000n, held: 0n });
  });

  test("a node is gone in the midst of a trigger call: the next one asks again, and the call-back is made", async () => {
    await takenOver(world, async (first, heardByFirst, takeOver) => {
      const called = await anAccessNumber(world.database, { trigger: "ivr" });
      const phone = first.dialIn(await aCaller(world.database, world.accountId, STAYS), called);
      const t = await legT(first, called);
      await heardByFirst.heard("enterNumber", 1, t);
      await phone.key("00150");
      const [next, heard] = await takeOver();
      await heard.heard("enterNumber", 1, t);
      await phone.key(`00${HANGS_UP}#`);
      await heard.heard("youKeyed", 1, t);
      await phone.key("1");
      await heard.heard("enterCallBackNumber", 1, t);
      await phone.key("*");
      const { outcome, cdrs } = await ended(next, called);
      assert.deepEqual([outcome, ...cdrs.map(inShort)], ["completed", "T answered", "A answered", "B answered"]);
      await asItsPhoneSaw(phone, cdrs[0]);
    });
  });

  test("a node is gone while a trigger call rings: the next one is told of it, turns it away and rings back, once", async () => {
    await takenOver(world, async (first, _, takeOver) => {
      const called = await aDid(world.database, world.accountId, { callsBack: aPhone(STAYS), target: aPhone("0116"), refuseAfterSeconds: 8 });
      const phone = first.dialIn("15005700199", called);
      await phone.waitFor(({ ringingAt }) => ringingAt !== undefined, 20_000);
      const [next] = await takeOver();
      assert.equal(await refusedWith(phone), 486);
      assert.deepEqual(answers(phone.messages()), [100, 180, 486]);
      const { outcome, cdrs } = await ended(next, called);
      assert.deepEqual([outcome, ...cdrs.map(inShort)], ["completed", "A answered", "B answered"]);
      assert.deepEqual((await inboundCalls(world.database, called)).map((call) => call.outcome), ["calledBack"]);
    });
  });
});

/** A world of its own on the same database, whose wire is frozen when another takes its place: to the switch it is a node that has died. */
async function takenOver(world: AsteriskWorld, run: (first: AsteriskWorld, heard: Prompts, takeOver: () => Promise<readonly [AsteriskWorld, Prompts]>) => Promise<void>): Promise<void> {
  const [heard, heardByNext] = [createPrompts(), createPrompts()];
  const { database } = world;
  const first = await createAsteriskWorld(lab!, { database, through: heard.through });
  const next = Promise.withResolvers<AsteriskWorld>();
  let took = false;
  try {
    await run(first, heard, async () => {
      took = true;
      first.wire.freeze();
      next.resolve(createAsteriskWorld(lab!, { database, app: first.app, through: heardByNext.through }));
      return [await next.promise, heardByNext];
    });
  } finally {
    await first.stop();
    if (took) await (await next.promise).stop();
  }
}

async function legT({ database }: AsteriskWorld, called: string): Promise<string> {
  const id = await triggered(database, called);
  const [leg] = await database.query<{ id: string }>("select id from leg where call_back_id = $1 and role = 'T'", [id]);
  assert.ok(leg);
  return leg.id;
}

async function ended(world: AsteriskWorld, called: string): Promise<{ readonly id: CallBackId; readonly outcome: string; readonly cdrs: readonly CdrRow[] }> {
  const id = await triggered(world.database, called);
  await world.toTheEnd(id);
  return { id, ...(await assertSettled(world.database, lab, id)) };
}

function inShort({ role, outcome }: CdrRow): string {
  return `${role} ${outcome}`;
}

/** The trigger call's own stamps; its leg id is not in its messages, for its channel is of the caller's making. */
async function asItsPhoneSaw(phone: InboundCall, cdr: CdrRow | undefined): Promise<void> {
  const { answeredAt = NaN, endedAt = NaN } = await phone.ended(20_000);
  const slack = 150 + Math.max(heldUpMs(answeredAt), heldUpMs(endedAt));
  assert.ok(Math.abs((cdr?.answered_at?.getTime() ?? NaN) - answeredAt) <= slack, `answered ${String(cdr?.answered_at?.getTime())}, by the phone ${answeredAt}`);
  assert.ok(Math.abs((cdr?.ended_at.getTime() ?? NaN) - endedAt) <= slack, `ended ${String(cdr?.ended_at.getTime())}, by the phone ${endedAt}`);
}
