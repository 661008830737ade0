// Where the searches begin, and how far they go: small worlds with two faults on a path, larger ones with one, the largest with none.
import type { Scenario } from "./world.js";

const one = { trunks: 1, attempts: 1 };
const asked = { scheduled: false, walletSeconds: 0, eventsAtOnce: 9 };

export const scenarios: readonly Scenario[] = [
  { title: "held for a minute, and no money beyond it", ...asked, ...one, faults: 1 },
  { title: "money for more, so that the longest duration ends it", ...asked, ...one, walletSeconds: 200, faults: 1 },
  { title: "scheduled, with money for both legs", ...asked, ...one, scheduled: true, walletSeconds: 130, faults: 1 },
  { title: "scheduled, with money for one leg only", ...asked, ...one, scheduled: true, walletSeconds: 60, faults: 2 },
  { title: "two trunks and two attempts, nothing goes wrong", ...asked, trunks: 2, attempts: 2, faults: 0 },
  { title: "two attempts", ...asked, trunks: 1, attempts: 2, eventsAtOnce: 1, faults: 1 },
  { title: "two trunks", ...asked, trunks: 2, attempts: 1, eventsAtOnce: 0, faults: 1 },
  { title: "held for a minute, with two faults", ...asked, ...one, faults: 2 },
  { title: "whoever answers A must press 1", ...asked, ...one, dialogue: { steps: { T: [], A: ["confirm"] } }, eventsAtOnce: 1, faults: 1 },
  { title: "a dial tone, and one further number", ...asked, ...one, walletSeconds: 120, dialogue: { steps: { T: [], A: ["destination"] }, followOnsLeft: 1 }, eventsAtOnce: 0, faults: 1 },
  { title: "a dial tone, and what is left is said", ...asked, ...one, walletSeconds: 130, dialogue: { steps: { T: [], A: ["destination"] }, announces: true }, eventsAtOnce: 0, faults: 1 },
  { title: "an unknown caller, who says by PIN who pays", ...asked, ...one, walletSeconds: 30, nextWalletSeconds: 200, dialogue: { steps: { T: [], A: ["pin", "destination"] } }, eventsAtOnce: 0, faults: 1 },
  { title: "a PIN whose account cannot pay", ...asked, ...one, nextWalletSeconds: 40, dialogue: { steps: { T: [], A: ["pin", "destination"] } }, eventsAtOnce: 0, faults: 0 },
  { title: "a trigger call that tells everything", ...asked, ...one, walletSeconds: 130, dialogue: { steps: { T: ["destination", "callBackNumber"], A: [] } }, eventsAtOnce: 0, faults: 1 },
  { title: "a trigger call that says by PIN who pays, and A must press 1", ...asked, ...one, nextWalletSeconds: 130, dialogue: { steps: { T: ["pin", "destination", "callBackNumber"], A: ["confirm"] } }, eventsAtOnce: 0, faults: 0 },
  { title: "the proof of a number", ...asked, ...one, dialogue: { steps: { T: [], A: ["proofCode"] } }, eventsAtOnce: 1, faults: 1 },
  { title: "trunks that fill", ...asked, trunks: 2, attempts: 2, trunksMayFill: true, eventsAtOnce: 0, faults: 0 },
  { title: "trunks that fill after a dial tone, and a further number", ...asked, ...one, walletSeconds: 200, trunksMayFill: true, dialogue: { steps: { T: [], A: ["destination"] }, followOnsLeft: 1 }, eventsAtOnce: 0, faults: 0 },
];
