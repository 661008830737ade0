// The pieces of SIPp's XML that the scenarios are put together from: waiting for a request, answering it, writing a line of the phone log.

export interface Waiting {
  readonly seconds: number;
  /** Label to go to when the request came. */
  readonly next: string;
  /** Label that is placed behind the wait; reached when nothing came in time. */
  readonly otherwise: string;
  readonly event: string;
}

/** A pause during which one request may come. SIPp's own pause would treat the same request as a fault. */
export function recv(request: "CANCEL" | "BYE", waiting: Waiting): string {
  const timeout = `timeout="${Math.round(waiting.seconds * 1_000)}" ontimeout="${waiting.otherwise}"`;
  return [
    `<recv request="${request}" ${timeout} next="${waiting.next}"><action>${stamped(waiting.event).join("")}</action></recv>`,
    `<label id="${waiting.otherwise}"/>`,
  ].join("\n");
}

export function received(request: string, attributes: Readonly<Record<string, string>>, actions: readonly string[]): string {
  const extra = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`).join("");
  return `<recv request="${request}"${extra}>\n<action>\n${actions.join("\n")}\n</action>\n</recv>`;
}

/** Writes one line of the phone log now, as an element of its own. */
export function say(event: string): string {
  return `<nop hide="true"><action>${stamped(event).join("")}</action></nop>`;
}

/** The actions that write one line of the phone log; phoneLog.ts reads the same fields in the same order. */
export function stamped(event: string, status = ""): readonly string[] {
  return [
    `<gettimeofday assign_to="seconds,microseconds"/>`,
    `<log message="[$seconds] [$microseconds] ${event} [call_id] number=[$number] caller=[$caller] leg=[$leg] status=${status}"/>`,
  ];
}

export const sdpBody: readonly string[] = [
  "v=0",
  "o=phone 1 1 IN IP4 [local_ip]",
  "s=-",
  "c=IN IP4 [media_ip]",
  "t=0 0",
  "m=audio [rtpstream_audio_port] RTP/AVP 8 101",
  "a=rtpmap:8 PCMA/8000",
  "a=rtpmap:101 telephone-event/8000",
  "a=fmtp:101 0-15",
  "a=sendrecv",
];

export interface Sending {
  readonly body?: readonly string[];
  readonly retransmit?: boolean;
  /** Label to go on at. */
  readonly next?: string;
  /** What to write into the log once it is sent. A step of its own would not do: SIPp runs none until a message that it retransmits is answered. */
  readonly event?: string;
  readonly status?: number;
}

/** A response to the INVITE, built from what was kept of it. */
export function response(status: string, options: Sending = {}): string {
  const tag = status.startsWith("100 ") ? "" : ";tag=[call_number]-[pid]";
  const headers = ["Via: [$via]", "From: [$from]", `To: [$to]${tag}`, "Call-ID: [call_id]", "CSeq: [$cseq]", contact];
  return send([`SIP/2.0 ${status}`, ...headers], options);
}

/** 200 to a request that has just come in: BYE, or CANCEL. */
export function answerBye(next?: string): string {
  const headers = ["SIP/2.0 200 OK", "[last_Via:]", "[last_From:]", "[last_To:]", "[last_Call-ID:]", "[last_CSeq:]"];
  return send(headers, next === undefined ? {} : { next });
}

/** BYE from the phone. The switch's own BYE may cross it, and is then answered. */
export function hangUp(label: string): string {
  const request = [
    "BYE [$contact] SIP/2.0",
    "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]",
    "From: [$to];tag=[call_number]-[pid]",
    "To: [$from]",
    "Call-ID: [call_id]",
    // Above all that is sent beside SIPp, such as keys.
    "CSeq: 1000000 BYE",
    "Max-Forwards: 70",
    contact,
  ];
  return [
    send(request, { retransmit: true, event: "HANGUP" }),
    `<label id="${label}bye"/>`,
    `<recv request="BYE" optional="true" timeout="32000" ontimeout="end" next="${label}cross"/>`,
    `<recv response="481" optional="true" next="end"/>`,
    `<recv response="200" timeout="32000" ontimeout="end" next="end"/>`,
    `<label id="${label}cross"/>`,
    answerBye(`${label}bye`),
  ].join("\n");
}

/** A key within the phone's dialogue. A BYE of the switch may cross it. */
export function pressByInfo(digit: string, sequence: number): string {
  const request = [
    "INFO [$contact] SIP/2.0",
    "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]",
    "From: [$to];tag=[call_number]-[pid]",
    "To: [$from]",
    "Call-ID: [call_id]",
    `CSeq: ${sequence} INFO`,
    "Max-Forwards: 70",
    "Content-Type: application/dtmf-relay",
    "Content-Length: [len]",
    "",
    `Signal=${digit}`,
    "Duration=160",
  ];
  return [`<send retrans="500">\n<![CDATA[\n\n${request.join("\n")}\n\n]]>\n</send>`, `<recv request="BYE" optional="true" next="hungUp"/>`, `<recv response="200" timeout="32000" ontimeout="end"/>`].join("\n");
}

export function xmlAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

const contact = "Contact: <sip:phone@[local_ip]:[local_port]>";

export function send(lines: readonly string[], { body, retransmit = false, next, event, status }: Sending): string {
  const attributes = `${retransmit ? ` retrans="500"` : ""}${next === undefined ? "" : ` next="${next}"`}`;
  const tail = body === undefined ? ["Content-Length: 0"] : ["Content-Type: application/sdp", "Content-Length: [len]", "", ...body];
  const action = event === undefined ? "" : `\n<action>${stamped(event, status?.toString()).join("")}</action>`;
  return `<send${attributes}>\n<![CDATA[\n\n${[...lines, ...tail].join("\n")}\n\n]]>${action}\n</send>`;
}
