// Writes the SIPp scenario of one phone that calls in from a carrier: rings until it is answered, refused or tired of waiting.
import { answerBye, recv, say, sdpBody, send, stamped, xmlAttribute } from "./sipMessages.js";

export interface InboundCallInput {
  /** Caller ID as the carrier sends it; null withholds it. */
  readonly from: string | null;
  readonly to: string;
  /** Gives up by CANCEL when nothing answers for so long. */
  readonly ringSeconds: number;
  /** Hangs up by itself so long after the answer. */
  readonly talkSeconds: number;
  /** Keys pressed one second after the answer. */
  readonly keys: string;
  /** What stands in the From header instead of the number, as it is: names, quotes, whatever a stranger may write. */
  readonly identity: string | null;
  /** Lines as they are, such as "P-Asserted-Identity: <sip:33155512345@carrier>" or "Diversion: <sip:33155519999@carrier>;reason=unconditional". */
  readonly headers: readonly string[];
  /** The application that the call is handed to; null: the lab's own. */
  readonly app: string | null;
}

/** What Asterisk answers to a call that it does not take; SIPp must be told every one. */
const refusals = [400, 403, 404, 408, 480, 484, 486, 487, 488, 500, 503, 603] as const;

export function callerScenarioXml(call: InboundCallInput, asterisk: string, keypadCommand: string): string {
  const request = requestsOf(call, asterisk);
  const patience = `timeout="${Math.round(call.ringSeconds * 1_000)}" ontimeout="tired"`;
  const heard = (status: number, event: string, next = "") =>
    `<recv response="${status}" optional="true" ${patience}${next}><action>${stamped(event, String(status)).join("")}</action></recv>`;
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<scenario name="call to ${xmlAttribute(call.to)}">`,
    `<nop hide="true"><action>${assign("number", call.to)}${assign("caller", call.from ?? "anonymous")}${assign("leg", "")}</action></nop>`,
    send(request("INVITE", 1), { body: sdpBody, retransmit: true, event: "INVITE" }),
    `<recv response="100" optional="true" ${patience}/>`,
    heard(180, "RINGING"),
    heard(183, "PROGRESS"),
    ...refusals.map((status) => heard(status, "REFUSED", ` next="refused"`)),
    `<recv response="200" ${patience}><action>`,
    `<ereg regexp="c=IN IP4 ([0-9.]+)" search_in="msg" assign_to="ignored,mediaAddress"/>`,
    `<ereg regexp="m=audio ([0-9]+)" search_in="msg" assign_to="ignored,mediaPort"/>`,
    ...stamped("ANSWERED"),
    `</action></recv>`,
    `<Reference variables="ignored,mediaAddress,mediaPort"/>`,
    send(request("ACK", 1), {}),
    ...talking(call, keypadCommand),
    send(request("BYE", 1_000_000), { retransmit: true, event: "HANGUP" }),
    `<recv request="BYE" optional="true" timeout="5000" ontimeout="end" next="hungUp"/>`,
    `<recv response="200" timeout="5000" ontimeout="end" next="end"/>`,
    `<label id="hungUp"/>`,
    answerBye("end"),
    `<label id="tired"/>`,
    send(request("CANCEL", 1), { retransmit: true, event: "CANCEL" }),
    `<recv response="200" timeout="5000" ontimeout="end"/>`,
    `<recv response="487" timeout="5000" ontimeout="end"/>`,
    `<label id="refused"/>`,
    send(request("ACK", 1), {}),
    `<label id="end"/>`,
    `<nop hide="true"/>`,
    `</scenario>`,
  ].join("\n");
}

function talking({ keys, talkSeconds }: InboundCallInput, keypadCommand: string): readonly string[] {
  const listen = (seconds: number, label: string) => recv("BYE", { seconds, next: "hungUp", otherwise: label, event: "BYE" });
  if (keys === "") return [listen(talkSeconds, "talked")];
  const command = xmlAttribute(`${keypadCommand} [$mediaAddress] [$mediaPort] '${keys}'`);
  return [listen(1, "readyToKey"), `<nop hide="true"><action><exec command="${command}"/></action></nop>`, say("KEYED"), listen(talkSeconds, "talked")];
}

function requestsOf({ from, to, identity: written, headers, app }: InboundCallInput, asterisk: string) {
  const identity = written ?? (from === null ? `"Anonymous" <sip:anonymous@anonymous.invalid>` : `<sip:${from}@[local_ip]>`);
  return (method: "INVITE" | "ACK" | "BYE" | "CANCEL", cseq: number): readonly string[] => [
    `${method} sip:${to}@${asterisk}:5060 SIP/2.0`,
    // One branch for INVITE, CANCEL and the ACK of a refusal, as they are one transaction.
    `Via: SIP/2.0/UDP [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-${cseq}`,
    `From: ${identity};tag=caller-[call_number]`,
    `To: <sip:${to}@${asterisk}:5060>${method === "ACK" || method === "BYE" ? "[peer_tag_param]" : ""}`,
    "Call-ID: [call_id]",
    `CSeq: ${cseq} ${method}`,
    "Contact: <sip:caller@[local_ip]:[local_port]>",
    "Max-Forwards: 70",
    ...(from === null && written === null ? ["Privacy: id"] : []),
    ...(method === "INVITE" ? headers : []),
    ...(app === null ? [] : [`X-Lab-App: ${app}`]),
  ];
}

function assign(variable: string, value: string): string {
  return `<assignstr assign_to="${variable}" value="${xmlAttribute(value)}"/>`;
}
