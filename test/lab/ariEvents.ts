// A bare ARI client for the lab's tests, which must not depend on the application's own.
import WebSocket from "ws";
import type { Lab } from "../../lab/lab.js";

export interface AriEvent {
  readonly type: string;
  readonly timestamp: string;
  readonly channel?: { readonly id: string; readonly state: string; readonly caller: { readonly number: string } };
  readonly args?: readonly string[];
  readonly cause?: number;
  readonly tech_cause?: number;
  readonly digit?: string;
  readonly recording?: { readonly name: string };
}

export class AriEvents {
  private readonly seen: AriEvent[] = [];
  private readonly wakers = new Set<() => void>();

  private constructor(private readonly socket: WebSocket) {
    socket.on("message", (data) => {
      this.seen.push(JSON.parse(String(data)) as AriEvent);
      for (const wake of [...this.wakers]) wake();
    });
  }

  static async open(lab: Lab): Promise<AriEvents> {
    const url = new URL(`${lab.ariUrl.replace("http", "ws")}/ari/events?app=${lab.ariApp}`);
    const socket = new WebSocket(url, { auth: `${lab.ariUser}:${lab.ariPassword}` });
    const events = new AriEvents(socket);
    await new Promise<void>((done, fail) => socket.once("open", () => done()).once("error", fail));
    return events;
  }

  close(): void {
    this.socket.terminate();
  }

  /** The first event of that kind, past or to come. */
  waitFor(predicate: (event: AriEvent) => boolean, timeoutMs = 10_000): Promise<AriEvent> {
    return new Promise((done, fail) => {
      const finish = (outcome: () => void) => {
        clearTimeout(timer);
        this.wakers.delete(look);
        outcome();
      };
      const look = () => {
        const found = this.seen.find(predicate);
        if (found !== undefined) finish(() => done(found));
      };
      const timer = setTimeout(() => finish(() => fail(new Error(`no such event within ${timeoutMs} ms among ${this.seen.length}: ${predicate.toString()}`))), timeoutMs);
      this.wakers.add(look);
      look();
    });
  }

  of(type: string, channelId: string, timeoutMs?: number): Promise<AriEvent> {
    return this.waitFor((event) => event.type === type && event.channel?.id === channelId, timeoutMs);
  }

  all(type: string, channelId: string): readonly AriEvent[] {
    return this.seen.filter((event) => event.type === type && event.channel?.id === channelId);
  }
}

export async function ari(lab: Lab, method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<{ readonly status: number; readonly body: unknown }> {
  const authorization = `Basic ${Buffer.from(`${lab.ariUser}:${lab.ariPassword}`).toString("base64")}`;
  const response = await fetch(`${lab.ariUrl}/ari${path}`, {
    method,
    headers: { authorization, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}

/** Dials a number; the leg id becomes the channel's id and travels to the phone. */
export async function originate(lab: Lab, legId: string, number: string, trunk = "carrier", timeoutSeconds = 8): Promise<number> {
  const { status } = await ari(lab, "POST", "/channels", {
    channelId: legId,
    endpoint: `PJSIP/${number}@${trunk}`,
    app: lab.ariApp,
    callerId: "33155500099",
    timeout: timeoutSeconds,
    variables: { "PJSIP_HEADER(add,X-Ringback-Leg)": legId },
  });
  return status;
}
