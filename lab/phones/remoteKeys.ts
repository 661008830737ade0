// Presses keys on a phone that talks, when a test says so: as RFC 4733 events, or as SIP INFO within the phone's own dialogue.
import { createSocket } from "node:dgram";
import { pressKeys } from "./rfc4733.js";
import { headerOf, type SipMessage } from "./sipTrace.js";

export type KeysBy = "rfc4733" | "info";

/** @param messages all of that call, as its phone saw them; it has been answered */
export async function pressRemotely(messages: readonly SipMessage[], address: string, keys: string, by: KeysBy): Promise<void> {
  const [invite, answer] = [messages.find(({ method }) => method === "INVITE"), messages.find(({ status, answers }) => status === 200 && answers === "INVITE")];
  if (invite === undefined || answer === undefined) throw new Error("This phone is in no call, or its messages are not traced.");
  const theirs = invite.direction === "received" ? invite : answer;
  if (by === "rfc4733") {
    const [, media = "", port = ""] = /^c=IN IP4 (\S+)[^]*^m=audio (\d+)/m.exec(theirs.text) ?? [];
    return pressKeys(media, Number(port), keys);
  }
  const [from, to] = invite.direction === "received" ? [headerOf(answer, "To"), headerOf(invite, "From")] : [headerOf(invite, "From"), headerOf(answer, "To")];
  const target = /<?(sip:[^>\s;]+)/.exec(headerOf(theirs, "Contact") ?? "")?.[1] ?? "";
  for (const key of keys) await sendInfo({ from: from ?? "", to: to ?? "", target, callId: invite.callId }, address, key);
}

interface Dialogue {
  readonly from: string;
  readonly to: string;
  readonly target: string;
  readonly callId: string;
}

/** Above the requests that the phones themselves have sent, and below their BYE. */
let sequence = 100;
const ANSWER_MS = 5_000;

/** From the phone's address, and from a port of its own, to which the answer comes. */
async function sendInfo({ from, to, target, callId }: Dialogue, address: string, key: string): Promise<void> {
  const [, host = "", port = "5060"] = /@?([0-9.]+)(?::(\d+))?$/.exec(target) ?? [];
  const socket = createSocket("udp4");
  await new Promise<void>((bound) => socket.bind(0, address, bound));
  sequence += 1;
  const body = `Signal=${key}\r\nDuration=160\r\n`;
  const request = [
    `INFO ${target} SIP/2.0`, `Via: SIP/2.0/UDP ${address}:${socket.address().port};branch=z9hG4bK-key-${process.pid}-${sequence}`, `From: ${from}`, `To: ${to}`, `Call-ID: ${callId}`,
    `CSeq: ${sequence} INFO`, "Max-Forwards: 70", "Content-Type: application/dtmf-relay", `Content-Length: ${body.length}`, "", body,
  ].join("\r\n");
  const answer = new Promise<string>((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`no answer to the INFO of key ${key}`)), ANSWER_MS);
    socket.once("message", (data) => {
      clearTimeout(timer);
      done(data.toString("latin1"));
    });
  });
  socket.send(request, Number(port), host);
  try {
    const said = await answer;
    if (!said.startsWith("SIP/2.0 200")) throw new Error(`the switch refuses the key ${key}: ${said.split("\r\n")[0] ?? ""}`);
  } finally {
    socket.close();
  }
}
