// The machine, a switch, the money and crashes, searched together: no rule is broken in any world that can be reached, and every world comes to its end by itself.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { outcomes, states, type State } from "../../../src/telephony/callBack/callBack.js";
import { eventKinds, type CallBackEvent } from "../../../src/telephony/callBack/event.js";
import { transition } from "../../../src/telephony/callBack/transition.js";
import type { Machine } from "./commit.js";
import { recovery } from "./recoveryRound.js";
import { scenarios } from "./scenarios.js";
import { search } from "./search.js";

const reached = { outcomes: new Set<string>(), cells: new Set<string>() };
const watched: Machine = (callBack, event, context) => {
  const next = transition(callBack, event, context);
  reached.cells.add(`${callBack.state} × ${event.kind}`);
  if (next.callBack.outcome !== null) reached.outcomes.add(next.callBack.outcome);
  return next;
};

let worlds = 0;
for (const scenario of scenarios) {
  test(`${scenario.title}: ${scenario.faults} fault${scenario.faults === 1 ? "" : "s"} on a path, no rule is broken, and the end always comes`, (context) => {
    const result = search(scenario, { machine: watched, recovery });
    worlds += result.worlds;
    context.diagnostic(`${result.worlds} worlds, ${result.moves} moves`);
    assert.equal(result.found, null, `${result.found?.words}\n${result.found?.trace.join("\n")}`);
    assert.ok(result.worlds > 5, "a search that goes nowhere proves nothing");
  });
}

test("the search came by every outcome but those of causes that it does not play", () => {
  assert.deepEqual(outcomes.filter((outcome) => !reached.outcomes.has(outcome)), ["resellerNoFunds", "aRejected", "bRejected"]);
});

const keyed = ["entryAccepted", "entryRefused", "hangupKeyed"] as const;

/** The clocks that are off in a state never ring in it; a wish to cancel is not handed to what is over; what recovery or an originate says comes while the leg lives; and only who is there can key anything. */
const cannotHappen: Readonly<Record<State, readonly CallBackEvent["kind"][]>> = {
  queued: ["fundsDue", "legGone", "originateRefused", "promptEnded", "switchLost", ...keyed],
  dialingA: ["fundsDue", "promptEnded", ...keyed],
  collecting: ["originateRefused"],
  dialingB: ["entryRefused"],
  connected: ["originateRefused", "entryRefused"],
  ending: ["fundsDue", "cancelRequested"],
  ended: ["phaseDue", "fundsDue", "cancelRequested", "legGone", "originateRefused", "switchLost", "entryAccepted", "hangupKeyed"],
};

test("the search came by every event in every state in which it can happen", () => {
  const missed = states.map((state) => [state, eventKinds.filter((kind) => kind !== "requested" && !reached.cells.has(`${state} × ${kind}`)).sort()]);
  assert.deepEqual(Object.fromEntries(missed), Object.fromEntries(Object.entries(cannotHappen).map(([state, kinds]) => [state, [...kinds].sort()])));
});

after(() => process.stdout.write(`model search: ${worlds} worlds\n`));
