// The table's rows of `collecting` on the trigger call: who called us is asked for everything, and is rung back when that call is over.
import { A_NUMBER, answer, answered, B_NUMBER, cancelRequested, end, entered, fundsDue, gone, leg, NOW, phaseDue, promptEnded, seconds, switchLost, T, triggering } from "../callBacks.js";
import type { Row } from "../row.js";

const asked = triggering();
const rings = triggering({}, { legs: [leg("T")] });
const second = triggering({ step: "callBackNumber" }, { bNumber: B_NUMBER });
const goodbye = triggering({ step: null, triesLeft: 0, lastWords: "goodbye" }, { aNumber: A_NUMBER, bNumber: B_NUMBER });
const goodbyeHungUp = { ...goodbye, legs: [answered("T", { hangingUp: true })] };
const ASKED = 84;
const finished = { phase: null, also: { endedAt: NOW } } as const;

export const triggeringCells = {
  phaseDue: [
    { title: "the trigger call rings, and its row is there: it is taken", given: rings, event: phaseDue, becomes: "collecting", does: ["answer T"], phase: 4, also: { guardTries: 1 } },
    { title: "the trigger call was to be taken three times, and nothing was heard of it: it is turned away", given: { ...rings, guardTries: 3 }, event: phaseDue, becomes: "ending", outcome: "noInput", does: ["refuse T"], phase: 4 },
    { title: "nothing is heard of what the caller was asked for: asked again, with a try less", given: asked, event: phaseDue, becomes: "collecting", does: ["say noInput to T", "say enterNumber to T and collect destination, 2 left"], phase: ASKED },
    { title: "the end of goodbye was never heard of: the trigger call is hung up", given: goodbye, event: phaseDue, becomes: "collecting", does: ["hang up T"], phase: 4 },
    { title: "the trigger call was hung up and is not gone: it is hung up again", given: goodbyeHungUp, event: phaseDue, becomes: "collecting", does: ["hang up T"], phase: 4, also: { guardTries: 1 } },
  ],
  fundsDue: [{ title: "the trigger call costs nothing: the funds clock is off", given: asked, event: fundsDue, becomes: "unchanged" }],
  cancelRequested: [
    { title: "cancelled while the caller is asked: the trigger call is hung up", given: asked, event: cancelRequested, becomes: "ending", outcome: "cancelled", does: ["hang up T"], phase: 4 },
    { title: "cancelled before the trigger call is taken: it is turned away", given: rings, event: cancelRequested, becomes: "ending", outcome: "cancelled", does: ["refuse T"], phase: 4 },
  ],
  legAnswered: [{ title: "the trigger call is taken: its own limit first, then it is asked for the number to dial; nothing is held", given: rings, event: answer(T), becomes: "collecting", does: ["limit T to 299 s", "say enterNumber to T and collect destination, 3 left"], phase: ASKED, funds: null }],
  legEnded: [
    { title: "the caller hangs up before all is keyed: nobody is rung, the outcome is noInput", given: asked, event: end(T), becomes: "ended", outcome: "noInput", does: ["settle T: answered, 5 s", "release the holds"], ...finished },
    { title: "the caller hangs up before the trigger call is taken: likewise", given: rings, event: end(T), becomes: "ended", outcome: "noInput", does: ["settle T: cancelled, 0 s", "release the holds"], ...finished },
    { title: "the trigger call is over and all is keyed: A is rung after the delay", given: goodbyeHungUp, event: end(T), becomes: "queued", does: ["settle T: answered, 5 s"], phase: 3, also: { legs: [answered("T", { hangingUp: true, state: "ended", endedAt: NOW, cause: 16 })] } },
    { title: "the caller hangs up while it hears goodbye: likewise", given: goodbye, event: end(T), becomes: "queued", does: ["settle T: answered, 5 s"], phase: 3 },
  ],
  legGone: [{ title: "the trigger call is gone before all is keyed: settled to its last proof of life", given: triggering({}, { legs: [answered("T", { lastSeenAt: seconds(-2) })] }), event: gone(T), becomes: "ended", outcome: "noInput", does: ["settle T: answered, 3 s, end not seen", "release the holds"], ...finished }],
  promptEnded: [
    { title: "the caller has heard goodbye: the trigger call is hung up", given: goodbye, event: promptEnded(T, "goodbye"), becomes: "collecting", does: ["hang up T"], phase: 4 },
    { title: "the caller has heard what was said before goodbye: it is not hung up yet", given: goodbye, event: promptEnded(T, "enterCallBackNumber"), becomes: "unchanged" },
  ],
  entryAccepted: [
    { title: "the caller keys whom to call: it is noted, and the number to be rung at is asked for", given: asked, event: entered(T, "destination", { kind: "number", number: B_NUMBER }), becomes: "collecting", does: ["say enterCallBackNumber to T and collect callBackNumber, 3 left"], phase: ASKED, also: { bNumber: B_NUMBER, heldSeconds: { A: null, B: null } } },
    { title: "the caller keys where to be rung: all is keyed, it hears goodbye", given: second, event: entered(T, "callBackNumber", { kind: "callBackNumber", number: A_NUMBER }), becomes: "collecting", does: ["stop collecting from T", "say goodbye to T"], phase: 12, also: { aNumber: A_NUMBER } },
    { title: "the caller wants to be rung at the number to dial: it is told, and asked again", given: second, event: entered(T, "callBackNumber", { kind: "callBackNumber", number: B_NUMBER }), becomes: "collecting", does: ["say sameNumber to T", "say enterCallBackNumber to T and collect callBackNumber, 2 left"], phase: ASKED },
    { title: "the caller's PIN names the payer: nothing was held, so nothing is moved", given: triggering({ steps: { T: ["pin", "destination", "callBackNumber"], A: [] }, step: "pin" }), event: entered(T, "pin", { kind: "payer", accountId: "payer" as never, settings: { language: "es", announces: false, followOns: 0, callerId: null } }), becomes: "collecting", does: ["payer pays", "say enterNumber to T and collect destination, 3 left"], phase: ASKED, also: { accountId: "payer" as never } },
  ],
  switchLost: [{ title: "the switch is lost in the trigger call: ended, and it has its CDR", given: asked, event: switchLost, becomes: "ended", outcome: "failed", does: ["settle T: answered, 0 s, end not seen", "release the holds"], ...finished }],
} satisfies Record<string, readonly Row[]>;
