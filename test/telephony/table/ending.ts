// The table's rows of the state `ending`: the outcome is known, and legs are still there.
import { A, answer, answered, B, B_NUMBER, cancelRequested, end, ending, entered, fundsDue, gone, hangupKeyed, leg, notTaken, NOW, over, phaseDue, progress, promptEnded, refused, ringing, seconds, switchLost, telling } from "../callBacks.js";
import type { Cells } from "./cells.js";

const both = ending();
const onlyA = ending({ legs: [answered("A", { hangingUp: true }), over("B", { answeredAt: seconds(-5) })] });
const onlyARings = ending({ outcome: "cancelled", legs: [ringing("A", { hangingUp: true })] });
const bRings = ending({ outcome: "cancelled", legs: [answered("A", { hangingUp: true }), ringing("B", { hangingUp: true })] });
const bSilent = ending({ outcome: "cancelled", legs: [answered("A", { hangingUp: true }), leg("B", { hangingUp: true })] });
const finished = { phase: null, also: { heldSeconds: { A: null, B: null }, endedAt: NOW, saying: false } } as const;

export const endingCells: Cells = {
  phaseDue: [
    { title: "ending takes too long: all that lives is hung up again", given: both, event: phaseDue, becomes: "ending", does: ["hang up A", "hang up B"], phase: 4, also: { guardTries: 1 } },
    { title: "ending takes far too long: the switch is asked what it has", given: ending({ guardTries: 3 }), event: phaseDue, becomes: "ending", does: ["hang up A", "hang up B", "ask the switch"], phase: 4, also: { guardTries: 4 } },
    { title: "the prompt's end was never heard of: A is hung up", given: telling(), event: phaseDue, becomes: "ending", does: ["hang up A"], phase: 4, also: { saying: false } },
  ],
  fundsDue: [{ title: "ending: the funds clock is off", given: both, event: fundsDue, becomes: "unchanged" }],
  cancelRequested: [
    { title: "cancelled while ending: the outcome stays as it is", given: both, event: cancelRequested, becomes: "unchanged" },
    { title: "cancelled while A is being told: A may hear it to its end", given: telling(), event: cancelRequested, becomes: "unchanged" },
  ],
  legProgress: [{ title: "B begins to ring when it was hung up already: noted, and the guard stays", given: bSilent, event: progress(B), becomes: "ending" }],
  legAnswered: [
    { title: "B answers when it was hung up already: hung up again, and billed from now", given: bRings, event: answer(B), becomes: "ending", does: ["hang up B"], also: { legs: [answered("A", { hangingUp: true }), ringing("B", { state: "answered", hangingUp: true, answeredAt: NOW, lastSeenAt: NOW })] } },
    { title: "A answers when it was hung up already: likewise, and B is never dialled", given: onlyARings, event: answer(A), becomes: "ending", does: ["hang up A"] },
  ],
  legEnded: [
    { title: "the first of two legs is gone: the other is hung up again", given: both, event: end(B), becomes: "ending", does: ["settle B: answered, 5 s", "hang up A"] },
    { title: "the last leg is gone: the holds are released, the bridge goes, the outcome stays", given: onlyA, event: end(A), becomes: "ended", does: ["settle A: answered, 5 s", "release the holds", "unbridge"], ...finished },
    { title: "the last leg is gone and B was never dialled: there is no bridge to take away", given: onlyARings, event: end(A), becomes: "ended", does: ["settle A: cancelled, 0 s", "release the holds"], ...finished },
    { title: "A hangs up while it is being told: ended", given: telling(), event: end(A), becomes: "ended", does: ["settle A: answered, 5 s", "release the holds", "unbridge"], ...finished },
    { title: "B, which is gone already, ends a second time: nothing", given: onlyA, event: end(B), becomes: "stray" },
  ],
  legGone: [{ title: "the last leg is gone and nobody saw it: ended, settled to its last proof of life", given: onlyA, event: gone(A), becomes: "ended", does: ["settle A: answered, 0 s, end not seen", "release the holds", "unbridge"], ...finished }],
  originateRefused: [
    { title: "cancelled before the switch refused to dial B: no CDR for B, A is hung up again", given: bSilent, event: refused(B), becomes: "ending", does: ["hang up A"] },
    { title: "cancelled before the switch refused to dial A: ended, without a CDR", given: ending({ outcome: "cancelled", legs: [leg("A", { hangingUp: true })] }), event: refused(A), becomes: "ended", does: ["release the holds"], ...finished },
  ],
  promptEnded: [
    { title: "A has been told: A is hung up", given: telling(), event: promptEnded(A), becomes: "ending", does: ["hang up A"], also: { saying: false } },
    { title: "the warning that A heard as B turned out busy has ended: A is not hung up, for it has yet to be told", given: telling(), event: promptEnded(A, "lowFunds60"), becomes: "unchanged" },
    { title: "what A heard before it was told why has ended: A is not hung up yet", given: telling(), event: promptEnded(A, "enterNumber"), becomes: "unchanged" },
    { title: "a prompt is said to have ended when none was waited for: nothing", given: both, event: promptEnded(A), becomes: "unchanged" },
  ],
  entryAccepted: [{ title: "ending: nothing is asked for, so an entry changes nothing", given: telling(), event: entered(A, "destination", { kind: "number", number: B_NUMBER }), becomes: "unchanged" }],
  entryRefused: [{ title: "ending: nothing is asked for, so nothing is refused", given: telling(), event: notTaken(A, "destination"), becomes: "unchanged" }],
  hangupKeyed: [{ title: "ending: there is nobody to hang up", given: telling(), event: hangupKeyed(A), becomes: "unchanged" }],
  switchLost: [{ title: "the switch is lost while ending: ended, and the outcome stays", given: both, event: switchLost, becomes: "ended", does: ["settle A: answered, 0 s, end not seen", "settle B: answered, 0 s, end not seen", "release the holds", "unbridge"], ...finished }],
};
