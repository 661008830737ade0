// The reference on the switch: ARI without anything between, plain HTTP on kept connections and a bare socket. It knows no money, keeps nothing and survives nothing.
import { Agent, request } from "node:http";
import { once } from "node:events";
import { WebSocket } from "ws";
import type { Lab } from "../../lab/lab.js";

export interface BareAri {
  readonly app: string;
  /** Rejects when Asterisk says no. */
  call(method: "POST" | "DELETE", path: string, body?: object): Promise<void>;
  /** Each event as it comes, parsed. */
  onEvent(listener: (event: AriEvent) => void): void;
  close(): Promise<void>;
}

export interface AriEvent {
  readonly type: string;
  readonly timestamp: string;
  readonly channel?: { readonly id: string; readonly state: string };
  readonly peer?: { readonly id: string };
  readonly dialstatus?: string;
}

/** @param hearsAll events of everybody's channels, not only of its own */
export async function openBareAri(lab: Lab, app: string, hearsAll = false): Promise<BareAri> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const authorization = `Basic ${Buffer.from(`${lab.ariUser}:${lab.ariPassword}`).toString("base64")}`;
  const socket = new WebSocket(`${lab.ariUrl.replace(/^http/, "ws")}/ari/events?app=${app}&subscribeAll=${hearsAll}`, { headers: { authorization }, perMessageDeflate: false });
  await once(socket, "open");
  return {
    app,
    call: (method, path, body) => send(`${lab.ariUrl}/ari${path}`, { method, agent, authorization, body }),
    onEvent: (listener) => void socket.on("message", (data) => listener(JSON.parse(String(data)) as AriEvent)),
    close: async () => {
      socket.close();
      await once(socket, "close");
      agent.destroy();
    },
  };
}

function send(url: string, { method, agent, authorization, body }: { method: string; agent: Agent; authorization: string; body: object | undefined }): Promise<void> {
  const text = body === undefined ? "" : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sending = request(url, { method, agent, headers: { authorization, "content-type": "application/json", "content-length": Buffer.byteLength(text) } }, (response) => {
      response.resume().on("end", () => ((response.statusCode ?? 500) < 300 ? resolve() : reject(new Error(`${method} ${url}: ${response.statusCode}`))));
    });
    sending.on("error", reject).end(text);
  });
}

/** Asterisk writes its zone without the colon. */
export function stampOf({ timestamp }: AriEvent): number {
  return Date.parse(timestamp.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
}
