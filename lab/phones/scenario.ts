// Writes the SIPp scenario of one carrier from the table of behaviours; SIPp is the phone, this file only spells what the table says.
import { anyOtherNumber, behaviours, stepsOn, type LiveCarrier, type RefusalStatus, type Step } from "./behaviours.js";
import { answerBye, hangUp, pressByInfo, received, recv, response, say, sdpBody, stamped, xmlAttribute } from "./sipMessages.js";

export interface ScenarioInput {
  readonly carrier: LiveCarrier;
  /** Shell words that send digits as RFC 4733 events; address, port and digits are added. */
  readonly keypadCommand: string;
  /** A-law samples that are streamed as early media. */
  readonly toneFile: string;
}

export function scenarioXml(input: ScenarioInput): string {
  const branches = behaviours.map((behaviour) => ({
    label: `n${behaviour.ending}`,
    ending: behaviour.ending,
    steps: stepsOn(input.carrier, behaviour),
  }));
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<scenario name="phones of ${input.carrier}">`,
    receiveInvite(branches.map((branch) => branch.ending)),
    ...branches.map((branch) => `<nop hide="true" next="${branch.label}" test="is${branch.ending}"/>`),
    phone("other", anyOtherNumber.steps, input),
    ...branches.map((branch) => phone(branch.label, branch.steps, input)),
    endings(),
    `</scenario>`,
  ].join("\n");
}

/** Keeps what later messages need: responses are built from the INVITE, never from the last message, which may be a CANCEL. */
function receiveInvite(endings: readonly string[]): string {
  const keep = (variable: string, header: string, regexp = ".*") =>
    `<ereg regexp="${xmlAttribute(regexp)}" search_in="hdr" header="${header}:" assign_to="${variable}"/>`;
  return received("INVITE", {}, [
    keep("via", "Via"),
    keep("from", "From"),
    keep("to", "To"),
    keep("cseq", "CSeq"),
    keep("leg", "X-Ringback-Leg", "[^ ]+"),
    `<ereg regexp="sips?:([^@;>]*)@" search_in="hdr" header="From:" assign_to="ignored,caller"/>`,
    `<ereg regexp="INVITE sips?:([^@;> ]*)" search_in="msg" assign_to="ignored,number"/>`,
    `<ereg regexp="Contact: *&lt;?([^&gt;;]*)" search_in="msg" assign_to="ignored,contact"/>`,
    `<ereg regexp="c=IN IP4 ([0-9.]+)" search_in="msg" assign_to="ignored,mediaAddress"/>`,
    `<ereg regexp="m=audio ([0-9]+)" search_in="msg" assign_to="ignored,mediaPort"/>`,
    ...endings.map((ending) => `<ereg regexp="${ending}$" search_in="var" variable="number" assign_to="is${ending}"/>`),
    ...stamped("INVITE"),
  ]) + `\n<Reference variables="ignored,mediaAddress,mediaPort,contact"/>`;
}

function phone(label: string, steps: readonly Step[], input: ScenarioInput): string {
  const answers = steps.some((step) => step.act === "answer");
  const refuses = steps.some((step) => step.act === "refuse");
  return [
    `<label id="${label}"/>`,
    ...steps.map((step, index) => spell(step, `${label}s${index}`, input)),
    answers ? hangUp(label) : "",
    answers || !refuses ? `<nop hide="true" next="end"/>` : "",
  ].join("\n");
}

function spell(step: Step, label: string, input: ScenarioInput): string {
  switch (step.act) {
    case "trying":
      return response("100 Trying");
    case "ring":
      return response("180 Ringing", { event: "RINGING" });
    case "earlyMedia":
      return [
        response("183 Session Progress", { body: sdpBody, event: "PROGRESS" }),
        `<nop hide="true"><action><exec rtp_stream="${xmlAttribute(input.toneFile)},-1,8"/></action></nop>`,
      ].join("\n");
    case "wait":
      return recv("CANCEL", { seconds: step.seconds, next: "cancelled", otherwise: label, event: "CANCEL" });
    case "answer":
      return answer(label);
    case "talk":
      return recv("BYE", { seconds: step.seconds, next: "hungUp", otherwise: label, event: "BYE" });
    case "key":
      return step.by === "info" ? [...step.digits].map((digit, index) => pressByInfo(digit, index + 1)).concat(say("KEYED")).join("\n") : keys(step.digits, input);
    case "refuse":
      return refuse(step.status);
  }
}

/** The switch's CANCEL may cross our 200: it is then answered and the call goes on, for it has been answered. */
function answer(label: string): string {
  return [
    response("200 OK", { body: sdpBody, retransmit: true, event: "ANSWERED" }),
    `<label id="${label}ack"/>`,
    `<recv request="CANCEL" optional="true" timeout="32000" ontimeout="end" next="${label}late"/>`,
    `<recv request="ACK" timeout="32000" ontimeout="end" next="${label}up"/>`,
    `<label id="${label}late"/>`,
    answerBye(`${label}ack`),
    `<label id="${label}up"/>`,
  ].join("\n");
}

function keys(digits: string, input: ScenarioInput): string {
  const command = `${input.keypadCommand} [$mediaAddress] [$mediaPort] '${digits}'`;
  return `<nop hide="true"><action><exec command="${xmlAttribute(command)}"/></action></nop>\n${say("KEYED")}`;
}

function refuse(status: RefusalStatus): string {
  return [
    response(`${status} ${reasonPhrase[status]}`, { retransmit: true, event: "REFUSED", status }),
    `<recv request="ACK" timeout="32000" ontimeout="end" next="end"/>`,
  ].join("\n");
}

const reasonPhrase: Readonly<Record<RefusalStatus, string>> = {
  404: "Not Found",
  480: "Temporarily Unavailable",
  486: "Busy Here",
  503: "Service Unavailable",
  603: "Decline",
};

/** Where every phone ends up: a CANCEL needs two answers, its own and the one for the INVITE. */
function endings(): string {
  return [
    `<label id="cancelled"/>`,
    answerBye(),
    response("487 Request Terminated", { retransmit: true }),
    `<recv request="ACK" timeout="32000" ontimeout="end" next="end"/>`,
    `<label id="hungUp"/>`,
    answerBye(),
    `<label id="end"/>`,
    `<nop hide="true"/>`,
  ].join("\n");
}
