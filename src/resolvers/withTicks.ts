// Puts ticks between the items of an async iterable. Made by hand, because a generator that waits for its next item cannot be told to stop waiting.

export interface Ticking<Item, Out> {
  readonly source: AsyncIterable<Item>;
  /** Null: no ticks. */
  readonly everyMs: number | null;
  view(item: Item): Out;
  /** Null: nothing to tell just now. */
  tick(latest: Item): Out | null;
  /** The reader has left: stop what the source waits for. */
  onReturn(): void;
}

export function withTicks<Item, Out>({ source, everyMs, view, tick, onReturn }: Ticking<Item, Out>): AsyncIterableIterator<Out> {
  const items = source[Symbol.asyncIterator]();
  const left = deferred<"left">();
  let pending: Promise<IteratorResult<Item>> | null = null;
  let latest: { readonly item: Item } | null = null;
  let done = false;

  const next = async (): Promise<IteratorResult<Out>> => {
    while (!done) {
      pending ??= items.next();
      const timer = everyMs === null || latest === null ? null : alarm(everyMs);
      const first = await Promise.race([pending, left.promise, ...(timer ? [timer.promise] : [])]).finally(() => timer?.clear());
      if (first === "left") break;
      if (first === "tick") {
        const out = latest && tick(latest.item);
        if (out !== null) return { done: false, value: out };
        continue;
      }
      pending = null;
      if (first.done) break;
      latest = { item: first.value };
      return { done: false, value: view(first.value) };
    }
    done = true;
    return { done: true, value: undefined };
  };

  const leave = async (): Promise<IteratorResult<Out>> => {
    done = true;
    left.resolve("left");
    onReturn();
    // What was still being waited for may now fail; nobody is there to hear of it.
    pending?.catch(() => undefined);
    void Promise.resolve(items.return?.()).catch(() => undefined);
    return { done: true, value: undefined };
  };

  return {
    next,
    return: leave,
    throw: async (error: unknown) => {
      await leave();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function alarm(ms: number): { readonly promise: Promise<"tick">; clear(): void } {
  const rung = deferred<"tick">();
  const timer = setTimeout(() => rung.resolve("tick"), ms);
  return { promise: rung.promise, clear: () => clearTimeout(timer) };
}

function deferred<T>(): { readonly promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
