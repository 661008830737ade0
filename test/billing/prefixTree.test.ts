// The longest prefix in memory, against the naive search (M7).
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createPrefixTreeBuilder, lengthOf, NO_MATCH, valueOf, type PrefixTree } from "../../src/billing/rating/prefixTree.js";

/** Few digits, so that prefixes nest and leave gaps; and all ten, so that none is mistaken for another. */
const digits = (most: number) => fc.oneof(fc.string({ unit: fc.constantFrom("0", "1", "9"), minLength: 1, maxLength: most }), fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: most }));

function treeOf(prefixes: readonly string[]): Promise<PrefixTree> {
  const builder = createPrefixTreeBuilder();
  prefixes.toSorted().forEach((prefix) => builder.add(prefix, prefixes.indexOf(prefix)));
  return builder.done();
}

test("the tree finds the same prefix as the naive search, or none, for every number and any set of prefixes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(digits(15), { maxLength: 60 }), fc.array(digits(15), { maxLength: 40 }), async (prefixes, strangers) => {
      const tree = await treeOf(prefixes);
      // Numbers that go on where a prefix ends, and the prefixes themselves, are what a look-up gets wrong if it gets anything wrong.
      const numbers = [...strangers, ...prefixes, ...prefixes.map((prefix, index) => `${prefix}${strangers[index] ?? "5"}`)];
      for (const number of numbers) {
        const naive = prefixes.filter((prefix) => number.startsWith(prefix)).toSorted((one, other) => other.length - one.length)[0];
        const match = tree.longest(number);
        assert.deepEqual(match === NO_MATCH ? undefined : [valueOf(match), number.slice(0, lengthOf(match))], naive && [prefixes.indexOf(naive), naive]);
      }
    }),
    { numRuns: 2_000, interruptAfterTimeLimit: 10_000 },
  );
});

test("an empty tree finds nothing, and what is no digit ends the search", async () => {
  assert.equal((await treeOf([])).longest("49"), NO_MATCH);
  const tree = await treeOf(["4", "49"]);
  assert.deepEqual(["4x9", "", "x", "49 "].map((text) => lengthOf(tree.longest(text))), [1, 0, 0, 2]);
});

test("a hundred thousand prefixes take less than twenty bytes each, and are found across all pieces", async () => {
  const prefixes = Array.from({ length: 100_000 }, (_, index) => `49${String(index).padStart(5, "0")}`);
  const builder = createPrefixTreeBuilder();
  for (const prefix of prefixes) builder.add(prefix, 0);
  const tree = await builder.done();
  assert.ok(tree.bytes < 20 * prefixes.length);
  assert.ok(prefixes.every((prefix) => lengthOf(tree.longest(`${prefix}77`)) === prefix.length));
});
