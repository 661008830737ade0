// Seconds and cost of a leg that is up: its stamps are on the switch's clock, and the switch's clock is not ours.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { MoneySoFar } from "../../src/billing/funds/moneySoFar.js";
import { newId } from "../../src/kernel/id.js";
import { progressView, tickView } from "../../src/resolvers/views/callBackView.js";
import type { StoredEvent } from "../../src/telephony/callBack/storedEvent.js";
import { answered, NOW, seconds } from "../telephony/callBacks.js";

const money: MoneySoFar = { currency: "EUR", costMicros: (_, call) => BigInt(call.seconds), carriesSeconds: ([leg]) => 100 - (leg?.elapsedSeconds ?? 0) };

for (const offsetMs of [-90_000, 0, 90_000]) {
  test(`the switch's clock is ${offsetMs / 1000} s ahead of ours: what is shown of a running call is right all the same`, () => {
    const leg = answered("A", { id: newId<"leg">(), answeredAt: NOW + offsetMs });
    const event = { callBackId: newId<"callBack">(), sequence: 3, at: seconds(20), kind: "legAnswered", legId: leg.id, state: "dialingB", outcome: null, legs: [leg] } as unknown as StoredEvent;
    const shown = progressView(event, money, offsetMs);
    assert.deepEqual([shown.at, shown.legs[0]?.seconds, shown.secondsLeft, shown.costSoFar.amount], [seconds(20), 20, 80, "0.000020"]);
    const tick = tickView(event, money, seconds(30), offsetMs);
    assert.deepEqual([tick.at, tick.legs[0]?.seconds, tick.secondsLeft, tick.costSoFar.amount], [seconds(30), 30, 70, "0.000030"]);
  });
}
