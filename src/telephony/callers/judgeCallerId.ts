// What B will be shown of a call-back that is asked for: judged within the request's own transaction, so that no number is shown that was taken from its account a moment ago.
import type { Tx } from "../../database/transaction.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import type { CallBackRequest } from "../callBack/requestCallBack.js";
import type { StoredCallBack } from "../callBack/row.js";
import { notProven } from "./callingSettings.js";
import { mayShowUntilCommit } from "./shownCallerId.js";

/**
 * A number that is asked for by name is shown, or the request is refused. One that was set some time ago, and was lost since, is no reason to refuse a call.
 * @param ownCallerId what is shown anyway: asking for it is asking for nothing
 * @throws Refusal CALLER_ID_NOT_PROVEN
 */
export async function withCallerId(tx: Tx, { accountId, callerId: asked }: CallBackRequest, draft: StoredCallBack, ownCallerId: PhoneNumber): Promise<StoredCallBack> {
  const wanted = asked ?? draft.callBack.dialogue.callerId;
  if (wanted === null) return draft;
  if (wanted === ownCallerId) return showing(draft, null);
  if (await mayShowUntilCommit(tx, accountId, wanted)) return showing(draft, wanted);
  if (asked !== undefined) throw notProven(asked, "callerId");
  return showing(draft, null);
}

function showing(draft: StoredCallBack, callerId: PhoneNumber | null): StoredCallBack {
  const { callBack } = draft;
  return callBack.dialogue.callerId === callerId ? draft : { ...draft, callBack: { ...callBack, dialogue: { ...callBack.dialogue, callerId } } };
}
