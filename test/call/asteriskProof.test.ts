// The proof of a number on a real Asterisk: the SIP phone that rings keys the code, and from then on its number may be shown to B, whose phone sees it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { authorNamed } from "../../src/kernel/author.js";
import { newId, type AccountId, type LegId } from "../../src/kernel/id.js";
import { createPepper } from "../../src/telephony/callers/pepper.js";
import { createProveCallerId, type AskedProof } from "../../src/telephony/callers/proveCallerId.js";
import { knownPhoneNumber } from "../../src/kernel/phoneNumber.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createAsteriskWorld, type AsteriskWorld } from "../support/asteriskWorld.js";
import { PEPPER } from "../support/callWorld.js";
import { createPrompts, type Prompts } from "../support/prompts.js";
import { startTestLab } from "../support/testLab.js";

const { lab, skip } = await startTestLab();

const PHONE = "+15005550109";
const tester = authorNamed("tests");

describe("a number is proven on a real Asterisk", { skip, concurrency: true }, () => {
  let world: AsteriskWorld;
  let prompts: Prompts;
  before(async () => {
    prompts = createPrompts();
    world = await createAsteriskWorld(lab!, { through: prompts.through });
  });
  after(() => assertAllSettled(world.database).finally(world.stop));

  async function asked(number: string): Promise<{ readonly proof: AskedProof; readonly accountId: AccountId; readonly a: LegId }> {
    const accountId = await world.openAccount("10");
    const prove = createProveCallerId({ pepper: createPepper(PEPPER), settingsOf: world.callers.settingsOf, request: world.telephony.request });
    const proof = await prove({ accountId, number, idempotencyKey: newId(), sandboxSpeed: null }, tester);
    const answered = await world.until(proof.stored.callBack.id, ({ legs }) => legs.some(({ state }) => state === "answered"));
    return { proof, accountId, a: answered.legs[0]?.id ?? assert.fail("A was answered") };
  }

  test("the phone that rings keys the code, and then its number is shown to B and not to A", async () => {
    const { proof, accountId, a } = await asked(PHONE);
    await prompts.heard("enterCode", 1, a);
    await lab!.key(a, `${proof.code}#`);
    await prompts.heard("proven", 1, a);
    await world.toTheEnd(proof.stored.callBack.id);
    const over = await assertSettled(world.database, lab, proof.stored.callBack.id);
    assert.deepEqual([over.outcome, ...over.cdrs.map((cdr) => `${cdr.role} ${cdr.outcome}`)], ["completed", "A answered"]);
    assert.deepEqual((await world.callers.callerIdsOf([accountId])).map(({ number, provenBy }) => [number, provenBy]), [[PHONE, "call"]]);

    const { callBack } = await world.request("+15005550111", "+15005550116", { accountId, callerId: knownPhoneNumber(PHONE) });
    await world.toTheEnd(callBack.id);
    const { cdrs } = await assertSettled(world.database, lab, callBack.id);
    const shown = await Promise.all(cdrs.map(async ({ role, leg_id }) => [role, (await lab!.phones("carrier").waitFor((call) => call.legId === leg_id, 5_000)).callerId]));
    assert.deepEqual(shown.map(([role, number]) => `${role} ${number?.replace("+", "")}`), ["A 15005550100", `B ${PHONE.slice(1)}`]);
  });

  test("a wrong code three times proves nothing, and the call is over", async () => {
    const { proof, accountId, a } = await asked("+15005550111");
    for (const times of [1, 2, 3]) {
      await prompts.heard("enterCode", times, a);
      await lab!.key(a, `${String((Number(proof.code) + times) % 1_000_000).padStart(6, "0")}#`);
    }
    await world.toTheEnd(proof.stored.callBack.id);
    assert.equal((await assertSettled(world.database, lab, proof.stored.callBack.id)).outcome, "wrongCode");
    assert.deepEqual(await world.callers.callerIdsOf([accountId]), []);
  });
});

after(() => lab?.stop());
