// The table's rows of the state `connected`: A and B talk, and both are billed.
import { A, A_NUMBER, answer, answered, asking, B, cancelRequested, connected, end, entered, fundsDue, gone, hangupKeyed, notTaken, OLD, over, phaseDue, progress, promptEnded, refused, seconds, switchLost } from "../callBacks.js";
import { wallet } from "../wallet.js";
import type { Cells } from "./cells.js";

const talk = connected();
const rerouted = connected({ legs: [answered("A"), over("B", { id: OLD }), answered("B", { route: 1 })] });
const followed = connected(asking({ followOnsLeft: 2 }));
const hungUpB = connected({ ...asking({ followOnsLeft: 2 }), legs: [answered("A"), answered("B", { hangingUp: true })] });
const asksAgain = "say enterNumber to A and collect destination, 3 left";
const over4 = { phase: 4, funds: null } as const;

export const connectedCells: Cells = {
  phaseDue: [{ title: "they talked for as long as they may: both are hung up, the outcome is completed", given: talk, event: phaseDue, becomes: "ending", outcome: "completed", does: ["hang up A", "hang up B"], ...over4 },
    { title: "B was hung up for a further number and is not gone: it is hung up again, and A is left alone", given: hungUpB, event: phaseDue, becomes: "connected", does: ["hang up B"], phase: 4, also: { guardTries: 1 } },
  ],
  fundsDue: [
    { title: "they talk and there is money: more is held for both, and both limits are set anew", given: talk, event: fundsDue, becomes: "connected", does: ["hold 120 s for A", "hold 120 s for B", "limit A to 114 s", "limit B to 114 s"], funds: 40, also: { heldSeconds: { A: 120, B: 120 } } },
    { title: "they talk and six seconds of money are left: B is hung up and A is told why, until two seconds are left at the latest; the outcome is noFunds", given: connected({ legs: [answered("A", { answeredAt: seconds(-54) }), answered("B")] }), event: fundsDue, in: { funds: wallet(0) }, becomes: "ending", outcome: "noFunds", does: ["silence to A", "say fundsGone to A", "hang up B"], ...over4, also: { saying: true } },
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
    { title: "B hangs up and A may dial another number: what is left of B's hold is released, and A is asked for the number", given: followed, event: end(B), becomes: "collecting", does: ["settle B: answered, 5 s", "release the hold of B", asksAgain], phase: 84, also: { heldSeconds: { A: 60, B: null }, dialogue: { ...followed.dialogue, step: "destination", triesLeft: 3, followOnsLeft: 1 } } },
    { title: "B is gone that A had hung up: likewise", given: hungUpB, event: end(B), becomes: "collecting", does: ["settle B: answered, 5 s", "release the hold of B", asksAgain], phase: 84 },
    { title: "A hangs up while B is being hung up: B is hung up again, the outcome is completed", given: hungUpB, event: end(A), becomes: "ending", outcome: "completed", does: ["settle A: answered, 5 s", "hang up B"], ...over4 },
    { title: "the switch's own limit ends A after the last warning, for we were held up: the outcome is noFunds", given: connected({ warnedSeconds: 10, legs: [answered("A", { answeredAt: seconds(-59) }), answered("B")] }), event: end(A), becomes: "ending", outcome: "noFunds", does: ["settle A: answered, 59 s", "hang up B"], ...over4 },
    { title: "A hangs up after the last warning: a conversation that was is completed", given: connected({ warnedSeconds: 10 }), event: end(A), becomes: "ending", outcome: "completed", does: ["settle A: answered, 5 s", "hang up B"], ...over4 },
    { title: "the switch's own limit ends A: the outcome is completed", given: talk, event: end(A, 0), becomes: "ending", outcome: "completed", does: ["settle A: answered, 5 s", "hang up B"], ...over4 },
  ],
  legGone: [{ title: "B is gone: it is settled to its last proof of life, A is hung up", given: connected({ legs: [answered("A"), answered("B", { lastSeenAt: seconds(-3) })] }), event: gone(B), becomes: "ending", outcome: "completed", does: ["settle B: answered, 2 s, end not seen", "hang up A"], ...over4 }],
  originateRefused: [{ title: "a refusal of B after its answer: nothing, for it was dialled", given: talk, event: refused(B), becomes: "unchanged" }],
  promptEnded: [{ title: "a warning has been spoken to A: nothing", given: talk, event: promptEnded(A, "lowFunds60"), becomes: "unchanged" }],
  entryAccepted: [{ title: "they talk: nothing is asked for, so an entry changes nothing, whoever it is from", given: talk, event: entered(B, "destination", { kind: "number", number: A_NUMBER }), becomes: "unchanged" }],
  entryRefused: [{ title: "they talk: nothing is asked for, so nothing is refused", given: talk, event: notTaken(A, "destination"), becomes: "unchanged" }],
  hangupKeyed: [
    { title: "A keys the hang-up and may dial another number: B is hung up", given: followed, event: hangupKeyed(A), becomes: "connected", does: ["hang up B"], phase: 4 },
    { title: "A keys the hang-up and may dial no other number: nothing", given: talk, event: hangupKeyed(A), becomes: "unchanged" },
    { title: "A keys the hang-up a second time: nothing", given: hungUpB, event: hangupKeyed(A), becomes: "unchanged" },
    { title: "B keys the hang-up: nothing", given: followed, event: hangupKeyed(B), becomes: "unchanged" },
  ],
  switchLost: [
    { title: "the switch is lost while they talk: both are settled to their last proof of life, the outcome is failed", given: connected({ legs: [answered("A", { lastSeenAt: seconds(-1) }), answered("B", { lastSeenAt: seconds(-1) })] }), event: switchLost, becomes: "ended", outcome: "failed", does: ["settle A: answered, 4 s, end not seen", "settle B: answered, 4 s, end not seen", "release the holds", "unbridge"], phase: null, funds: null },
  ],
};
