// The reconnect loop with a link that comes and goes as the test says, and hours that pass at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogger } from "../../src/kernel/logger.js";
import { SwitchUnreachable } from "../../src/telephony/callControl.js";
import { NotAnAri, WrongSettings } from "../../src/telephony/ari/preflight.js";
import { createSupervisor } from "../../src/telephony/ari/supervisor.js";
import { createManualTime } from "../support/manualTime.js";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

test("a switch that is away for a day is tried all day long, ever more slowly, and connected to when it is back", async () => {
  const { pass, supervisor, link, log } = bench();
  const started = supervisor.start();
  await pass(1);
  await started;
  link.fails = new Error("connect ECONNREFUSED");
  link.lose("the switch closed the connection");
  await pass(60_000);
  const inFirstMinute = link.opened;
  assert.ok(inFirstMinute > 12 && inFirstMinute < 40, `${inFirstMinute} tries in a minute`);
  await pass(24 * 3_600_000);
  assert.ok(link.opened - inFirstMinute >= (24 * 3_600_000) / LONGEST_PAUSE_MS, "a try every five seconds at least");
  link.fails = null;
  await pass(LONGEST_PAUSE_MS);
  assert.deepEqual(log, ["up", "down: the switch closed the connection", "up"]);
});

test("a link that breaks as soon as it is made is not made again and again without a pause", async () => {
  const { pass, supervisor, link } = bench();
  link.breaksAtOnce = true;
  void supervisor.start();
  await pass(60_000);
  assert.ok(link.opened < 40, `${link.opened} links in a minute`);
});

test("a link that was up for long is replaced without delay", async () => {
  const { pass, supervisor, link, log } = bench();
  void supervisor.start();
  await pass(3_600_000);
  link.lose("gone");
  await pass(FIRST_PAUSE_MS);
  assert.deepEqual(log, ["up", "down: gone", "up"]);
});

test("wrong settings end the first start at once, and what is not an ARI after five tries", async () => {
  for (const [error, tries] of [[new WrongSettings("password"), 1], [new NotAnAri("Apache"), 5]] as const) {
    const { time, pass, supervisor, link } = bench();
    link.fails = error;
    const started = assert.rejects(supervisor.start(), (caught) => caught === error);
    await pass(60_000);
    await started;
    assert.deepEqual([link.opened, time.waiting], [tries, 0]);
  }
});

test("settings that were right once are believed in: a switch that refuses us later is tried on", async () => {
  const { pass, supervisor, link, log } = bench();
  void supervisor.start();
  await pass(1);
  link.fails = new WrongSettings("password");
  link.lose("reloaded");
  await pass(600_000);
  link.fails = null;
  await pass(LONGEST_PAUSE_MS);
  assert.deepEqual(log, ["up", "down: reloaded", "up"]);
});

test("stop closes the link, sets no timer again, and tells nobody", async () => {
  const { time, pass, supervisor, link, log } = bench();
  void supervisor.start();
  await pass(1);
  await supervisor.stop();
  link.lose("late");
  await pass(60_000);
  assert.deepEqual([log, link.closed, link.opened, time.waiting], [["up"], 1, 1, 0]);
});

test("a link that comes up after stop is closed again, and start is rejected", async () => {
  const { time, pass, supervisor, link, log } = bench();
  const opening = link.holdBack();
  const started = assert.rejects(supervisor.start(), (error) => error instanceof SwitchUnreachable);
  await supervisor.stop();
  opening();
  await pass(60_000);
  await started;
  assert.deepEqual([log, link.closed, time.waiting], [[], 1, 0]);
});

function bench() {
  const time = createManualTime();
  const log: string[] = [];
  const link = fakeLinks();
  const supervisor = createSupervisor({
    open: link.open,
    onUp: () => void log.push("up"),
    onDown: (why) => void log.push(`down: ${why}`),
    backOff: { firstMs: FIRST_PAUSE_MS, longestMs: LONGEST_PAUSE_MS },
    clock: time.clock,
    timers: time.timers,
    logger: createLogger("silent"),
  });
  return { time, pass: (ms: number) => settleAnd(() => time.advance(ms)), log, link, supervisor };
}

/** What was told just now has to reach the one who sets the next timer before time goes on. */
async function settleAnd(goOn: () => Promise<void>): Promise<void> {
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  await settled();
  await goOn();
  await settled();
}

function fakeLinks() {
  const links = {
    opened: 0,
    closed: 0,
    fails: null as Error | null,
    breaksAtOnce: false,
    lose: (_why: string): void => undefined,
    gate: Promise.resolve(),
    /** Until the returned function is called no link comes up. */
    holdBack(): () => void {
      let open = (): void => undefined;
      links.gate = new Promise((resolve) => (open = resolve));
      return open;
    },
    async open(onLost: (why: string) => void) {
      links.opened += 1;
      links.lose = onLost;
      await links.gate;
      if (links.fails) throw links.fails;
      if (links.breaksAtOnce) onLost("broken");
      return { close: async () => void (links.closed += 1) };
    },
  };
  return links;
}
