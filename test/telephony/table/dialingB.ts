// The table's rows of the state `dialingB`: A is up and is billed, B is rung.
import { A, allTrunksFull, answer, answered, asking, B, B_NUMBER, cancelRequested, dialingB, end, entered, fundsDue, gone, hangupKeyed, leg, notTaken, NOW, OLD, over, phaseDue, progress, promptEnded, refused, ringing, seconds, switchLost } from "../callBacks.js";
import { wallet } from "../wallet.js";
import type { Cells } from "./cells.js";

const silent = dialingB(leg("B"));
const rings = dialingB();
const hungUpRinging = dialingB(ringing("B", { hangingUp: true, verdict: "noAnswer" }));
const hungUpSilent = dialingB(leg("B", { hangingUp: true, verdict: "routeFault" }));
const lastRoute = dialingB(leg("B", { route: 1 }));
const rerouted = dialingB(undefined, { legs: [answered("A"), over("B", { id: OLD }), ringing("B", { route: 1 })] });
/** A has used up all but two of its sixty seconds. */
const atTheCut = { legs: [answered("A", { answeredAt: seconds(-58) }), ringing("B")] };
const told = { phase: 12, funds: null, also: { saying: true } } as const;

export const dialingBCells: Cells = {
  phaseDue: [
    { title: "B was silent for too long: it is hung up, and the route is at fault", given: silent, event: phaseDue, becomes: "dialingB", does: ["hang up B"], phase: 4, also: { legs: [answered("A"), leg("B", { hangingUp: true, verdict: "routeFault" })] } },
    { title: "B rang for too long: it is hung up, and that is no answer", given: rings, event: phaseDue, becomes: "dialingB", does: ["hang up B"], phase: 4, also: { legs: [answered("A"), ringing("B", { hangingUp: true, verdict: "noAnswer" })] } },
    { title: "B was hung up and is not gone: it is hung up again, and A is left alone", given: hungUpRinging, event: phaseDue, becomes: "dialingB", does: ["hang up B"], phase: 4, also: { guardTries: 1 } },
    { title: "B was hung up three times more and is not gone: the switch is asked what it has", given: { ...hungUpRinging, guardTries: 3 }, event: phaseDue, becomes: "dialingB", does: ["hang up B", "ask the switch"], phase: 4, also: { guardTries: 4 } },
  ],
  fundsDue: [
    { title: "A waits and there is money: more is held for both, and A's limit is set anew", given: rings, event: fundsDue, becomes: "dialingB", does: ["hold 120 s for A", "hold 115 s for B", "limit A to 114 s"], funds: 40, also: { heldSeconds: { A: 120, B: 115 } } },
    { title: "A waits and there is no more money: A is warned", given: rings, event: fundsDue, in: { funds: wallet(0) }, becomes: "dialingB", does: ["say lowFunds60 to A"], funds: 45, also: { warnedSeconds: 60 } },
    { title: "A waits and six seconds of money are left: B is rung no more and A is told why, the outcome is noFunds", given: dialingB(undefined, { legs: [answered("A", { answeredAt: seconds(-54) }), ringing("B")] }), event: fundsDue, in: { funds: wallet(0) }, becomes: "ending", outcome: "noFunds", does: ["silence to A", "say fundsGone to A", "hang up B"], phase: 4, funds: null, also: { saying: true } },
    { title: "A waits and two seconds of money are left: both are hung up, the outcome is noFunds", given: { ...rings, ...atTheCut }, event: fundsDue, in: { funds: wallet(0) }, becomes: "ending", outcome: "noFunds", does: ["hang up A", "hang up B"], phase: 4, funds: null },
  ],
  cancelRequested: [{ title: "cancelled while B rings: both are hung up", given: rings, event: cancelRequested, becomes: "ending", outcome: "cancelled", does: ["hang up A", "hang up B"], phase: 4, funds: null }],
  legProgress: [
    { title: "B begins to ring: the ring time-out counts from now", given: silent, event: progress(B), becomes: "dialingB", phase: 40 },
    { title: "B begins to ring when it was hung up already: the guard stays", given: hungUpSilent, event: progress(B), becomes: "dialingB" },
    { title: "A shows progress after its answer: nothing", given: rings, event: progress(A), becomes: "unchanged" },
    { title: "B rings, and so does the leg of the route before: that channel is hung up", given: rerouted, event: progress(OLD), becomes: "stray", does: ["hang up old"] },
  ],
  legAnswered: [
    { title: "B answers: they talk, its limit is set anew, the longest duration counts from now", given: rings, event: answer(B), becomes: "connected", does: ["limit B to 59 s"], phase: 3_600, funds: 0 },
    { title: "B answers and A may dial another number afterwards: A is listened to", given: dialingB(undefined, asking({ followOnsLeft: 1 })), event: answer(B), becomes: "connected", does: ["limit B to 59 s", "listen to A"], phase: 3_600, funds: 0 },
    { title: "B answers when it was hung up already: hung up again, and billed from now", given: hungUpRinging, event: answer(B), becomes: "dialingB", does: ["hang up B"], also: { legs: [answered("A"), ringing("B", { state: "answered", hangingUp: true, verdict: "noAnswer", answeredAt: NOW, lastSeenAt: NOW })] } },
    { title: "A's answer is heard a second time: nothing", given: rings, event: answer(A), becomes: "unchanged" },
    { title: "B rings, and the leg of the route before answers: that channel is hung up", given: rerouted, event: answer(OLD), becomes: "stray", does: ["hang up old"] },
  ],
  legEnded: [
    { title: "A hangs up while B rings: A is settled, B is hung up, the outcome is aHungUp", given: rings, event: end(A), becomes: "ending", outcome: "aHungUp", does: ["settle A: answered, 5 s", "hang up B"], phase: 4, funds: null },
    { title: "A hangs up in no bridge, which Asterisk reports with cause 0: likewise", given: rings, event: end(A, 0), becomes: "ending", outcome: "aHungUp", does: ["settle A: answered, 5 s", "hang up B"], phase: 4, funds: null },
    { title: "A hangs up while B is being hung up: B is hung up again", given: hungUpRinging, event: end(A), becomes: "ending", outcome: "aHungUp", does: ["settle A: answered, 5 s", "hang up B"], phase: 4, funds: null },
    { title: "the carrier fails B with 503: the next route is tried at once", given: silent, event: end(B, 34, 503), becomes: "dialingB", does: ["settle B: failed, 0 s", "originate B new by carrier2 for 59 s beside A"], phase: 6 },
    { title: "the carrier fails B on the last route: A is told, the outcome is bFailed", given: lastRoute, event: end(B, 34, 503), becomes: "ending", outcome: "bFailed", does: ["settle B: failed, 0 s", "say cannotConnect to A"], ...told },
    { title: "the carrier fails B after it rang: no other route is tried, for B's phone was reached", given: rings, event: end(B, 34, 503), becomes: "ending", outcome: "bFailed", does: ["settle B: failed, 0 s", "say cannotConnect to A"], ...told },
    { title: "B was hung up for its silence and is gone: the next route is tried", given: hungUpSilent, event: end(B), becomes: "dialingB", does: ["settle B: failed, 0 s", "originate B new by carrier2 for 59 s beside A"], phase: 6 },
    { title: "B is busy: A is told, the outcome is bBusy", given: silent, event: end(B, 17, 486), becomes: "ending", outcome: "bBusy", does: ["settle B: busy, 0 s", "say busy to A"], ...told },
    { title: "B was hung up for its ringing in vain and is gone: A is told, the outcome is bNoAnswer", given: hungUpRinging, event: end(B), becomes: "ending", outcome: "bNoAnswer", does: ["settle B: noAnswer, 0 s", "say noAnswer to A"], ...told },
    { title: "B rejects: A is told, the outcome is bRejected", given: rings, event: end(B, 21, 603), becomes: "ending", outcome: "bRejected", does: ["settle B: rejected, 0 s", "say cannotConnect to A"], ...told },
    { title: "B is busy and A may dial another number: A is told, B's hold is released, and A is asked for the number", given: dialingB(undefined, asking({ followOnsLeft: 1 })), event: end(B, 17, 486), becomes: "collecting", does: ["settle B: busy, 0 s", "release the hold of B", "say busy to A", "say enterNumber to A and collect destination, 3 left"], phase: 84, also: { heldSeconds: { A: 60, B: null } } },
    { title: "the carrier fails B and the next trunk is full: A is told, the outcome is bFailed", given: silent, event: end(B, 34, 503), in: { trunks: allTrunksFull }, becomes: "ending", outcome: "bFailed", does: ["settle B: failed, 0 s", "say cannotConnect to A"], ...told },
    { title: "A hangs up while a further number rings: two have talked before, so it is completed", given: dialingB(undefined, { legs: [answered("A"), over("B", { id: OLD, answeredAt: seconds(-5) }), ringing("B")] }), event: end(A), becomes: "ending", outcome: "completed", does: ["settle A: answered, 5 s", "hang up B"], phase: 4, funds: null },
    { title: "B is busy and A's money would not last for the prompt and its guard: A is hung up at once", given: dialingB(undefined, { legs: [answered("A", { answeredAt: seconds(-44) }), ringing("B")] }), event: end(B, 17, 486), becomes: "ending", outcome: "bBusy", does: ["settle B: busy, 0 s", "hang up A"], phase: 4, funds: null, also: { saying: false } },
    { title: "B answered when it was hung up already, and is gone: billed, and no other route is tried", given: dialingB(leg("B", { state: "answered", hangingUp: true, verdict: "routeFault", answeredAt: seconds(-1) })), event: end(B), becomes: "ending", outcome: "bFailed", does: ["settle B: answered, 1 s", "say cannotConnect to A"], ...told },
    { title: "the leg of the route before ends a second time: nothing", given: rerouted, event: end(OLD), becomes: "stray" },
  ],
  legGone: [
    { title: "A is gone: it is settled to its last proof of life, B is hung up", given: dialingB(undefined, { legs: [answered("A", { lastSeenAt: seconds(-2) }), ringing("B")] }), event: gone(A), becomes: "ending", outcome: "aHungUp", does: ["settle A: answered, 3 s, end not seen", "hang up B"], phase: 4, funds: null },
    { title: "B is gone and nobody saw it ring: the next route is tried", given: silent, event: gone(B), becomes: "dialingB", does: ["settle B: failed, 0 s, end not seen", "originate B new by carrier2 for 59 s beside A"], phase: 6 },
    { title: "B is gone after it rang: that is no answer, and A is told", given: rings, event: gone(B), becomes: "ending", outcome: "bNoAnswer", does: ["settle B: noAnswer, 0 s, end not seen", "say noAnswer to A"], ...told },
  ],
  originateRefused: [
    { title: "the switch refuses to dial B: no CDR, and the next route is tried", given: silent, event: refused(B), becomes: "dialingB", does: ["originate B new by carrier2 for 59 s beside A"], phase: 6 },
    { title: "the switch refuses to dial B on the last route: no CDR, A is told, the outcome is bFailed", given: lastRoute, event: refused(B), becomes: "ending", outcome: "bFailed", does: ["say cannotConnect to A"], ...told },
    { title: "a refusal of A after its answer: nothing, for it was dialled", given: rings, event: refused(A), becomes: "unchanged" },
  ],
  promptEnded: [{ title: "the warning that A heard while B rings has ended: nothing", given: rings, event: promptEnded(A, "lowFunds60"), becomes: "unchanged" }],
  entryAccepted: [{ title: "B rings: nothing is asked for, so an entry changes nothing", given: rings, event: entered(A, "destination", { kind: "number", number: B_NUMBER }), becomes: "unchanged" }],
  entryRefused: [{ title: "B rings: nothing is asked for, so nothing is refused", given: rings, event: notTaken(A, "destination"), becomes: "unchanged" }],
  hangupKeyed: [{ title: "B rings: there is nobody to hang up", given: rings, event: hangupKeyed(A), becomes: "unchanged" }],
  switchLost: [
    { title: "the switch is lost while B rings: both are settled, A to its last proof of life, the outcome is failed", given: rings, event: switchLost, becomes: "ended", outcome: "failed", does: ["settle A: answered, 0 s, end not seen", "settle B: noAnswer, 0 s, end not seen", "release the holds", "unbridge"], phase: null, funds: null },
  ],
};
