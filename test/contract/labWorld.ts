// The world of the contract with a real Asterisk in it: each CallControl reaches it over a wire of its own, and the phones' logs tell what really happened.
import { systemClock } from "../../src/kernel/clock.js";
import { createLogger } from "../../src/kernel/logger.js";
import { createAriCallControl, type AriSettings } from "../../src/telephony/ari/ariCallControl.js";
import type { CallControl } from "../../src/telephony/callControl.js";
import type { LegId } from "../../src/kernel/id.js";
import type { Lab, PhoneCall } from "../../lab/lab.js";
import { startTcpProxy, type TcpProxy } from "../support/tcpProxy.js";
import { answers } from "../support/sipMessages.js";
import type { World } from "./world.js";

export interface LabWorld extends World {
  readonly lab: Lab;
  create(settings?: Partial<AriSettings>): Promise<CallControl>;
  wireOf(control: CallControl): TcpProxy;
  appOf(control: CallControl): string;
  /** The phone's call of that leg, as soon as it is so. */
  phoneCall(legId: LegId, isSo?: (call: PhoneCall) => boolean): Promise<PhoneCall>;
}

const PATIENCE_MS = 20_000;

/** Closing it leaves the lab to whoever started that. */
export function labWorld(lab: Lab): LabWorld {
  const made = new Map<CallControl, { readonly wire: TcpProxy; readonly app: string }>();
  const of = (control: CallControl) => {
    const found = made.get(control);
    if (found === undefined) throw new Error("that CallControl is not of this world");
    return found;
  };
  const wireOf = (control: CallControl) => of(control).wire;
  const phoneCall: LabWorld["phoneCall"] = (legId, isSo = () => true) => {
    const isIt = (call: PhoneCall) => call.legId === legId && isSo(call);
    const logs = [lab.phones("carrier"), lab.phones("carrier2")];
    return logs[0]!.waitUntil(() => logs.flatMap((log) => log.calls()).find(isIt), PATIENCE_MS);
  };
  return {
    lab,
    speed: 1,
    slackMs: 250,
    trunks: { first: "carrier", second: "carrier2" },
    async create(settings = {}) {
      const { hostname, port } = new URL(lab.ariUrl);
      const wire = await startTcpProxy(hostname, Number(port));
      const merged = { ...usualSettings(lab), app: nextApp(), url: `http://127.0.0.1:${wire.port}`, ...settings };
      const control = createAriCallControl(merged);
      made.set(control, { wire, app: merged.app });
      return control;
    },
    wireOf,
    appOf: (control) => of(control).app,
    dialIn(control, { from, to, hangsUpAfterSeconds = 60, redirectedFrom }) {
      const headers = redirectedFrom === undefined ? [] : [`Diversion: <sip:${redirectedFrom}@carrier>;reason=unconditional`];
      const phone = lab.dial(from, to, { app: of(control).app, ringSeconds: hangsUpAfterSeconds, talkSeconds: hangsUpAfterSeconds, headers });
      return {
        answers: async () => {
          await phone.ended(PATIENCE_MS);
          return answers(phone.messages());
        },
        rings: async () => void (await phone.waitFor(({ ringingAt }) => ringingAt !== undefined, PATIENCE_MS)),
        key: (keys) => phone.key(keys),
        vanish: () => phone.vanish(),
      };
    },
    key: (_, legId, keys) => lab.key(legId, keys),
    cut: (control) => wireOf(control).cut(),
    restore: (control) => wireOf(control).restore(),
    phoneCall,
    farEndAnswered: async (legId) => void (await phoneCall(legId, ({ answeredAt }) => answeredAt !== undefined)),
    farEndEnded: async (legId) => void (await phoneCall(legId, ({ endedAt }) => endedAt !== undefined)),
    async farEnd(legId) {
      const { number, callerId } = await phoneCall(legId);
      const invites = (["carrier", "carrier2"] as const).flatMap((carrier) => lab.phones(carrier).calls()).filter((call) => call.legId === legId).length;
      return { invites, number, callerId };
    },
    async close() {
      // A test that failed half-way has left its own running.
      await Promise.all([...made.keys()].map((control) => control.stop()));
      await Promise.all([...made.values()].map(({ wire }) => wire.close()));
    },
  };
}

let apps = 0;

/** Benches run side by side, and an application has one owner. */
function nextApp(): string {
  apps += 1;
  return `contract-${apps}`;
}

function usualSettings(lab: Lab): AriSettings {
  return {
    url: lab.ariUrl,
    user: lab.ariUser,
    password: lab.ariPassword,
    app: lab.ariApp,
    switchId: "lab",
    logger: createLogger("silent"),
    clock: systemClock,
    times: { firstPauseMs: 20, longestPauseMs: 200 },
  };
}
