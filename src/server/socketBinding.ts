// Joins one WebSocket to the protocol's server: passes messages, waits for a slow reader, and lets go of one that is no longer there.
import type { Server as ProtocolServer } from "graphql-ws";
import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import type { Logger } from "../kernel/logger.js";

export interface SocketExtra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
}

const KEEP_ALIVE_MS = 12_000;
const INTERNAL_ERROR = 4500;
const MOST_BUFFERED_BYTES = 1_000_000;

export function bindSocket(server: ProtocolServer<SocketExtra>, extra: SocketExtra, logger: Logger): void {
  const { socket } = extra;
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send: (data) =>
        new Promise((resolve, reject) => {
          if (socket.readyState === socket.OPEN) socket.send(data, (error) => (error ? reject(error) : resolve()));
          else resolve();
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handle) => {
        socket.on("message", (data) => {
          // Whoever asks and does not read would have us keep all answers.
          if (socket.bufferedAmount > MOST_BUFFERED_BYTES) return socket.terminate();
          handle(String(data)).catch((error: unknown) => {
            // A reader that left while it was being answered is no fault.
            if (socket.readyState !== socket.OPEN) return;
            logger.error({ fault: error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) } }, "a socket met a fault of ours");
            socket.close(INTERNAL_ERROR, "Internal server error");
          });
        });
      },
    },
    extra,
  );
  const stopKeepAlive = keepAlive(socket);
  socket.on("error", (error) => logger.debug({ why: error.message }, "a socket broke the protocol"));
  socket.once("close", (code, reason) => {
    stopKeepAlive();
    void closed(code, String(reason));
  });
}

/** A peer that does not answer a ping before the next one is gone, whatever its connection says. */
function keepAlive(socket: WebSocket): () => void {
  let isAlive = true;
  socket.on("pong", () => (isAlive = true));
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, KEEP_ALIVE_MS);
  return () => clearInterval(timer);
}
