// Reads every SIP message that a phone has sent and received: the trace that SIPp writes, with its own clock.
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export interface SipMessage {
  readonly direction: "sent" | "received";
  /** Of a request; null for a response. */
  readonly method: string | null;
  /** Of a response; null for a request. */
  readonly status: number | null;
  /** What a response answers: a 200 to CANCEL is not a 200 to INVITE. */
  readonly answers: string;
  readonly callId: string;
  /** Epoch milliseconds; NaN where this SIPp writes no time that can be read. */
  readonly at: number;
  readonly text: string;
}

const POLL_MS = 10;

export class SipTrace {
  constructor(readonly file: string) {}

  /** In their order. Of one call, where it is said of which. */
  messages(callId?: string): readonly SipMessage[] {
    const text = existsSync(this.file) ? readFileSync(this.file, "latin1") : "";
    const all = [...text.matchAll(/^-{47} (.*)\n\w+ message (sent|received) [[(]\d+(?:\] bytes ?| bytes\)):\s*\n\n((?:(?!^-{47} )[^\n]*\n)*)/gm)].map(([, at = "", direction = "", body = ""]) => readMessage(at, direction as SipMessage["direction"], body));
    return callId === undefined ? all : all.filter((message) => message.callId === callId);
  }

  async waitFor(isIt: (message: SipMessage) => boolean, timeoutMs: number): Promise<SipMessage> {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const messages = this.messages();
      const found = messages.find(isIt);
      if (found !== undefined) return found;
      if (performance.now() > until) throw new Error(`no such SIP message within ${timeoutMs} ms; there were: ${inWords(messages).join(", ")}`);
      await sleep(POLL_MS);
    }
  }
}

/** "> INVITE", "< 100 INVITE", "< 486 INVITE", "> ACK": as the phone sees it. */
export function inWords(messages: readonly SipMessage[]): readonly string[] {
  return messages.map(({ direction, method, status, answers }) => `${direction === "sent" ? ">" : "<"} ${method ?? `${status} ${answers}`}`);
}

/** The value of the first header of that name; null where there is none. */
export function headerOf({ text }: SipMessage, name: string): string | null {
  return new RegExp(`^${name}: *(.*?)\\s*$`, "im").exec(text)?.[1] ?? null;
}

function readMessage(at: string, direction: SipMessage["direction"], text: string): SipMessage {
  const status = /^SIP\/2\.0 (\d{3})/.exec(text)?.[1];
  const header = (name: string) => new RegExp(`^${name}: *(.*?)\\s*$`, "im").exec(text)?.[1] ?? "";
  return {
    direction,
    method: status === undefined ? (/^[A-Z]+/.exec(text)?.[0] ?? null) : null,
    status: status === undefined ? null : Number(status),
    answers: header("CSeq").replace(/^\d+ */, ""),
    callId: header("Call-ID"),
    at: timeOf(at),
    text,
  };
}

/** Newer ones write ISO 8601, older ones the same in local time and without a T. */
function timeOf(words: string): number {
  return Date.parse(words.trim().replace(" ", "T"));
}
