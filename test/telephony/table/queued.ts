// The table's rows of the state `queued`: nothing is dialled yet, or nothing is dialled between two attempts.
import { A, allTrunksFull, answer, asking, B_NUMBER, cancelRequested, end, entered, fundsDue, gone, hangupKeyed, notTaken, NOW, OLD, onlyTrunk, over, phaseDue, progress, promptEnded, queued, refused, seconds, switchLost } from "../callBacks.js";
import { wallet } from "../wallet.js";
import type { Cells } from "./cells.js";

const noHolds = { A: null, B: null };
const between = queued({ attempt: 2, legs: [over("A", { id: OLD, cause: 17 })] });

export const queuedCells: Cells = {
  phaseDue: [
    { title: "queued, its time has come: A is dialled on the first trunk, and the switch's own limit is a second less than what is held", given: queued(), event: phaseDue, becomes: "dialingA", does: ["originate A new by carrier1 for 59 s"], phase: 6 },
    { title: "queued, its time has not come: nothing", given: queued({ phaseAt: NOW + 1 }), event: phaseDue, becomes: "unchanged" },
    { title: "queued for the next attempt, the account was suspended meanwhile: it is not rung again, what was held is released", given: between, event: phaseDue, in: { funds: { ...wallet(60), openHold: () => ({ refused: "notAllowed" }) } }, becomes: "ended", outcome: "notAllowed", does: ["release the holds"], phase: null },
    { title: "queued for the next attempt: A is dialled on the first trunk again", given: between, event: phaseDue, becomes: "dialingA", does: ["originate A new by carrier1 for 59 s"], phase: 6 },
    { title: "queued, scheduled, nothing held yet: both roles are held first", given: queued({ heldSeconds: noHolds }), event: phaseDue, becomes: "dialingA", does: ["hold 60 s for A", "hold 60 s for B", "originate A new by carrier1 for 59 s"], phase: 6, also: { heldSeconds: { A: 60, B: 60 } } },
    { title: "queued, scheduled, the wallet carries A but not B: what was held for A is released, the outcome is noFunds", given: queued({ heldSeconds: noHolds }), event: phaseDue, in: { funds: wallet(60, noHolds) }, becomes: "ended", outcome: "noFunds", does: ["hold 60 s for A", "release the holds"], phase: null, also: { heldSeconds: noHolds, endedAt: NOW } },
    { title: "queued, scheduled, the number may not be called any more: the outcome is notAllowed", given: queued({ heldSeconds: noHolds }), event: phaseDue, in: { funds: { ...wallet(60), openHold: () => ({ refused: "notAllowed" }) } }, becomes: "ended", outcome: "notAllowed", does: ["release the holds"], phase: null },
    { title: "queued for the next attempt, and other carriers are cheaper by now: A is dialled by them", given: between, event: phaseDue, in: { routes: { routes: { A: ["carrier9"], B: ["carrier8"] } } }, becomes: "dialingA", does: ["originate A new by carrier9 for 59 s"], phase: 6, also: { routes: { A: ["carrier9"], B: ["carrier8"] } } },
    { title: "queued, scheduled, and no carrier takes a number any more: nothing is held, nobody is rung, the outcome is notAllowed", given: queued({ heldSeconds: noHolds }), event: phaseDue, in: { routes: { refused: "noRoute", role: "B" } }, becomes: "ended", outcome: "notAllowed", does: ["release the holds"], phase: null },
    { title: "queued for the next attempt, and every carrier would cost more than it brings by now: what was held is released", given: between, event: phaseDue, in: { routes: { refused: "atALoss", role: "A" } }, becomes: "ended", outcome: "notAllowed", does: ["release the holds"], phase: null, also: { heldSeconds: noHolds } },
    { title: "queued, whom to call is not known yet: only A is held for", given: queued({ bNumber: null, heldSeconds: noHolds, ...asking({ steps: { T: [], A: ["destination"] } }) }), event: phaseDue, becomes: "dialingA", does: ["hold 60 s for A", "originate A new by carrier1 for 59 s"], phase: 6, also: { heldSeconds: { A: 60, B: null } } },
    { title: "queued, the first trunk is full: A is dialled on the second", given: queued(), event: phaseDue, in: { trunks: onlyTrunk("carrier2") }, becomes: "dialingA", does: ["originate A new by carrier2 for 59 s"], phase: 6 },
    { title: "queued, every trunk is full: looked at again a moment later, and nothing more is held", given: queued({ heldSeconds: noHolds }), event: phaseDue, in: { trunks: allTrunksFull }, becomes: "queued", phase: 1, also: { heldSeconds: noHolds } },
    { title: "queued, and the trigger call did not tell whom to ring: the outcome is notAllowed", given: queued({ aNumber: null, heldSeconds: noHolds }), event: phaseDue, becomes: "ended", outcome: "notAllowed", does: ["release the holds"], phase: null },
    { title: "queued past its expiry: nobody is rung, the outcome is expired", given: queued({ expiresAt: NOW }), event: phaseDue, becomes: "ended", outcome: "expired", does: ["release the holds"], phase: null, also: { heldSeconds: noHolds, endedAt: NOW } },
    { title: "queued and the switch is away: looked at again a moment later", given: queued(), event: phaseDue, in: { canDial: false }, becomes: "queued", phase: 1 },
    { title: "queued past its expiry while the switch is away: expired all the same", given: queued({ expiresAt: NOW }), event: phaseDue, in: { canDial: false }, becomes: "ended", outcome: "expired", does: ["release the holds"], phase: null },
  ],
  fundsDue: [{ title: "queued: the funds clock is off", given: queued(), event: fundsDue, becomes: "unchanged" }],
  cancelRequested: [
    { title: "queued and cancelled: it ends at once, and its holds are released", given: queued({ phaseAt: seconds(500) }), event: cancelRequested, becomes: "ended", outcome: "cancelled", does: ["release the holds"], phase: null, also: { heldSeconds: noHolds, endedAt: NOW } },
    { title: "cancelled between two attempts: likewise", given: between, event: cancelRequested, becomes: "ended", outcome: "cancelled", does: ["release the holds"], phase: null },
  ],
  legProgress: [
    { title: "queued, and a leg of the attempt before rings: that channel is hung up", given: between, event: progress(OLD), becomes: "stray", does: ["hang up old"] },
    { title: "queued, and a leg rings that it never had: that channel is hung up", given: queued(), event: progress(A), becomes: "stray", does: ["hang up A"] },
  ],
  legAnswered: [{ title: "queued, and a leg of the attempt before answers: that channel is hung up", given: between, event: answer(OLD), becomes: "stray", does: ["hang up old"] }],
  legEnded: [{ title: "queued, and a leg of the attempt before ends a second time: nothing", given: between, event: end(OLD), becomes: "stray" }],
  legGone: [{ title: "queued, and a leg of the attempt before is said to be gone: nothing", given: between, event: gone(OLD), becomes: "stray" }],
  originateRefused: [{ title: "queued, and the refusal of an ended leg comes late: nothing", given: between, event: refused(OLD), becomes: "stray" }],
  promptEnded: [{ title: "queued: no prompt is waited for", given: between, event: promptEnded(OLD), becomes: "stray" }],
  entryAccepted: [{ title: "queued: nothing is asked for, so an entry changes nothing", given: between, event: entered(OLD, "destination", { kind: "number", number: B_NUMBER }), becomes: "stray" }],
  entryRefused: [{ title: "queued: nothing is asked for, so nothing is refused", given: between, event: notTaken(OLD, "destination"), becomes: "stray" }],
  hangupKeyed: [{ title: "queued: there is nobody to hang up", given: between, event: hangupKeyed(OLD), becomes: "stray" }],
  switchLost: [{ title: "queued and the switch is lost: it has no leg there, so it waits", given: between, event: switchLost, becomes: "unchanged" }],
};
