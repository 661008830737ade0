// Holds what was billed against what the phones themselves saw, by their own clock.
import assert from "node:assert/strict";
import type { Lab, PhoneCall } from "../../lab/lab.js";
import type { CdrRow } from "./aftermath.js";
import { heldUpMs } from "./heldUp.js";

/** On a machine that runs its processes when they are due; what this one held us up comes on top, and is nobody's error. */
const SLACK_MS = 100;
/** The phone writes its line a moment after the switch has told of the end. */
const PATIENCE_MS = 20_000;

export function phoneCall(lab: Lab, legId: string, isSo: (call: PhoneCall) => boolean = () => true, timeoutMs = PATIENCE_MS): Promise<PhoneCall> {
  const logs = [lab.phones("carrier"), lab.phones("carrier2")] as const;
  return logs[0].waitUntil(() => logs.flatMap((log) => log.calls()).find((call) => call.legId === legId && isSo(call)), timeoutMs);
}

/** Both stamps and the length of every answered leg, and the seconds billed. An end that nobody saw is not compared. */
export async function assertAsThePhonesSaw(lab: Lab, cdrs: readonly CdrRow[]): Promise<void> {
  for (const cdr of cdrs.filter(({ end_known }) => end_known)) {
    if (cdr.answered_at === null) continue;
    const seen = await phoneCall(lab, cdr.leg_id, ({ endedAt }) => endedAt !== undefined);
    const [answeredAt, endedAt] = [seen.answeredAt ?? NaN, seen.endedAt ?? NaN];
    const slackOfAnswer = SLACK_MS + heldUpMs(answeredAt);
    const slackOfEnd = SLACK_MS + heldUpMs(endedAt);
    const slack = Math.max(slackOfAnswer, slackOfEnd);
    isNear(`answer of ${cdr.role}`, cdr.answered_at.getTime(), answeredAt, slackOfAnswer);
    isNear(`end of ${cdr.role}`, cdr.ended_at.getTime(), endedAt, slackOfEnd);
    isNear(`length of ${cdr.role}`, cdr.ended_at.getTime() - cdr.answered_at.getTime(), endedAt - answeredAt, slack);
    // Where a whole second begins the phone's clock and the switch's may differ by their slack.
    const [least, most] = [billedSeconds(endedAt - answeredAt - slack), billedSeconds(endedAt - answeredAt + slack)];
    assert.ok(least <= cdr.answered_seconds && cdr.answered_seconds <= most, `${cdr.role} is billed ${cdr.answered_seconds} s, the phone talked ${endedAt - answeredAt} ms`);
  }
}

function billedSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000 - 0.1));
}

function isNear(what: string, ours: number, theirs: number, slackMs: number): void {
  assert.ok(Math.abs(ours - theirs) <= slackMs, `${what}: ${ours}, and by the phone ${theirs}; ${slackMs} ms apart would do`);
}
