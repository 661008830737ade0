// Ticks between items, and leaving in the middle of a wait.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withTicks } from "../../src/resolvers/withTicks.js";

/** A source that a test feeds by hand, and that notices when it is let go of. */
function source() {
  const waiting: ((result: IteratorResult<number>) => void)[] = [];
  let returned = 0;
  const iterator: AsyncIterableIterator<number> = {
    next: () => new Promise((resolve) => waiting.push(resolve)),
    return: async () => {
      returned += 1;
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return {
    iterator,
    feed: (value: number) => waiting.shift()?.({ done: false, value }),
    end: () => waiting.shift()?.({ done: true, value: undefined }),
    get returned() {
      return returned;
    },
  };
}

test("items come through in their order, ticks in between, and the end ends it", async () => {
  const { iterator, feed, end } = source();
  const ticking = withTicks<number, string>({ source: iterator, everyMs: 5, view: String, tick: (latest) => `after ${latest}`, onReturn: () => undefined });
  const first = ticking.next();
  feed(1);
  assert.equal((await first).value, "1");
  assert.equal((await ticking.next()).value, "after 1");
  assert.equal((await ticking.next()).value, "after 1");
  const item = ticking.next();
  feed(2);
  assert.equal((await item).value, "2");
  const last = ticking.next();
  end();
  assert.equal((await last).done, true);
  assert.equal((await ticking.next()).done, true);
});

test("before the first item, and where there is nothing to tell, no tick comes", async () => {
  const { iterator, feed } = source();
  let asked = 0;
  const ticking = withTicks<number, string>({ source: iterator, everyMs: 1, view: String, tick: () => ((asked += 1), asked < 5 ? null : "tick"), onReturn: () => undefined });
  const first = ticking.next();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(asked, 0);
  feed(1);
  assert.equal((await first).value, "1");
  assert.equal((await ticking.next()).value, "tick");
  assert.equal(asked, 5);
  await ticking.return?.();
});

test("who leaves while it waits is let go at once, and the source is let go of", async () => {
  const fed = source();
  let left = 0;
  const ticking = withTicks<number, string>({ source: fed.iterator, everyMs: null, view: String, tick: () => null, onReturn: () => (left += 1) });
  const waiting = ticking.next();
  assert.equal((await ticking.return?.())?.done, true);
  assert.equal((await waiting).done, true);
  assert.deepEqual({ left, returned: fed.returned }, { left: 1, returned: 1 });
  assert.equal((await ticking.next()).done, true);
});

test("a source that fails fails its reader", async () => {
  const failing = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("gone")) }) };
  const ticking = withTicks<number, string>({ source: failing, everyMs: 1_000, view: String, tick: () => null, onReturn: () => undefined });
  await assert.rejects(() => ticking.next(), /gone/);
});
