// A wire between two programs that a test can cut, freeze and put frames on: real connections really break, without touching either end.
import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";

export interface TcpProxy {
  readonly port: number;
  /** Breaks every connection and refuses new ones. */
  cut(): void;
  restore(): void;
  /** Keeps every connection and lets nothing through, as a cable that was pulled far away. */
  freeze(): void;
  thaw(): void;
  /** Sends a WebSocket text frame to the client's side of each connection that was upgraded. */
  injectText(text: string): void;
  /** Connections taken so far. */
  readonly taken: number;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly target: Socket;
  upgraded: boolean;
}

export async function startTcpProxy(targetHost: string, targetPort: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let isCut = false;
  let taken = 0;
  const server = createServer((client) => {
    taken += 1;
    if (isCut) return void client.destroy();
    const pair = { client, target: connect(targetPort, targetHost), upgraded: false };
    pairs.add(pair);
    join(pair, () => pairs.delete(pair));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const each = (act: (pair: Pair) => void) => [...pairs].forEach(act);
  const sever = () => each(({ client, target }) => [client, target].forEach((socket) => socket.destroy()));
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      sever();
    },
    restore() {
      isCut = false;
    },
    freeze: () => each(({ client, target }) => [client, target].forEach((socket) => socket.pause())),
    thaw: () => each(({ client, target }) => [client, target].forEach((socket) => socket.resume())),
    injectText: (text) => each((pair) => pair.upgraded && pair.client.write(textFrame(text))),
    get taken() {
      return taken;
    },
    close: () => closeServer(server, sever),
  };
}

function join(pair: Pair, onEnd: () => void): void {
  const { client, target } = pair;
  for (const socket of [client, target]) socket.setNoDelay(true);
  target.once("data", (chunk) => {
    pair.upgraded = chunk.toString("latin1", 0, 12) === "HTTP/1.1 101";
  });
  for (const [from, to] of [[client, target], [target, client]] as const) {
    from.on("data", (chunk) => void to.write(chunk));
    from.on("error", () => from.destroy());
    from.on("close", () => {
      to.destroy();
      onEnd();
    });
  }
}

/** RFC 6455: final text frame, not masked, as a server sends it. */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length < 126) return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
  const head = Buffer.from([0x81, 126, 0, 0]);
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

function closeServer(server: Server, sever: () => void): Promise<void> {
  sever();
  return new Promise((resolve) => server.close(() => resolve()));
}
