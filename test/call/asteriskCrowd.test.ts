// Many who want something at the same moment, on a real Asterisk with SIP phones: a hundred trigger calls on an account that may have ten live call-backs, and two call-backs for a trunk with one line.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { SipMessage } from "../../lab/lab.js";
import { ringback } from "../../src/kernel/author.js";
import { assertAllSettled, assertSettled } from "../support/aftermath.js";
import { createAsteriskWorld, type AsteriskWorld } from "../support/asteriskWorld.js";
import { assertAsThePhonesSaw, phoneCall } from "../support/farEnds.js";
import { answers, assertNeverAnswered } from "../support/sipMessages.js";
import { startTestLab } from "../support/testLab.js";
import { aCaller, anAccessNumber, aPhone, inboundCalls } from "../support/triggers.js";

const { lab, skip } = await startTestLab();
after(() => lab?.stop());

const RINGS_FOR_EVER = "0103";
const CALLERS = 100;
const LIVE = 10;
/** Longer than anything takes, also on a busy machine. */
const PATIENCE_MS = 60_000;

describe("a hundred triggers at once on a real Asterisk", { skip }, () => {
  let world: AsteriskWorld;
  before(async () => {
    world = await createAsteriskWorld(lab!);
  });
  after(() => assertAllSettled(world.database).finally(world.stop));

  test("of a hundred known callers of one account that may have ten live call-backs: none is answered, ten are rung, ninety are refused by the limit, money is held for ten", async () => {
    const accountId = await world.openAccount("1000");
    await world.database.query("update account set live_call_back_limit = $2 where id = $1", [accountId, LIVE]);
    const called = await anAccessNumber(world.database, { refuseAfterSeconds: 0 });
    const callers: string[] = [];
    for (let i = 0; i < CALLERS; i += 1) callers.push(await aCaller(world.database, accountId, RINGS_FOR_EVER));
    const crowd = lab!.dialAtOnce(callers.map((from) => ({ from: from.slice(1), to: called })), { app: world.app });
    const seen = await crowd.ended(PATIENCE_MS);
    assert.deepEqual(seen.map(({ callerId }) => `+${callerId}`).sort(), callers.toSorted(), "each called with its own number");
    assertEachTurnedAway(crowd.messages());

    const log = await inboundCalls(world.database, called, CALLERS);
    const rung = log.flatMap(({ callBackId }) => callBackId ?? []);
    assert.deepEqual(tally(log.map(({ outcome, refusalCode }) => `${outcome} ${refusalCode ?? ""}`)), { "calledBack ": LIVE, "refused LIMIT_REACHED": CALLERS - LIVE });
    for (const { callBackId, caller } of log) if (callBackId) await rings(caller ?? "");
    // Money is set aside when the phone is rung, a moment after its trigger call is over.
    assert.deepEqual(await liveOf(accountId), { live: LIVE, held: LIVE });
    assert.equal(lab!.phones("carrier").calls().filter(({ number }) => callers.includes(`+${number}`)).length, LIVE, "and nobody else is");

    for (const id of rung) await world.telephony.cancelCallBack(accountId, id);
    for (const id of rung) {
      await world.toTheEnd(id);
      assert.equal((await assertSettled(world.database, lab, id)).outcome, "cancelled");
    }
    assert.deepEqual(await world.wallet(accountId), { balance: 1_000_000_000n, held: 0n });
  });

  const rings = (number: string) => lab!.phones("carrier").waitFor((call) => `+${call.number}` === number && call.ringingAt !== undefined, PATIENCE_MS);

  async function liveOf(accountId: string): Promise<unknown> {
    const [row] = await world.database.query(
      `select (select count(*)::int from call_back where account_id = $1 and state <> 'ended') live,
              (select count(distinct call_back_id)::int from hold h join call_back c on c.id = h.call_back_id where c.account_id = $1 and h.closed_at is null) held`,
      [accountId],
    );
    return row;
  }
});

describe("a trunk with one line, on a real Asterisk", { skip }, () => {
  let world: AsteriskWorld;
  const OURS = "1500";
  before(async () => {
    world = await createAsteriskWorld(lab!, { trunks: [] });
    await world.telephony.trunks.open({ name: "carrier", onlyPrefixes: [OURS], mostCalls: 1 }, ringback);
    await world.telephony.trunks.open({ name: "carrier2", excludedPrefixes: [OURS] }, ringback);
  });
  after(() => assertAllSettled(world.database).finally(world.stop));

  test("two call-backs want it: the second waits, told that it is the first to wait, and is dialled when the first one's phone has been hung up", async () => {
    const b = `+1501555${RINGS_FOR_EVER}`;
    const first = await world.request(aPhone("0109"), b);
    await world.until(first.callBack.id, ({ state }) => state === "dialingB");
    const second = await world.request(aPhone("0109"), b);
    const waits = await world.until(second.callBack.id, ({ queuePosition }) => queuePosition !== null);
    assert.deepEqual([waits.state, waits.queuePosition, waits.legs], ["queued", 1, []]);
    assert.ok(!lab!.phones("carrier").calls().some(({ number }) => `+${number}` === second.callBack.aNumber), "its phone has heard nothing");

    await world.telephony.cancelCallBack(null, first.callBack.id);
    await world.until(second.callBack.id, ({ state }) => state === "dialingB");
    await world.telephony.cancelCallBack(null, second.callBack.id);
    const phones = [];
    for (const { callBack } of [first, second]) {
      await world.toTheEnd(callBack.id);
      const { cdrs } = await assertSettled(world.database, lab, callBack.id);
      assert.deepEqual(cdrs.map(({ role, trunk, outcome }) => `${role} ${trunk} ${outcome}`), ["A carrier answered", "B carrier2 cancelled"]);
      await assertAsThePhonesSaw(lab!, cdrs);
      phones.push(await phoneCall(lab!, cdrs[0]?.leg_id ?? ""));
    }
    const [former, latter] = phones;
    assert.ok((latter?.invitedAt ?? 0) >= (former?.endedAt ?? Infinity), "by the phones' own clock");
  });
});

/** Each by its own Call-ID: turned away as busy, and no 200 to any INVITE. */
function assertEachTurnedAway(messages: readonly SipMessage[]): void {
  const calls = Map.groupBy(messages, ({ callId }) => callId);
  assert.equal(calls.size, CALLERS);
  for (const call of calls.values()) {
    assertNeverAnswered(call);
    assert.deepEqual(answers(call).at(-1), 486);
  }
}

function tally(words: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]));
}
