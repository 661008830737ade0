// What was keyed, looked up already: it takes the call on, or is asked for again, or ends it. An entry for another step than the present one changes nothing, nor does anything that B keys.
import { assertNever } from "../../kernel/assert.js";
import type { AccountId } from "../../kernel/id.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import type { Grant } from "../billingPort.js";
import type { Announcement, EntryRefusal } from "../dialogue/announcement.js";
import { liveLeg, speakerOf, type CallBack, type DialedRole, type Outcome, type Step as DialogueStep } from "./callBack.js";
import type { CallBackEvent, Context, Entry, PayerSettings } from "./event.js";
import { EXTEND_BELOW_SECONDS, SLICE_SECONDS } from "./fundsDue.js";
import { CUT_BEFORE_SECONDS } from "./moneysEnd.js";
import { change, changeDialogue, elapsedSeconds, end, hangUp, limitAnswered, say, secondsAfter, type Step } from "./step.js";
import { askAgain, speaking, walkOn } from "./walk.js";

/** Being told something costs no try, so it has a number of its own. */
const MOST_TOLD = 10;

export function entryAccepted(at: Step, { legId, step, entry }: Extract<CallBackEvent, { kind: "entryAccepted" }>, context: Context): Step {
  // While the switch is away nobody can be asked for the next thing; recovery asks for this one again.
  if (!isAwaited(at.callBack, legId, step) || !context.connected) return at;
  switch (entry.kind) {
    case "said":
      return told(at, context, (now) => say(now, speaking(now.callBack), entry.announcement));
    case "language":
      return told(at, context, (now) => changeDialogue(now, { language: entry.language }));
    case "payer":
      return step === "pin" ? payerKnown(at, entry, context) : at;
    case "confirmed":
      return step === "confirm" || step === "announce" ? walkOn(at, step, context) : at;
    case "number":
      return step === "destination" ? numberKeyed(at, entry.number, context) : at;
    case "callBackNumber":
      return step === "callBackNumber" ? callBackNumberKeyed(at, entry.number, context) : at;
    case "proven":
      return step === "proofCode" ? walkOn(at, step, context) : at;
    default:
      return assertNever(entry);
  }
}

export function entryRefused(at: Step, { legId, step, code }: Extract<CallBackEvent, { kind: "entryRefused" }>, context: Context): Step {
  return isAwaited(at.callBack, legId, step) && context.connected ? notTaken(at, code, context) : at;
}

/** `**`: A wants another number, and B is in the way. */
export function hangupKeyed(at: Step, { legId }: Extract<CallBackEvent, { kind: "hangupKeyed" }>, context: Context): Step {
  const { state, dialogue } = at.callBack;
  const b = liveLeg(at.callBack, "B");
  if (state !== "connected" || dialogue.followOnsLeft === 0 || speakerOf(at.callBack)?.id !== legId || b === null || b.hangingUp) return at;
  return hangUp(change(at, { phaseAt: secondsAfter(context, context.times.guardSeconds), guardTries: 0 }), "B");
}

function isAwaited(callBack: CallBack, legId: string, step: DialogueStep): boolean {
  return callBack.state === "collecting" && callBack.dialogue.step === step && speakerOf(callBack)?.id === legId;
}

function told(at: Step, context: Context, tell: (at: Step) => Step): Step {
  const { guardTries } = at.callBack;
  return guardTries >= MOST_TOLD ? notTaken(at, "noInput", context) : askAgain(tell(change(at, { guardTries: guardTries + 1 })), context);
}

/** Says why, and asks again while there are tries. */
export function notTaken(at: Step, code: EntryRefusal, context: Context): Step {
  const { step } = at.callBack.dialogue;
  // It is only heard, so there is nothing to be wrong about.
  if (step === "announce") return walkOn(at, step, context);
  return askedInVain(at, { prompt: code }, code === "noInput" && step === "confirm" ? "notConfirmed" : outcomes[code], code === "pinLocked" ? 0 : 1, context);
}

/** @param worth 0 where no other try can be any better */
function askedInVain(at: Step, why: Announcement, outcome: Outcome, worth: 0 | 1, context: Context): Step {
  const triesLeft = worth * (at.callBack.dialogue.triesLeft - 1);
  if (triesLeft <= 0) return end(at, outcome, why, context);
  return askAgain(changeDialogue(say(at, speaking(at.callBack), why), { triesLeft }), context);
}

const outcomes: Readonly<Record<EntryRefusal, Outcome>> = {
  noInput: "noInput", notANumber: "noInput", tooLong: "noInput", noSpeedDial: "noInput", wrongPin: "wrongPin", pinLocked: "wrongPin", notConfirmed: "notConfirmed", wrongCode: "wrongCode",
  notAllowed: "notAllowed", noPrice: "notAllowed", ownNumber: "notAllowed", emergency: "notAllowed", sameNumber: "notAllowed",
};

/** In the trigger call it is only noted: the money is set aside when A is rung. On the A leg B's price is now known, and held for. */
function numberKeyed(at: Step, number: PhoneNumber, context: Context): Step {
  const { callBack } = at;
  if (number === callBack.aNumber) return notTaken(at, "sameNumber", context);
  if (speaking(callBack).role === "T") return walkOn(change(at, { bNumber: number }), "destination", context);
  if (context.routes && "refused" in context.routes) return notTaken(at, "noPrice", context);
  const answer = context.funds.openHold("B");
  if ("refused" in answer) return answer.refused === "notAllowed" ? notTaken(at, "noPrice", context) : askedInVain(at, { prompt: "noFunds" }, answer.refused, 1, context);
  const routes = context.routes ? { ...callBack.routes, B: context.routes.routes.B } : callBack.routes;
  return walkOn(withGrants(change(at, { bNumber: number, routes }), [answer.granted]), "destination", context);
}

function callBackNumberKeyed(at: Step, number: PhoneNumber, context: Context): Step {
  return number === at.callBack.bNumber ? notTaken(at, "sameNumber", context) : walkOn(change(at, { aNumber: number }), "callBackNumber", context);
}

/** Whoever paid until now gets back what is held, and the one that was named pays for the legs that are up from their answer on. */
function payerKnown(at: Step, { accountId, settings }: Extract<Entry, { kind: "payer" }>, context: Context): Step {
  const heard = withSettings(at, settings);
  if (accountId === at.callBack.accountId) return walkOn(heard, "pin", context);
  const moved = movedTo(heard, accountId, context);
  if ("refused" in moved) return end(heard, moved.refused, { prompt: moved.refused === "notAllowed" ? "notAllowed" : "noFunds" }, context);
  return walkOn(moved.step, "pin", { ...context, funds: context.funds.next ?? context.funds });
}

function withSettings(at: Step, { language, announces, followOns, callerId }: PayerSettings): Step {
  return changeDialogue(at, { language, announces, followOnsLeft: followOns, callerId });
}

type Moved = { readonly step: Step } | { readonly refused: "noFunds" | "resellerNoFunds" | "notAllowed" };

function movedTo(at: Step, accountId: AccountId, context: Context): Moved {
  const { id: callBackId, heldSeconds } = at.callBack;
  const { next } = context.funds;
  const changed = change(at, { accountId, heldSeconds: { A: null, B: null }, warnedSeconds: null }, { kind: "changePayer", callBackId, accountId });
  const a = liveLeg(at.callBack, "A");
  if (a === null) return { step: changed };
  if (next === null || a.answeredAt === null) return { refused: "notAllowed" };
  const grants: Grant[] = [];
  for (const role of heldSeconds.B === null ? (["A"] as const) : (["A", "B"] as const)) {
    const answer = next.openHold(role);
    if ("refused" in answer) return answer;
    grants.push(answer.granted);
  }
  const elapsed = elapsedSeconds(a, context);
  let held = withGrants(changed, grants);
  if ((held.callBack.heldSeconds.A ?? 0) - elapsed <= EXTEND_BELOW_SECONDS) {
    const elapsedWhole = Math.ceil(elapsed);
    const { carriesSeconds, grants: more, limitedBy } = next.extend([{ role: "A", answeredAt: a.answeredAt, elapsedSeconds: elapsedWhole }], SLICE_SECONDS);
    if (carriesSeconds <= CUT_BEFORE_SECONDS) return { refused: limitedBy === "reseller" ? "resellerNoFunds" : "noFunds" };
    held = withGrants(held, more);
    held = change(held, { heldSeconds: { ...held.callBack.heldSeconds, A: Math.max(held.callBack.heldSeconds.A ?? 0, elapsedWhole + carriesSeconds) } });
  }
  return { step: limitAnswered(change(held, { fundsAt: context.now }), context) };
}

function withGrants(at: Step, grants: readonly Grant[]): Step {
  const heldSeconds: Record<DialedRole, number | null> = { ...at.callBack.heldSeconds };
  for (const { role, seconds } of grants) heldSeconds[role] = Math.max(heldSeconds[role] ?? 0, seconds);
  return change(at, { heldSeconds }, ...grants.map((grant) => ({ kind: "hold" as const, callBackId: at.callBack.id, grant })));
}
