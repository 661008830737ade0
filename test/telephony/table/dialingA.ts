// The table's rows of the state `dialingA`: A is rung, and B is not thought of yet.
import { A, allTrunksFull, answer, asking, B_NUMBER, cancelRequested, dialingA, end, entered, fundsDue, gone, hangupKeyed, leg, notTaken, NOW, OLD, over, phaseDue, progress, promptEnded, refused, ringing, seconds, switchLost } from "../callBacks.js";
import type { Cells } from "./cells.js";

const silent = dialingA(leg("A"));
const rings = dialingA();
const hungUpRinging = dialingA(ringing("A", { hangingUp: true, verdict: "noAnswer" }));
const hungUpSilent = dialingA(leg("A", { hangingUp: true, verdict: "routeFault" }));
const lastRoute = (cause: Partial<Parameters<typeof leg>[1]> = {}): ReturnType<typeof dialingA> => dialingA(leg("A", { route: 1, ...cause }));
const mayRetry = { retry: { ...rings.retry, attempts: 2 } };
const finished = { phase: null, also: { heldSeconds: { A: null, B: null }, endedAt: NOW } } as const;

export const dialingACells: Cells = {
  phaseDue: [
    { title: "A was silent for too long: it is hung up, and the route is at fault", given: silent, event: phaseDue, becomes: "dialingA", does: ["hang up A"], phase: 4, also: { legs: [leg("A", { hangingUp: true, verdict: "routeFault" })] } },
    { title: "A rang for too long: it is hung up, and that is no answer", given: rings, event: phaseDue, becomes: "dialingA", does: ["hang up A"], phase: 4, also: { legs: [ringing("A", { hangingUp: true, verdict: "noAnswer" })] } },
    { title: "A was hung up and is not gone: it is hung up again", given: hungUpRinging, event: phaseDue, becomes: "dialingA", does: ["hang up A"], phase: 4, also: { guardTries: 1 } },
    { title: "A was hung up three times more and is not gone: the switch is asked what it has", given: { ...hungUpRinging, guardTries: 3 }, event: phaseDue, becomes: "dialingA", does: ["hang up A", "ask the switch"], phase: 4, also: { guardTries: 4 } },
    { title: "A rings and its time is not over: nothing", given: dialingA(undefined, { phaseAt: seconds(1) }), event: phaseDue, becomes: "unchanged" },
  ],
  fundsDue: [{ title: "A rings: nobody talks, so the funds clock is off", given: rings, event: fundsDue, becomes: "unchanged" }],
  cancelRequested: [
    { title: "cancelled while A rings: A is hung up", given: rings, event: cancelRequested, becomes: "ending", outcome: "cancelled", does: ["hang up A"], phase: 4 },
    { title: "cancelled while A is being hung up: hung up again, and not tried again", given: hungUpRinging, event: cancelRequested, becomes: "ending", outcome: "cancelled", does: ["hang up A"], phase: 4 },
  ],
  legProgress: [
    { title: "A begins to ring: the ring time-out counts from now", given: silent, event: progress(A), becomes: "dialingA", phase: 40, also: { legs: [leg("A", { progressAt: NOW })] } },
    { title: "A shows progress a second time: nothing", given: rings, event: progress(A), becomes: "unchanged" },
    { title: "A begins to ring when it was hung up already: the guard stays", given: hungUpSilent, event: progress(A), becomes: "dialingA" },
    { title: "A rings, and so does the leg of the route before: that channel is hung up", given: dialingA(undefined, { legs: [over("A", { id: OLD }), ringing("A")] }), event: progress(OLD), becomes: "stray", does: ["hang up old"] },
  ],
  legAnswered: [
    { title: "A answers: it hears a ringing tone, B is dialled into its bridge, its limit is set anew, its funds are looked after", given: rings, event: answer(A), becomes: "dialingB", does: ["ringback to A", "originate B new by carrier1 for 59 s beside A", "limit A to 59 s"], phase: 6, funds: 0 },
    { title: "A answers without ringing first: likewise", given: silent, event: answer(A), becomes: "dialingB", does: ["ringback to A", "originate B new by carrier1 for 59 s beside A", "limit A to 59 s"], phase: 6, funds: 0 },
    { title: "A answers and a person must press 1: its limit first, then it is asked, and B is not thought of", given: { ...rings, ...asking({ steps: { T: [], A: ["confirm"] } }) }, event: answer(A), becomes: "collecting", does: ["limit A to 59 s", "say pressOne to A and collect confirm, 3 left"], phase: 84, funds: 0 },
    { title: "A answers and has not said whom to call: it is asked for the number", given: { ...rings, bNumber: null, heldSeconds: { A: 60, B: null }, ...asking({ steps: { T: [], A: ["destination"] } }) }, event: answer(A), becomes: "collecting", does: ["limit A to 59 s", "say enterNumber to A and collect destination, 3 left"], phase: 84, funds: 0 },
    { title: "A answers and wants to hear what is left: that is said before B is rung", given: { ...rings, ...asking({ announces: true }) }, event: answer(A), becomes: "collecting", does: ["limit A to 59 s", "say left to A and collect announce, 3 left"], phase: 84, funds: 0 },
    { title: "A answers when every trunk of B is full: A is told, the outcome is bFailed", given: rings, event: answer(A), in: { trunks: allTrunksFull }, becomes: "ending", outcome: "bFailed", does: ["say cannotConnect to A", "limit A to 59 s"], phase: 12, funds: null },
    { title: "A answers when it was hung up already: hung up again, and billed from now", given: hungUpRinging, event: answer(A), becomes: "dialingA", does: ["hang up A"], also: { legs: [ringing("A", { state: "answered", hangingUp: true, verdict: "noAnswer", answeredAt: NOW, lastSeenAt: NOW })] } },
    { title: "A rings, and the leg of the route before answers: that channel is hung up", given: dialingA(undefined, { legs: [over("A", { id: OLD }), ringing("A")] }), event: answer(OLD), becomes: "stray", does: ["hang up old"] },
  ],
  legEnded: [
    { title: "the carrier fails A with 503: the next route is tried at once", given: silent, event: end(A, 34, 503), becomes: "dialingA", does: ["settle A: failed, 0 s", "originate A new by carrier2 for 59 s"], phase: 6 },
    { title: "the carrier fails A and the next trunk is full: the outcome is aFailed", given: silent, event: end(A, 34, 503), in: { trunks: allTrunksFull }, becomes: "ended", outcome: "aFailed", does: ["settle A: failed, 0 s", "release the holds"], ...finished },
    { title: "the carrier fails A and the switch is away by now: it waits for the switch, and spends no route on it", given: silent, event: end(A, 34, 503), in: { connected: false, canDial: false }, becomes: "queued", does: ["settle A: failed, 0 s"], phase: 1 },
    { title: "the carrier fails A on the last route: the outcome is aFailed", given: lastRoute(), event: end(A, 34, 503), becomes: "ended", outcome: "aFailed", does: ["settle A: failed, 0 s", "release the holds"], ...finished },
    { title: "the carrier fails A on the last route and attempts are left: queued, from the first route", given: { ...lastRoute(), ...mayRetry }, event: end(A, 34, 503), becomes: "queued", does: ["settle A: failed, 0 s"], phase: 30, also: { attempt: 2, heldSeconds: { A: 60, B: 60 } } },
    { title: "A was hung up for its silence and is gone: the next route is tried", given: hungUpSilent, event: end(A), becomes: "dialingA", does: ["settle A: failed, 0 s", "originate A new by carrier2 for 59 s"], phase: 6 },
    { title: "A was hung up for its ringing in vain and is gone: the outcome is aNoAnswer", given: hungUpRinging, event: end(A), becomes: "ended", outcome: "aNoAnswer", does: ["settle A: noAnswer, 0 s", "release the holds"], ...finished },
    { title: "A did not answer and attempts are left: queued until the back-off for it has passed", given: { ...hungUpRinging, ...mayRetry }, event: end(A), becomes: "queued", does: ["settle A: noAnswer, 0 s"], phase: 120, also: { attempt: 2 } },
    { title: "A is busy: the outcome is aBusy", given: silent, event: end(A, 17, 486), becomes: "ended", outcome: "aBusy", does: ["settle A: busy, 0 s", "release the holds"], ...finished },
    { title: "A is busy and attempts are left: queued until the back-off for it has passed", given: { ...silent, ...mayRetry }, event: end(A, 17, 486), becomes: "queued", does: ["settle A: busy, 0 s"], phase: 60, also: { attempt: 2 } },
    { title: "A is busy at the last attempt: the outcome is aBusy", given: { ...silent, ...mayRetry, attempt: 2 }, event: end(A, 17, 486), becomes: "ended", outcome: "aBusy", does: ["settle A: busy, 0 s", "release the holds"], ...finished },
    { title: "A rejects, and attempts are left: it is not rung again", given: { ...rings, ...mayRetry }, event: end(A, 21, 603), becomes: "ended", outcome: "aRejected", does: ["settle A: rejected, 0 s", "release the holds"], ...finished },
    { title: "A does not exist, and attempts are left: it is not rung again", given: { ...silent, ...mayRetry }, event: end(A, 1, 404), becomes: "ended", outcome: "aFailed", does: ["settle A: failed, 0 s", "release the holds"], ...finished },
    { title: "A answered when it was hung up already, and is gone: billed, and not rung again", given: { ...dialingA(ringing("A", { state: "answered", hangingUp: true, verdict: "noAnswer", answeredAt: seconds(-1), lastSeenAt: seconds(-1) })), ...mayRetry }, event: end(A), becomes: "ended", outcome: "aNoAnswer", does: ["settle A: answered, 1 s", "release the holds"], ...finished },
    { title: "A ends a second time, for the leg of the route before: nothing", given: dialingA(undefined, { legs: [over("A", { id: OLD }), ringing("A")] }), event: end(OLD), becomes: "stray" },
  ],
  legGone: [
    { title: "A is gone and nobody saw it ring: the next route is tried", given: silent, event: gone(A), becomes: "dialingA", does: ["settle A: failed, 0 s, end not seen", "originate A new by carrier2 for 59 s"], phase: 6 },
    { title: "A is gone on the last route and nobody saw it ring: the outcome is aFailed", given: lastRoute(), event: gone(A), becomes: "ended", outcome: "aFailed", does: ["settle A: failed, 0 s, end not seen", "release the holds"], ...finished },
    { title: "A is gone after it rang: that is no answer", given: { ...rings, ...mayRetry }, event: gone(A), becomes: "queued", does: ["settle A: noAnswer, 0 s, end not seen"], phase: 120, also: { attempt: 2 } },
  ],
  originateRefused: [
    { title: "the switch refuses to dial A: no CDR, and the next route is tried", given: silent, event: refused(A), becomes: "dialingA", does: ["originate A new by carrier2 for 59 s"], phase: 6 },
    { title: "the switch refuses to dial A on the last route: no CDR, and the outcome is aFailed", given: lastRoute(), event: refused(A), becomes: "ended", outcome: "aFailed", does: ["release the holds"], ...finished },
    { title: "the switch refuses to dial A on the last route and attempts are left: queued", given: { ...lastRoute(), ...mayRetry }, event: refused(A), becomes: "queued", phase: 30, also: { attempt: 2 } },
  ],
  promptEnded: [{ title: "A rings and a prompt is said to have ended: nothing", given: rings, event: promptEnded(A), becomes: "unchanged" }],
  entryAccepted: [{ title: "A rings: nothing is asked for, so an entry changes nothing", given: rings, event: entered(A, "destination", { kind: "number", number: B_NUMBER }), becomes: "unchanged" }],
  entryRefused: [{ title: "A rings: nothing is asked for, so nothing is refused", given: rings, event: notTaken(A, "destination"), becomes: "unchanged" }],
  hangupKeyed: [{ title: "A rings: there is nobody to hang up", given: rings, event: hangupKeyed(A), becomes: "unchanged" }],
  switchLost: [
    { title: "the switch is lost while A rings: the outcome is failed, whatever attempts are left", given: { ...rings, ...mayRetry }, event: switchLost, becomes: "ended", outcome: "failed", does: ["settle A: noAnswer, 0 s, end not seen", "release the holds"], ...finished },
  ],
};
