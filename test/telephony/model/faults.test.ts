// The search finds faults: each one that is planted must be found, by the rule that it breaks. The shortest trace is printed where it is not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { faults } from "./faults.js";
import { faultsOfDialogue } from "./faultsOfDialogue.js";
import type { Fault } from "./plant.js";
import { scenarios } from "./scenarios.js";
import { search, type Found } from "./search.js";

for (const fault of [...faults, ...faultsOfDialogue]) {
  test(`found: ${fault.title}`, (context) => {
    const found = firstFound(fault);
    assert.ok(found, "no search found it");
    assert.match(found.words, fault.breaks, `found by another rule than expected:\n${found.trace.join("\n")}`);
    context.diagnostic(`${found.words}, after ${found.trace.length} moves`);
  });
}

function firstFound({ parts, where }: Fault): Found | null {
  const likely = scenarios.filter(({ title }) => where?.test(title));
  for (const scenario of [...likely, ...scenarios.filter((one) => !likely.includes(one))]) {
    const { found } = search(scenario, parts);
    if (found) return found;
  }
  return null;
}
