// What a test says about the SIP messages of one call, as its phone saw them.
import assert from "node:assert/strict";
import type { InboundCall, SipMessage } from "../../lab/lab.js";

/** Longer than any phone takes, also on a busy machine. */
const PATIENCE_MS = 30_000;

/** Who called has paid nothing: no 200 has come to its INVITE. */
export function assertNeverAnswered(messages: readonly SipMessage[]): void {
  assert.ok(messages.some(({ method, direction }) => method === "INVITE" && direction === "sent"), "this phone has called");
  assert.deepEqual(answers(messages).filter((status) => status >= 200 && status < 300), []);
}

/** What the INVITE was answered with, in this order, such as 100, 180, 486; what was sent twice counts once. */
export function answers(messages: readonly SipMessage[]): readonly number[] {
  const all = messages.flatMap(({ direction, status, answers: to }) => (direction === "received" && status !== null && to === "INVITE" ? [status] : []));
  return all.filter((status, index) => all[index - 1] !== status);
}

/** Resolves when the call has been turned away, with the SIP status. */
export async function refusedWith(call: InboundCall): Promise<number> {
  const { refusedWith: status, endedBy } = await call.ended(PATIENCE_MS);
  assert.equal(endedBy, "refusal");
  return status ?? 0;
}
