// The sandbox as a CallControl. Real timers, each call at five times its speed, which leaves a command a tenth of a second to arrive within the slack.
import { systemClock } from "../../src/kernel/clock.js";
import { assert } from "../../src/kernel/assert.js";
import type { LegId } from "../../src/kernel/id.js";
import { createLogger } from "../../src/kernel/logger.js";
import { digitsOf } from "../../src/kernel/phoneNumber.js";
import { systemTimers } from "../../src/kernel/timers.js";
import type { CallControl } from "../../src/telephony/callControl.js";
import { createSandboxCallControl, type PhoneLog, type SandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { describeCallControl } from "./callControl.contract.js";
import type { FarEnd, World } from "./world.js";

describeCallControl("the sandbox", async () => createSandboxWorld());

function createSandboxWorld(): World {
  const controls = new Set<SandboxCallControl>();
  const phones = createPhones();
  const ours = (control: CallControl): SandboxCallControl => {
    const found = [...controls].find((one) => one === control);
    assert(found, "the control is one of this world");
    return found;
  };
  return {
    speed: 5,
    slackMs: 500,
    trunks: { first: "carrier", second: "carrier2" },
    create() {
      const control = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent"), phoneLog: phones.log });
      controls.add(control);
      return control;
    },
    dialIn(control, { from, ...call }) {
      const legId = ours(control).dialIn({ from, withheld: from === null, ...call });
      return { answers: () => null, rings: async () => undefined, key: async (keys) => ours(control).key(legId, keys), vanish: async () => undefined };
    },
    key: async (control, legId, keys) => ours(control).key(legId, keys),
    cut: (control) => ours(control).cut(),
    restore: (control) => ours(control).restore(),
    farEndAnswered: (legId) => phones.until("answered", legId),
    farEndEnded: (legId) => phones.until("gone", legId),
    farEnd: async (legId) => phones.seen(legId),
    close: async () => {},
  };
}

interface Phones {
  readonly log: PhoneLog;
  until(what: "answered" | "gone", legId: LegId): Promise<void>;
  seen(legId: LegId): FarEnd;
}

/** Remembers what the phones saw, and lets a test wait for it. */
function createPhones(): Phones {
  const seen = new Map<LegId, FarEnd>();
  const happened = new Set<string>();
  const waiting = new Map<string, () => void>();
  const note = (what: string, legId: LegId): void => {
    happened.add(what + legId);
    waiting.get(what + legId)?.();
  };
  return {
    log: {
      invited: ({ legId, number, callerId }) => void seen.set(legId, { invites: (seen.get(legId)?.invites ?? 0) + 1, number: digitsOf(number), callerId }),
      happened: (event) => event.kind === "legAnswered" && note("answered", event.legId),
      gone: (legId) => note("gone", legId),
    },
    until: (what, legId) => new Promise((resolve) => (happened.has(what + legId) ? resolve() : void waiting.set(what + legId, resolve))),
    seen(legId) {
      const farEnd = seen.get(legId);
      assert(farEnd, "the phone was called");
      return farEnd;
    },
  };
}
