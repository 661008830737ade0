import assert from "node:assert/strict";
import { test } from "node:test";
import { inTurn } from "../../src/kernel/inTurn.js";

test("what fails to stop, or never does, does not keep the next from being stopped", async () => {
  const stopped: string[] = [];
  const said: unknown[] = [];
  const warn = (fields: { what: string; why: string }) => void said.push([fields.what, fields.why]);
  await inTurn({ warn } as unknown as Parameters<typeof inTurn>[0], 20, [
    ["first", async () => void stopped.push("first")],
    ["fails", () => Promise.reject(new Error("the database is away"))],
    ["throws", () => { throw new Error("a bug"); }],
    ["hangs", () => new Promise(() => undefined)],
    ["last", async () => void stopped.push("last")],
  ]);
  assert.deepEqual(stopped, ["first", "last"]);
  assert.deepEqual(said, [["fails", "Error: the database is away"], ["throws", "Error: a bug"], ["hangs", "Error: not within 20 ms"]]);
});
