// The table's rows of the state `connected`: A and B talk, and both are billed.
import { A, answer, answered, B, cancelRequested, connected, end, fundsDue, gone, OLD, over, phaseDue, progress, promptEnded, refused, seconds, switchLost } from "../callBacks.js";
import { wallet } from "../wallet.js";
import type { Cells } from "./cells.js";

const talk = connected();
const rerouted = connected({ legs: [answered("A"), over("B", { id: OLD }), answered("B", { route: 1 })] });
const over4 = { phase: 4, funds: null } as const;

export const connectedCells: Cells = {
  phaseDue: [{ title: "they talked for as long as they may: both are hung up, the outcome is completed", given: talk, event: phaseDue, becomes: "ending", outcome: "completed", does: ["hang up A", "hang up B"], ...over4 }],
  fundsDue: [
    { title: "they talk and there is money: more is held for both, and both limits are set anew", given: talk, event: fundsDue, becomes: "connected", does: ["hold 120 s for A", "hold 120 s for B", "limit A to 114 s", "limit B to 114 s"], funds: 40, also: { heldSeconds: { A: 120, B: 120 } } },
    { title: "they talk and the money is at its end: both are hung up two seconds before, the outcome is noFunds", given: connected({ legs: [answered("A", { answeredAt: seconds(-58) }), answered("B")] }), event: fundsDue, in: { funds: wallet(0) }, becomes: "ending", outcome: "noFunds", does: ["hang up A", "hang up B"], ...over4 },
    { title: "they talk and the switch is away: nothing more is held, for its limit could not be moved", given: talk, event: fundsDue, in: { connected: false }, becomes: "connected", funds: 5, also: { heldSeconds: { A: 60, B: 60 } } },
    { title: "they talk, the switch is away and the money is nearly at its end: looked at again when it would be cut", given: connected({ legs: [answered("A", { answeredAt: seconds(-55) }), answered("B")] }), event: fundsDue, in: { connected: false, funds: wallet(0) }, becomes: "connected", funds: 3 },
    { title: "they talk, the switch is away and the money is at its end: the switch's own limit ends it, not we", given: connected({ legs: [answered("A", { answeredAt: seconds(-58) }), answered("B")] }), event: fundsDue, in: { connected: false, funds: wallet(0) }, becomes: "connected", funds: 5 },
    { title: "they talk and the funds clock is not due: nothing", given: connected({ fundsAt: seconds(1) }), event: fundsDue, becomes: "unchanged" },
  ],
  cancelRequested: [{ title: "cancelled while they talk: both are hung up, and a conversation that was is completed", given: talk, event: cancelRequested, becomes: "ending", outcome: "completed", does: ["hang up A", "hang up B"], ...over4 }],
  legProgress: [
    { title: "B shows progress after its answer: nothing", given: talk, event: progress(B), becomes: "unchanged" },
    { title: "they talk, and the leg of the route before rings: that channel is hung up", given: rerouted, event: progress(OLD), becomes: "stray", does: ["hang up old"] },
  ],
  legAnswered: [
    { title: "B's answer is heard a second time: nothing", given: talk, event: answer(B), becomes: "unchanged" },
    { title: "they talk, and the leg of the route before answers: that channel is hung up", given: rerouted, event: answer(OLD), becomes: "stray", does: ["hang up old"] },
  ],
  legEnded: [
    { title: "A hangs up: A is settled, B is hung up, the outcome is completed", given: talk, event: end(A), becomes: "ending", outcome: "completed", does: ["settle A: answered, 5 s", "hang up B"], ...over4 },
    { title: "B hangs up: B is settled, A is hung up, the outcome is completed", given: talk, event: end(B), becomes: "ending", outcome: "completed", does: ["settle B: answered, 5 s", "hang up A"], ...over4 },
    { title: "the switch's own limit ends A after the last warning, for we were held up: the outcome is noFunds", given: connected({ warnedSeconds: 10, legs: [answered("A", { answeredAt: seconds(-59) }), answered("B")] }), event: end(A), becomes: "ending", outcome: "noFunds", does: ["settle A: answered, 59 s", "hang up B"], ...over4 },
    { title: "A hangs up after the last warning: a conversation that was is completed", given: connected({ warnedSeconds: 10 }), event: end(A), becomes: "ending", outcome: "completed", does: ["settle A: answered, 5 s", "hang up B"], ...over4 },
    { title: "the switch's own limit ends A: the outcome is completed", given: talk, event: end(A, 0), becomes: "ending", outcome: "completed", does: ["settle A: answered, 5 s", "hang up B"], ...over4 },
  ],
  legGone: [{ title: "B is gone: it is settled to its last proof of life, A is hung up", given: connected({ legs: [answered("A"), answered("B", { lastSeenAt: seconds(-3) })] }), event: gone(B), becomes: "ending", outcome: "completed", does: ["settle B: answered, 2 s, end not seen", "hang up A"], ...over4 }],
  originateRefused: [{ title: "a refusal of B after its answer: nothing, for it was dialled", given: talk, event: refused(B), becomes: "unchanged" }],
  promptEnded: [{ title: "a warning has been spoken to A: nothing", given: talk, event: promptEnded(A, "lowFunds60"), becomes: "unchanged" }],
  switchLost: [
    { title: "the switch is lost while they talk: both are settled to their last proof of life, the outcome is failed", given: connected({ legs: [answered("A", { lastSeenAt: seconds(-1) }), answered("B", { lastSeenAt: seconds(-1) })] }), event: switchLost, becomes: "ended", outcome: "failed", does: ["settle A: answered, 4 s, end not seen", "settle B: answered, 4 s, end not seen", "release the holds", "unbridge"], phase: null, funds: null },
  ],
};
