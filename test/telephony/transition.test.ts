// The table of docs/CALL-FLOW.md: every state and every event, row by row, on the real transition().
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { states, type State } from "../../src/telephony/callBack/callBack.js";
import { eventKinds } from "../../src/telephony/callBack/event.js";
import { check } from "./row.js";
import type { Cells } from "./table/cells.js";
import { collectingCells } from "./table/collecting.js";
import { connectedCells } from "./table/connected.js";
import { dialingACells } from "./table/dialingA.js";
import { dialingBCells } from "./table/dialingB.js";
import { endedCells } from "./table/ended.js";
import { endingCells } from "./table/ending.js";
import { queuedCells } from "./table/queued.js";

const table: Readonly<Record<State, Cells>> = {
  queued: queuedCells, dialingA: dialingACells, collecting: collectingCells, dialingB: dialingBCells, connected: connectedCells, ending: endingCells, ended: endedCells,
};
/** The history's first event is the asking itself; the machine is not there yet to hear it. */
const happens = eventKinds.filter((kind) => kind !== "requested");

test("every state has a cell for every event, and each row stands in its cell", () => {
  assert.deepEqual(Object.keys(table), [...states]);
  for (const state of states) {
    assert.deepEqual(Object.keys(table[state]).sort(), [...happens].sort(), `events of ${state}`);
    for (const kind of happens) {
      assert.ok(table[state][kind].length > 0, `${state} × ${kind} is filled`);
      for (const row of table[state][kind]) assert.deepEqual([row.given.state, row.event.kind], [state, kind], row.title);
    }
  }
});

for (const state of states) {
  for (const kind of happens) {
    describe(`${state} × ${kind}`, () => {
      for (const row of table[state][kind]) check(row);
    });
  }
}
