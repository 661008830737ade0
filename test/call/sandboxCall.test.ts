// Whole call-backs through machine, ledger and the sandbox switch, each on a fast clock of its own.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { systemClock } from "../../src/kernel/clock.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import { createSandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { createCallWorld, type CallWorld } from "../support/callWorld.js";

let world: CallWorld;
before(async () => {
  const callControl = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent") });
  world = await createCallWorld({ callControl, isSandbox: true, trunks: ["carrier", "carrier2"] });
});
after(() => world.stop());

const A = "+15005550111";
/** Our own milliseconds count this many times: slow enough for a busy machine, fast enough for a minute's talk. */
const fast = { sandboxSpeed: 15 };

test("both answer and talk: two CDRs, the charge of both legs leaves the wallet, nothing stays held", async () => {
  const { callBack } = await world.request(A, "+15005550106", fast);
  const events = await world.toTheEnd(callBack.id);
  assert.deepEqual(events.map(({ sequence }) => sequence), events.map((_, index) => index + 1));
  assert.equal(events.at(-1)?.outcome, "completed");
  const cdrs = await world.database.query<{ role: string; answered_seconds: number; charge_micros: string; written_off_micros: string }>("select * from cdr where call_back_id = $1 order by role", [callBack.id]);
  assert.equal(cdrs.length, 2);
  const b = cdrs[1];
  assert.equal(b?.answered_seconds, 10);
  assert.equal(b?.charge_micros, "10000");
  const spent = cdrs.reduce((sum, cdr) => sum + BigInt(cdr.charge_micros), 0n);
  assert.deepEqual(await world.wallet(), { balance: 10_000_000n - spent, held: 0n });
});

interface Row {
  readonly title: string;
  readonly from?: string;
  readonly to?: string;
  readonly outcome: string;
  /** Role, leg outcome, answered: one CDR each, in the order of dialling. */
  readonly cdrs: readonly string[];
}

const rows: readonly Row[] = [
  { title: "A is busy", from: "+15005550102", outcome: "aBusy", cdrs: ["A busy"] },
  { title: "A never answers", from: "+15005550103", outcome: "aNoAnswer", cdrs: ["A noAnswer"] },
  { title: "A rejects", from: "+15005550104", outcome: "aRejected", cdrs: ["A rejected"] },
  { title: "A answers late, and is billed from its answer only", from: "+15005550105", to: "+15005550106", outcome: "completed", cdrs: ["A answered", "B answered"] },
  { title: "A hangs up while B rings", from: "+15005550106", to: "+15005550103", outcome: "aHungUp", cdrs: ["A answered", "B cancelled"] },
  { title: "A sits behind a slow carrier", from: "+15005550107", to: "+15005550106", outcome: "completed", cdrs: ["A answered", "B answered"] },
  { title: "A's number does not exist", from: "+15005550114", outcome: "aFailed", cdrs: ["A failed"] },
  { title: "A cannot be reached on any trunk", from: "+15005550115", outcome: "aFailed", cdrs: ["A failed", "A failed"] },
  { title: "B is busy", to: "+15005550102", outcome: "bBusy", cdrs: ["A answered", "B busy"] },
  { title: "B never answers", to: "+15005550103", outcome: "bNoAnswer", cdrs: ["A answered", "B noAnswer"] },
  { title: "B rejects", to: "+15005550104", outcome: "bRejected", cdrs: ["A answered", "B rejected"] },
  { title: "B fails on the first carrier, and the second takes it", to: "+15005550108", outcome: "completed", cdrs: ["A answered", "B failed", "B answered"] },
  { title: "B fails on both carriers", to: "+15005550115", outcome: "bFailed", cdrs: ["A answered", "B failed", "B failed"] },
];

describe("how a call-back ends", { concurrency: true }, () => {
  for (const { title, from = A, to = "+15005550101", outcome, cdrs } of rows) {
    test(`${title}: the outcome is ${outcome}, and every dialled leg has its CDR`, async () => {
      const { callBack } = await world.request(from, to, fast);
      const events = await world.toTheEnd(callBack.id);
      assert.equal(events.at(-1)?.outcome, outcome, events.map((event) => `${event.kind}→${event.state}`).join(", "));
      const written = await world.database.query<{ role: string; outcome: string }>("select role, outcome from cdr where call_back_id = $1 order by dialed_at, leg_id", [callBack.id]);
      assert.deepEqual(written.map((cdr) => `${cdr.role} ${cdr.outcome}`), cdrs);
    });
  }
});

test("after all of them the wallet has paid what the CDRs say, and nothing stays held", async () => {
  const [sum] = await world.database.query<{ spent: string }>("select sum(charge_micros) spent from cdr");
  assert.deepEqual(await world.wallet(), { balance: 10_000_000n - BigInt(sum?.spent ?? 0), held: 0n });
});
