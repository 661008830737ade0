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
];
