// The table's rows of the state `collecting`: A has answered, and is asked for what is not known yet.
import {
  A, A_NUMBER, allTrunksFull, answer, answered, B_NUMBER, cancelRequested, collecting, end, entered, fundsDue, gone, hangupKeyed, NOW, notTaken, OLD, onlyTrunk, over, phaseDue, progress, promptEnded, refused, seconds, switchLost,
} from "../callBacks.js";
import { wallet } from "../wallet.js";
import type { Cells } from "./cells.js";
import { triggeringCells } from "./triggering.js";

const asked = collecting();
const number = entered(A, "destination", { kind: "number", number: B_NUMBER });
const noHolds = { A: null, B: null };
const onlyA = { A: 60, B: null };
/** Two short prompts at the longest, and the time for keying. */
const ASKED = 84;
const again = (step: string, left: number): string => `say enterNumber to A and collect ${step}, ${left} left`;
const known = collecting({ steps: { T: [], A: ["confirm"] }, step: "confirm" }, { trigger: "web", bNumber: B_NUMBER, heldSeconds: { A: 60, B: 60 } });
const unknown = collecting({ steps: { T: [], A: ["pin", "destination"] }, step: "pin" });
const announcing = collecting({ step: "announce", announces: true }, { bNumber: B_NUMBER, heldSeconds: { A: 60, B: 60 } });
const proving = collecting({ steps: { T: [], A: ["proofCode"] }, step: "proofCode" }, { trigger: "proof" });
const followed = collecting({ followOnsLeft: 1 }, { legs: [answered("A"), over("B", { id: OLD, answeredAt: seconds(-5) })] });
const dials = ["ringback to A", "originate B new by carrier1 for 59 s beside A"];
const rings = { becomes: "dialingB", phase: 6 } as const;
const told = { becomes: "ending", phase: 12, funds: null } as const;
const finished = { phase: null, funds: null, also: { heldSeconds: noHolds, endedAt: NOW } } as const;
const last = (given = asked): typeof asked => ({ ...given, dialogue: { ...given.dialogue, triesLeft: 1 } });
const payer = entered(A, "pin", { kind: "payer", accountId: "payer" as never, settings: { language: "de", announces: true, followOns: 2, callerId: null } });

export const collectingCells: Cells = {
  phaseDue: [
    { title: "nothing is heard of what A was asked for: it is asked again, with a try less", given: asked, event: phaseDue, becomes: "collecting", does: ["say noInput to A", again("destination", 2)], phase: ASKED },
    { title: "nothing is heard at the last try: A is told, the outcome is noInput", given: last(), event: phaseDue, ...told, outcome: "noInput", does: ["stop collecting from A", "say noInput to A"] },
    { title: "nobody presses 1 at the last try: a machine has answered, and B was never rung", given: last(known), event: phaseDue, ...told, outcome: "notConfirmed", does: ["stop collecting from A", "say noInput to A"] },
    { title: "the end of what is said before B is rung was never heard of: B is rung", given: announcing, event: phaseDue, ...rings, does: ["stop collecting from A", ...dials] },
    { title: "the switch is away: nobody could key anything, so no try is used", given: asked, event: phaseDue, in: { connected: false }, becomes: "collecting", phase: 1 },
    ...triggeringCells.phaseDue,
  ],
  fundsDue: [
    { title: "A is asked and there is money: more is held for A alone, and its limit is set anew", given: asked, event: fundsDue, in: { funds: wallet(500, onlyA) }, becomes: "collecting", does: ["hold 120 s for A", "limit A to 114 s"], funds: 40, also: { heldSeconds: { A: 120, B: null } } },
    { title: "A is asked and there is no more money: A is warned", given: asked, event: fundsDue, in: { funds: wallet(0, onlyA) }, becomes: "collecting", does: ["say lowFunds60 to A"], funds: 45, also: { warnedSeconds: 60 } },
    { title: "A is asked until six seconds of money are left: what it hears is stopped, it is told why and hung up two seconds before the end at the latest, the outcome is noFunds", given: collecting({}, { legs: [answered("A", { answeredAt: seconds(-54) })] }), event: fundsDue, in: { funds: wallet(0, onlyA) }, becomes: "ending", outcome: "noFunds", does: ["stop collecting from A", "silence to A", "say fundsGone to A"], phase: 4, funds: null, also: { saying: true } },
    { title: "A is asked until two seconds of money are left: A is hung up, the outcome is noFunds", given: collecting({}, { legs: [answered("A", { answeredAt: seconds(-58) })] }), event: fundsDue, in: { funds: wallet(0, onlyA) }, becomes: "ending", outcome: "noFunds", does: ["hang up A"], phase: 4, funds: null },
    ...triggeringCells.fundsDue,
  ],
  cancelRequested: [
    { title: "cancelled while A is asked: A is hung up", given: asked, event: cancelRequested, becomes: "ending", outcome: "cancelled", does: ["hang up A"], phase: 4, funds: null },
    { title: "cancelled while A is asked for a further number: two have talked, so it is completed", given: followed, event: cancelRequested, becomes: "ending", outcome: "completed", does: ["hang up A"], phase: 4, funds: null },
    ...triggeringCells.cancelRequested,
  ],
  legProgress: [
    { title: "A shows progress after its answer: nothing", given: asked, event: progress(A), becomes: "unchanged" },
    { title: "A is asked for a further number, and the B before rings: that channel is hung up", given: followed, event: progress(OLD), becomes: "stray", does: ["hang up old"] },
  ],
  legAnswered: [
    { title: "A's answer is heard a second time: nothing", given: asked, event: answer(A), becomes: "unchanged" },
    { title: "A is asked for a further number, and the B before answers: that channel is hung up", given: followed, event: answer(OLD), becomes: "stray", does: ["hang up old"] },
    ...triggeringCells.legAnswered,
  ],
  legEnded: [
    { title: "A hangs up while it is asked: it is settled, the outcome is aHungUp", given: asked, event: end(A), becomes: "ended", outcome: "aHungUp", does: ["settle A: answered, 5 s", "release the holds"], ...finished },
    { title: "A hangs up after a conversation, while it is asked for a further number: completed", given: followed, event: end(A), becomes: "ended", outcome: "completed", does: ["settle A: answered, 5 s", "release the holds", "unbridge"], ...finished },
    { title: "the B before ends a second time: nothing", given: followed, event: end(OLD), becomes: "stray" },
    ...triggeringCells.legEnded,
  ],
  legGone: [
    { title: "A is gone while it is asked: settled to its last proof of life", given: collecting({}, { legs: [answered("A", { lastSeenAt: seconds(-3) })] }), event: gone(A), becomes: "ended", outcome: "aHungUp", does: ["settle A: answered, 2 s, end not seen", "release the holds"], ...finished },
    ...triggeringCells.legGone,
  ],
  originateRefused: [{ title: "a refusal of A after its answer: nothing, for it was dialled", given: asked, event: refused(A), becomes: "unchanged" }],
  promptEnded: [
    { title: "A has heard what it is asked for: it is waited for keys", given: asked, event: promptEnded(A, "enterNumber"), becomes: "unchanged" },
    { title: "A has heard what is left: B is rung", given: announcing, event: promptEnded(A, "left"), ...rings, does: ["stop collecting from A", ...dials] },
    { title: "a warning has been spoken while A hears what is left: B is not rung yet", given: announcing, event: promptEnded(A, "lowFunds60"), becomes: "unchanged" },
    ...triggeringCells.promptEnded,
  ],
  entryAccepted: [
    { title: "A keys a number: it is held for, at its own price, and rung", given: asked, event: number, in: { funds: wallet(60, onlyA) }, ...rings, does: ["hold 60 s for B", "stop collecting from A", ...dials], also: { bNumber: B_NUMBER, heldSeconds: { A: 60, B: 60 } } },
    { title: "A keys a number that has routes of its own: it is rung by them", given: asked, event: number, in: { funds: wallet(60, onlyA), routes: { routes: { A: ["x"], B: ["cheap"] } } }, ...rings, does: ["hold 60 s for B", "stop collecting from A", "ringback to A", "originate B new by cheap for 59 s beside A"], also: { routes: { A: ["carrier1", "carrier2"], B: ["cheap"] } } },
    { title: "A keys a number, and the first trunk is full: it is rung by the second", given: asked, event: number, in: { funds: wallet(60, onlyA), trunks: onlyTrunk("carrier2") }, ...rings, does: ["hold 60 s for B", "stop collecting from A", "ringback to A", "originate B new by carrier2 for 59 s beside A"] },
    { title: "A keys a number, and every trunk is full: A is told, and what was held for B goes back with the rest", given: asked, event: number, in: { funds: wallet(60, onlyA), trunks: allTrunksFull }, ...told, outcome: "bFailed", does: ["hold 60 s for B", "stop collecting from A", "say cannotConnect to A"] },
    { title: "A keys a number, every trunk is full, and it may key another: nothing is held for the one that was not rung", given: collecting({ followOnsLeft: 1 }), event: number, in: { funds: wallet(60, onlyA), trunks: allTrunksFull }, becomes: "collecting", does: ["say cannotConnect to A", again("destination", 3)], phase: ASKED, also: { heldSeconds: onlyA } },
    { title: "A keys a number that the wallet does not carry: it is told, and may key another", given: asked, event: number, in: { funds: wallet(59, onlyA) }, becomes: "collecting", does: ["say noFunds to A", again("destination", 2)], phase: ASKED, also: { heldSeconds: onlyA } },
    { title: "A keys at the last try a number that the wallet does not carry: it is told, the outcome is noFunds", given: last(), event: number, in: { funds: wallet(59, onlyA) }, ...told, outcome: "noFunds", does: ["stop collecting from A", "say noFunds to A"] },
    { title: "A keys a number that has no price: it is told, and may key another", given: asked, event: number, in: { funds: { ...wallet(60, onlyA), openHold: () => ({ refused: "notAllowed" }) } }, becomes: "collecting", does: ["say noPrice to A", again("destination", 2)], phase: ASKED },
    { title: "A keys a number that no carrier takes: likewise, and nothing is held", given: asked, event: number, in: { routes: { refused: "noRoute", role: "B" } }, becomes: "collecting", does: ["say noPrice to A", again("destination", 2)], phase: ASKED },
    { title: "A keys its own number: it is told, and may key another", given: asked, event: entered(A, "destination", { kind: "number", number: A_NUMBER }), becomes: "collecting", does: ["say sameNumber to A", again("destination", 2)], phase: ASKED },
    { title: "A keys a further number after a conversation: it is rung, at its own price", given: followed, event: number, in: { funds: wallet(60, onlyA) }, ...rings, does: ["hold 60 s for B", "stop collecting from A", ...dials] },
    { title: "A keys a number, and wants to hear what is left: it is told before B is rung", given: collecting({ announces: true }), event: number, in: { funds: wallet(60, onlyA) }, becomes: "collecting", does: ["hold 60 s for B", "say left to A and collect announce, 3 left"], phase: ASKED },
    { title: "A presses a key while it hears what is left: B is rung at once", given: announcing, event: entered(A, "announce", { kind: "confirmed" }), ...rings, does: ["stop collecting from A", ...dials] },
    { title: "A presses 1: a person is there, and B is rung", given: known, event: entered(A, "confirm", { kind: "confirmed" }), ...rings, does: ["stop collecting from A", ...dials] },
    { title: "A presses 1 and has keyed no number yet: it is asked for that", given: collecting({ steps: { T: [], A: ["confirm", "destination"] }, step: "confirm" }), event: entered(A, "confirm", { kind: "confirmed" }), becomes: "collecting", does: [again("destination", 3)], phase: ASKED },
    { title: "A keys what is not said to be a number: it hears it, and is asked again without a try less", given: asked, event: entered(A, "destination", { kind: "said", announcement: { prompt: "balance", availableMicros: 1n, currency: "EUR" } }), becomes: "collecting", does: ["say balance to A", again("destination", 3)], phase: ASKED },
    { title: "A has been told something ten times: one more is a try", given: { ...asked, guardTries: 10 }, event: entered(A, "destination", { kind: "said", announcement: { prompt: "proven" } }), becomes: "collecting", does: ["say noInput to A", again("destination", 2)], phase: ASKED },
    { title: "A chooses another language: it is asked again in that one", given: asked, event: entered(A, "destination", { kind: "language", language: "fr" }), becomes: "collecting", does: [again("destination", 3)], phase: ASKED, also: { dialogue: { ...asked.dialogue, language: "fr" } } },
    { title: "A's PIN names another payer: that one holds for A from its answer on, whoever paid before gets its hold back, and the number is asked for", given: unknown, event: payer, in: { funds: { ...wallet(0, onlyA), next: wallet(200, noHolds) } }, becomes: "collecting", does: ["payer pays", "hold 60 s for A", "hold 65 s for A", "limit A to 59 s", again("destination", 3)], phase: ASKED, funds: 0, also: { accountId: "payer" as never, heldSeconds: { A: 65, B: null }, warnedSeconds: null } },
    { title: "A's PIN names who pays already: only its settings are taken", given: unknown, event: entered(A, "pin", { kind: "payer", accountId: unknown.accountId, settings: { language: "en", announces: false, followOns: 0, callerId: null } }), becomes: "collecting", does: [again("destination", 3)], phase: ASKED, also: { heldSeconds: onlyA } },
    { title: "A's PIN names a payer that cannot carry the A leg: A is told, and whoever paid before pays for what was", given: unknown, event: payer, in: { funds: { ...wallet(0, onlyA), next: wallet(59, noHolds) } }, ...told, outcome: "noFunds", does: ["stop collecting from A", "say noFunds to A"], also: { accountId: unknown.accountId, heldSeconds: onlyA } },
    { title: "A's PIN names a payer that may not call: likewise, the outcome is notAllowed", given: unknown, event: payer, in: { funds: { ...wallet(0, onlyA), next: { ...wallet(0), openHold: () => ({ refused: "notAllowed" }) } } }, ...told, outcome: "notAllowed", does: ["stop collecting from A", "say notAllowed to A"] },
    { title: "A keys the right code: the number is proven, A is told, the outcome is completed", given: proving, event: entered(A, "proofCode", { kind: "proven" }), ...told, outcome: "completed", does: ["stop collecting from A", "say proven to A"] },
    { title: "an entry for a step that is past: nothing", given: asked, event: entered(A, "confirm", { kind: "confirmed" }), becomes: "unchanged" },
    { title: "an entry that does not belong to its step: nothing", given: asked, event: entered(A, "destination", { kind: "confirmed" }), becomes: "unchanged" },
    { title: "a number for the B before, which is gone: nothing", given: followed, event: entered(OLD, "destination", { kind: "number", number: B_NUMBER }), becomes: "stray" },
    { title: "an entry comes when the switch is away: nothing, for A will be asked again", given: asked, event: number, in: { connected: false }, becomes: "unchanged" },
    ...triggeringCells.entryAccepted,
  ],
  entryRefused: [
    { title: "what A keyed is no number: it is told, and asked again", given: asked, event: notTaken(A, "destination", "notANumber"), becomes: "collecting", does: ["say notANumber to A", again("destination", 2)], phase: ASKED },
    { title: "A's PIN is wrong: it is told, and asked again", given: unknown, event: notTaken(A, "pin", "wrongPin"), becomes: "collecting", does: ["say wrongPin to A", "say enterPin to A and collect pin, 2 left"], phase: ASKED },
    { title: "A's PIN is wrong for the last time: it is told, the outcome is wrongPin", given: last(unknown), event: notTaken(A, "pin", "wrongPin"), ...told, outcome: "wrongPin", does: ["stop collecting from A", "say wrongPin to A"] },
    { title: "PINs are locked: there is no further try", given: unknown, event: notTaken(A, "pin", "pinLocked"), ...told, outcome: "wrongPin", does: ["stop collecting from A", "say pinLocked to A"] },
    { title: "the number may not be called, at the last try: the outcome is notAllowed", given: last(), event: notTaken(A, "destination", "notAllowed"), ...told, outcome: "notAllowed", does: ["stop collecting from A", "say notAllowed to A"] },
    { title: "something else than 1 is pressed for the last time: the outcome is notConfirmed", given: last(known), event: notTaken(A, "confirm", "notConfirmed"), ...told, outcome: "notConfirmed", does: ["stop collecting from A", "say notConfirmed to A"] },
    { title: "the code is wrong for the last time: the outcome is wrongCode", given: last(proving), event: notTaken(A, "proofCode", "wrongCode"), ...told, outcome: "wrongCode", does: ["stop collecting from A", "say wrongCode to A"] },
    { title: "no further number is keyed after a conversation: it is completed", given: last(followed), event: notTaken(A, "destination"), ...told, outcome: "completed", does: ["stop collecting from A", "say noInput to A"] },
    { title: "A's money would not last for being told: it is hung up at once", given: last(collecting({}, { legs: [answered("A", { answeredAt: seconds(-44) })] })), event: notTaken(A, "destination"), becomes: "ending", outcome: "noInput", does: ["hang up A"], phase: 4, funds: null },
    { title: "a refusal of a step that is past: nothing", given: asked, event: notTaken(A, "pin"), becomes: "unchanged" },
  ],
  hangupKeyed: [{ title: "A keys the hang-up while it is asked: there is nobody to hang up", given: asked, event: hangupKeyed(A), becomes: "unchanged" }],
  switchLost: [
    { title: "the switch is lost while A is asked: settled to its last proof of life, the outcome is failed", given: asked, event: switchLost, becomes: "ended", outcome: "failed", does: ["settle A: answered, 0 s, end not seen", "release the holds"], ...finished },
    ...triggeringCells.switchLost,
  ],
};
