// Takes the event socket away from the library as soon as it exists. The library would parse frames of which some throw inside its handler, and reconnect on its own for 43 s and then never again; here it does neither.
import type { EventEmitter } from "node:events";
import { assert } from "../../kernel/assert.js";
import type { AriClient } from "./ariApi.js";

export interface EventSocket {
  ping(): void;
  /** Nothing is heard of it afterwards. Resolves when the connection is gone. */
  close(): Promise<void>;
}

export interface SocketHandlers {
  onOpen(): void;
  onMessage(text: string): void;
  onPong(): void;
  /** Once, for a fault as for a close of the other side. */
  onGone(why: string): void;
}

/** The part of a `ws` socket that is used. */
interface Socket extends EventEmitter {
  ping(): void;
  close(): void;
  terminate(): void;
  readonly readyState: number;
}

const CLOSED = 3;
const PARTING_MS = 500;

export function openEventSocket(client: AriClient, app: string, handlers: SocketHandlers): EventSocket {
  client.start(app);
  const socket = socketOf(client);
  // Without listeners the library's own promise of `start` never settles, and nobody waits for it.
  socket.removeAllListeners();
  let gone = false;
  const go = (why: string) => {
    if (gone) return;
    gone = true;
    handlers.onGone(why);
  };
  socket.on("open", () => handlers.onOpen());
  socket.on("message", (data) => gone || handlers.onMessage(String(data)));
  socket.on("pong", () => gone || handlers.onPong());
  socket.on("error", (error: Error) => go(error.message));
  socket.on("close", () => go("the switch closed the connection"));
  return {
    ping: () => socket.ping(),
    async close() {
      gone = true;
      if (socket.readyState !== CLOSED) await part(socket);
    },
  };
}

/** It is made within `start`, before any of its events can have come. */
function socketOf(client: AriClient): Socket {
  const socket = (client as { readonly _ws?: Partial<Socket> })._ws;
  assert(typeof socket?.removeAllListeners === "function" && typeof socket.terminate === "function", "ari-client keeps its socket where version 2.2.0 does");
  return socket as Socket;
}

/** Politely, but a switch that hangs is not waited for. */
function part(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), PARTING_MS);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close();
  });
}
