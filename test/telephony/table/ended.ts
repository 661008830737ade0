// The table's rows of the state `ended`: nothing changes it any more.
import { A, answer, B, B_NUMBER, cancelRequested, end, ended, entered, fundsDue, gone, hangupKeyed, notTaken, phaseDue, progress, promptEnded, refused, switchLost } from "../callBacks.js";
import type { Cells } from "./cells.js";

const given = ended();

export const endedCells: Cells = {
  phaseDue: [{ title: "ended: the phase clock is off", given, event: phaseDue, becomes: "unchanged" }],
  fundsDue: [{ title: "ended: the funds clock is off", given, event: fundsDue, becomes: "unchanged" }],
  cancelRequested: [{ title: "cancelled after its end: nothing", given, event: cancelRequested, becomes: "unchanged" }],
  legProgress: [{ title: "an originate that was in flight at a crash rings after the end: that channel is hung up", given, event: progress(B), becomes: "stray", does: ["hang up B"] }],
  legAnswered: [{ title: "an originate that was in flight at a crash is answered after the end: that channel is hung up", given, event: answer(A), becomes: "stray", does: ["hang up A"] }],
  legEnded: [{ title: "a leg ends a second time after the end: nothing", given, event: end(A), becomes: "stray" }],
  legGone: [{ title: "a leg is said to be gone after the end: nothing", given, event: gone(A), becomes: "stray" }],
  originateRefused: [{ title: "a refusal comes after the end: nothing", given, event: refused(B), becomes: "stray" }],
  promptEnded: [{ title: "a prompt ends after the end: nothing", given, event: promptEnded(A), becomes: "stray" }],
  entryAccepted: [{ title: "ended: nothing is asked for, so an entry changes nothing", given: given, event: entered(A, "destination", { kind: "number", number: B_NUMBER }), becomes: "stray" }],
  entryRefused: [{ title: "ended: nothing is asked for, so nothing is refused", given: given, event: notTaken(A, "destination"), becomes: "stray" }],
  hangupKeyed: [{ title: "ended: there is nobody to hang up", given: given, event: hangupKeyed(A), becomes: "stray" }],
  switchLost: [{ title: "the switch is lost after the end: nothing", given, event: switchLost, becomes: "unchanged" }],
};
