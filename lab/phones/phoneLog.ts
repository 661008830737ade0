// Reads what the phones of one carrier themselves saw: the log that SIPp writes, line by line, with its own clock.
import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** One call at a phone. Times are epoch milliseconds with a fraction, taken by the phone when it sent or received the message. */
export interface PhoneCall {
  readonly callId: string;
  /** What the application wrote into X-Ringback-Leg, or "" if it wrote nothing. */
  readonly legId: string;
  readonly number: string;
  readonly callerId: string;
  readonly invitedAt: number;
  readonly ringingAt?: number;
  /** When 183 with early media went out. */
  readonly progressAt?: number;
  /** When the 200 went out. */
  readonly answeredAt?: number;
  readonly keyedAt?: number;
  readonly endedAt?: number;
  /** Who ended it: the switch by BYE or by CANCEL, or the phone by BYE or by a refusal. */
  readonly endedBy?: "switch" | "cancel" | "phone" | "refusal";
  /** The SIP status of a refusal, such as 486. */
  readonly refusedWith?: number;
}

/** No test or bench waits for single microseconds; reading costs a system call when nothing has come. */
const POLL_MS = 5;

export class PhoneLog {
  private readonly byCallId = new Map<string, PhoneCall>();
  private offset = 0;
  private rest = "";
  private linesTaken = 0;

  constructor(readonly file: string) {}

  /** All calls since the lab started, in the order of their INVITEs. */
  calls(): readonly PhoneCall[] {
    this.readOn();
    return [...this.byCallId.values()];
  }

  callOfLeg(legId: string): PhoneCall | undefined {
    return this.calls().find((call) => call.legId === legId);
  }

  /** The first call of which the predicate is true, now or as soon as the phone writes it. */
  async waitFor(predicate: (call: PhoneCall) => boolean, timeoutMs: number): Promise<PhoneCall> {
    return this.waitUntil((calls) => calls.find(predicate), timeoutMs);
  }

  /** For what no single call shows, such as how many have ended. Returns as soon as `look` returns something. */
  async waitUntil<T>(look: (calls: readonly PhoneCall[]) => T | undefined, timeoutMs: number): Promise<T> {
    const until = performance.now() + timeoutMs;
    // Several may wait at once, and any of them may be the one that reads what is new.
    for (let seen = -1; ; ) {
      const calls = this.calls();
      const found = seen === this.linesTaken ? undefined : look(calls);
      if (found !== undefined) return found;
      seen = this.linesTaken;
      if (performance.now() > until) throw new Error(`The phones of ${this.file} did not see it within ${timeoutMs} ms. They saw: ${this.summary()}`);
      await sleep(POLL_MS);
    }
  }

  private summary(): string {
    const last = [...this.byCallId.values()].slice(-5);
    return last.length === 0 ? "no call" : JSON.stringify(last);
  }

  private readOn(): void {
    if (!existsSync(this.file)) return;
    const descriptor = openSync(this.file, "r");
    try {
      const { size } = fstatSync(descriptor);
      if (size <= this.offset) return;
      const chunk = Buffer.alloc(size - this.offset);
      const length = readSync(descriptor, chunk, 0, chunk.length, this.offset);
      this.offset += length;
      // SIPp may be in the middle of a line.
      const lines = (this.rest + chunk.toString("latin1", 0, length)).split("\n");
      this.rest = lines.pop() ?? "";
      for (const line of lines) this.take(line);
      this.linesTaken += lines.length;
    } finally {
      closeSync(descriptor);
    }
  }

  private take(line: string): void {
    const happening = parseLine(line);
    if (happening === null) return;
    const known = this.byCallId.get(happening.callId);
    const { callId, legId, number, callerId, at } = happening;
    const call = known ?? { callId, legId, number, callerId, invitedAt: at };
    this.byCallId.set(callId, { ...call, ...changes[happening.event]?.(at, happening.status) });
  }
}

const changes: Readonly<Record<string, (at: number, status: number) => Partial<PhoneCall>>> = {
  RINGING: (at) => ({ ringingAt: at }),
  PROGRESS: (at) => ({ progressAt: at }),
  ANSWERED: (at) => ({ answeredAt: at }),
  KEYED: (at) => ({ keyedAt: at }),
  BYE: (at) => ({ endedAt: at, endedBy: "switch" }),
  CANCEL: (at) => ({ endedAt: at, endedBy: "cancel" }),
  HANGUP: (at) => ({ endedAt: at, endedBy: "phone" }),
  REFUSED: (at, status) => ({ endedAt: at, endedBy: "refusal", refusedWith: status }),
};

interface Happening {
  readonly at: number;
  readonly event: string;
  readonly callId: string;
  readonly number: string;
  readonly callerId: string;
  readonly legId: string;
  readonly status: number;
}

/** The same fields in the same order as sipMessages.ts writes them. Seconds and microseconds come apart, each with a useless fraction. */
function parseLine(line: string): Happening | null {
  const fields = /^(\d+)\S* (\d+)\S* (\w+) (\S+) number=(\S*) caller=(\S*) leg=(\S*) status=(\d*)/.exec(line);
  if (fields === null) return null;
  const [, seconds = "", microseconds = "", event = "", callId = "", number = "", callerId = "", legId = "", status = ""] = fields;
  return { at: Number(seconds) * 1_000 + Number(microseconds) / 1_000, event, callId, number, callerId, legId, status: Number(status) };
}
