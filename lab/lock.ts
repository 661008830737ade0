// A lock between processes of one machine that cannot be left behind: the kernel drops it when its holder dies, however that happens.
import { createHash } from "node:crypto";
import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * Runs the work while no other process runs work under the same name. The lock is a listening abstract Unix socket: two cannot
 * listen on one name, and who waits holds a connection to the holder, which closes at the very moment the lock is free.
 */
export async function withLock<T>(name: string, work: () => Promise<T>, onWait?: () => void): Promise<T> {
  // A path may be longer than the 107 bytes of a socket name.
  const path = `\0ringback-lab-${createHash("sha256").update(name).digest("hex").slice(0, 32)}`;
  let held = await tryHold(path);
  if (held === null) onWait?.();
  while (held === null) {
    await releasedByHolder(path);
    held = await tryHold(path);
  }
  try {
    return await work();
  } finally {
    await held.release();
  }
}

interface Held {
  release(): Promise<void>;
}

async function tryHold(path: string): Promise<Held | null> {
  const waiting = new Set<Socket>();
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => waiting.delete(socket));
  });
  if (!(await listens(server, path))) return null;
  return {
    release: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of waiting) socket.destroy();
      }),
  };
}

function listens(server: Server, path: string): Promise<boolean> {
  return new Promise((done, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? done(false) : fail(error)));
    server.listen({ path }, () => done(true));
  });
}

/** A refused connection means that the lock became free in between; both ways the caller tries again. */
function releasedByHolder(path: string): Promise<void> {
  return new Promise((done) => {
    const socket = connect({ path });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => done());
  });
}
