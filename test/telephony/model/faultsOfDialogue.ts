// Faults planted into the call that a person has with our voice: into the trigger call, into who pays, into further numbers.
import { liveLeg } from "../../../src/telephony/callBack/callBack.js";
import { quietDialogue } from "../../../src/telephony/callBack/quietDialogue.js";
import { transition } from "../../../src/telephony/callBack/transition.js";
import { everyTrunkIsFree } from "../../../src/telephony/trunks/trunks.js";
import { machine, roleOf, round, without, type Fault } from "./plant.js";
import { recovery } from "./recoveryRound.js";

export const faultsOfDialogue: readonly Fault[] = [
  {
    title: "the trigger call has ended and is not settled",
    where: /trigger call/,
    parts: machine(({ before, event, effects }) => ("legId" in event && roleOf(before, event.legId) === "T" ? { effects: without(effects, "settleLeg") } : null)),
    breaks: /^I2/,
  },
  {
    title: "a PIN names another payer, and the first one's hold is leaked",
    where: /unknown caller/,
    parts: machine(({ effects }) => ({ effects: without(effects, "changePayer") })),
    breaks: /who pays is who the row says/,
  },
  {
    title: "a PIN names another payer, and what the first one held counts as that one's",
    where: /unknown caller/,
    parts: machine(({ before, effects }) => (effects.some(({ kind }) => kind === "changePayer") ? { after: { heldSeconds: before.heldSeconds }, effects: without(effects, "hold") } : null)),
    breaks: /ledger holds/,
  },
  {
    title: "a leg is settled for whoever asked, though another pays by now",
    where: /unknown caller/,
    parts: machine(({ effects }) => ({ effects: effects.map((effect) => (effect.kind === "settleLeg" ? { ...effect, leg: { ...effect.leg, accountId: "account" as never } } : effect)) })),
    breaks: /settled for who pays/,
  },
  {
    title: "a further number is dialled at the price of the one before",
    where: /one further number/,
    parts: machine(({ before, after, effects }) => (effects.some(({ kind }) => kind === "releaseHold") ? { after: { heldSeconds: { ...after.heldSeconds, B: before.heldSeconds.B } }, effects: without(effects, "releaseHold") } : null)),
    breaks: /price of its own number/,
  },
  {
    title: "further numbers are not counted",
    where: /one further number/,
    parts: machine(({ before, after }) => (after === before ? null : { after: { dialogue: { ...after.dialogue, followOnsLeft: before.dialogue.followOnsLeft } } })),
    breaks: /a further number is counted/,
  },
  {
    title: "B is dialled before A has pressed 1",
    where: /must press 1/,
    parts: {
      machine: (before, event, context) => {
        const next = transition({ ...before, dialogue: quietDialogue }, event, context);
        return before.state === "dialingA" && event.kind === "legAnswered" ? { ...next, callBack: { ...next.callBack, dialogue: before.dialogue } } : transition(before, event, context);
      },
      recovery,
    },
    breaks: /keyed all that it was asked for/,
  },
  {
    title: "what B keys is taken for A's",
    where: /one further number/,
    parts: {
      machine: (before, event, context) => {
        const a = liveLeg(before, "A");
        return transition(before, a !== null && event.kind === "hangupKeyed" ? { ...event, legId: a.id } : event, context);
      },
      recovery,
    },
    breaks: /anybody else than the one who is asked/,
  },
  {
    title: "a trunk that is full is dialled all the same",
    where: /trunks that fill/,
    parts: { machine: (before, event, context) => transition(before, event, { ...context, trunks: everyTrunkIsFree }), recovery },
    breaks: /by a trunk that is full/,
  },
  {
    title: "money is set aside while the trigger call is up",
    where: /trigger call/,
    parts: machine(({ before, event, after, effects, context }) => {
      const answer = liveLeg(before, "T") && event.kind === "entryAccepted" ? context.funds.openHold("A") : null;
      return answer && "granted" in answer ? { after: { heldSeconds: { ...after.heldSeconds, A: answer.granted.seconds } }, effects: [...effects, { kind: "hold", callBackId: before.id, grant: answer.granted }] } : null;
    }),
    breaks: /nothing is held while the trigger call is up/,
  },
  {
    title: "a caller who keys nothing is asked for ever",
    where: /trigger call/,
    parts: machine(({ before, after }) => (after !== before && before.state === "collecting" && after.state === "collecting" && before.dialogue.step === after.dialogue.step ? { after: { dialogue: { ...after.dialogue, triesLeft: 3 } } } : null)),
    breaks: /own limit ends nothing/,
  },
  { title: "all is keyed, the trigger call is over, and nothing wakes the call-back", where: /trigger call/, parts: machine(({ before, after }) => (after !== before && before.state === "collecting" && after.state === "queued" ? { after: { phaseAt: null } } : null)), breaks: /comes to its end/ },
  { title: "recovery leaves whoever was asked in silence", where: /dial tone/, parts: round({ leftOff: () => ({ effects: [], events: [] }) }), breaks: /asked again/ },
];
