// Follows a call-back, or what happens to a wallet, over a WebSocket. A socket that is lost is opened again, and the history goes on after the last event that was seen: none is missed and none comes twice.
import { print } from "graphql";
import { createClient, type Client } from "graphql-ws";
import { RingbackError, type ApiError } from "./errors.js";
import { WatchAccountDocument, WatchCallBackDocument, type AccountEventFieldsFragment, type ProgressFieldsFragment, type WatchAccountSubscription, type WatchCallBackSubscription } from "./generated.js";

export interface WatchOptions {
  /** While somebody is on the phone, tell seconds and cost this often; left out, only events are told. */
  readonly tickSeconds?: number;
  /** Ends the watch. */
  readonly signal?: AbortSignal;
  /** How long to go on trying when no socket can be opened; 60 when left out. */
  readonly giveUpAfterSeconds?: number;
}

export interface Watcher {
  watch(id: string, afterSequence: number, options: WatchOptions): AsyncGenerator<ProgressFieldsFragment>;
  /** Null: the account of the key. It ends by the signal alone. */
  watchAccount(accountId: string | null, afterSequence: number, options: WatchOptions): AsyncGenerator<AccountEventFieldsFragment>;
  close(): Promise<void>;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;
const KEEP_ALIVE_MS = 10_000;
const callBackQuery = print(WatchCallBackDocument);
const accountQuery = print(WatchAccountDocument);

export async function createWatcher(url: string, apiKey: string): Promise<Watcher> {
  const client = createClient({
    url,
    connectionParams: { authorization: `Bearer ${apiKey}` },
    webSocketImpl: globalThis.WebSocket ?? (await import("ws")).WebSocket,
    // The library would subscribe again with the old variables, and replay what was seen.
    retryAttempts: 0,
    keepAlive: KEEP_ALIVE_MS,
    on: closeWhenSilent(),
  });
  return {
    watch: (id, afterSequence, options) => {
      const tickSeconds = options.tickSeconds ?? null;
      const from = (last: number) => once<WatchCallBackSubscription>(client, callBackQuery, { id, afterSequence: last, tickSeconds }, options.signal);
      return follow(from, ({ callBackProgress }) => callBackProgress, afterSequence, options);
    },
    watchAccount: (accountId, afterSequence, options) => {
      const from = (last: number) => once<WatchAccountSubscription>(client, accountQuery, { accountId, afterSequence: last }, options.signal);
      return follow(from, ({ accountEvent }) => accountEvent, afterSequence, options);
    },
    close: async () => client.dispose(),
  };
}

type From<Data> = (afterSequence: number) => AsyncGenerator<Data>;

async function* follow<Data, Event extends { readonly sequence: number }>(from: From<Data>, eventOf: (data: Data) => Event, afterSequence: number, { signal, giveUpAfterSeconds = 60 }: WatchOptions): AsyncGenerator<Event> {
  let last = afterSequence;
  let tries = 0;
  let failingSince: number | null = null;
  while (!signal?.aborted) {
    try {
      for await (const data of from(last)) {
        const event = eventOf(data);
        tries = 0;
        failingSince = null;
        last = event.sequence;
        yield event;
        if (signal?.aborted) return;
      }
      return;
    } catch (error) {
      if (signal?.aborted) return;
      failingSince ??= Date.now();
      const lost = lostSocket(error);
      if (!lost || Date.now() - failingSince > giveUpAfterSeconds * 1000) throw told(error);
      await pause(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries) * (0.5 + Math.random() / 2), signal);
      tries += 1;
    }
  }
}

/** One subscription on one socket. */
async function* once<Data>(client: Client, query: string, variables: Record<string, unknown>, signal: AbortSignal | undefined): AsyncGenerator<Data> {
  const results = client.iterate<Data>({ query, variables });
  const leave = (): void => void results.return?.();
  signal?.addEventListener("abort", leave, { once: true });
  try {
    for await (const { data, errors } of results) {
      if (errors?.[0]) throw new RingbackError(errors[0]);
      if (data) yield data;
    }
  } finally {
    signal?.removeEventListener("abort", leave);
  }
}

/** True when another socket may fare better: not when the service closed this one for what we are or did. */
function lostSocket(error: unknown): boolean {
  if (error instanceof RingbackError || Array.isArray(error)) return false;
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code !== "number" || code < 4400 || code >= 4500 || code === SILENT;
}

function told(error: unknown): unknown {
  if (error instanceof RingbackError) return error;
  if (Array.isArray(error)) return new RingbackError(error[0] as ApiError);
  const { code, reason } = error as { readonly code?: unknown; readonly reason?: unknown };
  if (code === 4401) return new RingbackError({ message: String(reason), extensions: { code: "UNAUTHENTICATED" } });
  return new RingbackError({ message: `The socket was closed: ${String(code ?? "")} ${String(reason ?? "")}`.trim(), extensions: { code: "SOCKET_CLOSED" } }, { cause: error });
}

const SILENT = 4408;

/** A peer that has gone without a word is noticed when it does not answer a ping. */
function closeWhenSilent(): { opened(socket: unknown): void; ping(received: boolean): void; pong(received: boolean): void } {
  let socket: { close(code: number, reason: string): void } | null = null;
  let timer: NodeJS.Timeout | undefined;
  return {
    opened: (opened) => (socket = opened as typeof socket),
    ping: (received) => {
      if (!received) timer = setTimeout(() => socket?.close(SILENT, "no answer to a ping"), KEEP_ALIVE_MS / 2);
    },
    pong: (received) => {
      if (received) clearTimeout(timer);
    },
  };
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
  });
}
