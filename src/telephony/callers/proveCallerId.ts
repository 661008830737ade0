// Asks for a proof call: a call-back of its own kind, of which only A is rung and asked for a code. The code is told to whoever asks, and is worked out anew when the same request comes again.
import type { Author } from "../../kernel/author.js";
import type { Instant } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
import { parsePhoneNumber } from "../../kernel/phoneNumber.js";
import type { Alongside, CallBackRequest } from "../callBack/requestCallBack.js";
import type { StoredCallBack } from "../callBack/row.js";
import type { CallingSettings } from "./callingSettings.js";
import { needed, type Pepper } from "./pepper.js";
import { noteProof, PROOF_SECONDS } from "./proof.js";

export interface ProofAsked {
  readonly accountId: AccountId;
  readonly number: string;
  readonly idempotencyKey: string;
  readonly sandboxSpeed: number | null;
}

export interface AskedProof {
  readonly stored: StoredCallBack;
  readonly code: string;
  readonly expiresAt: Instant;
}

export interface ProofDeps {
  readonly pepper: Pepper | null;
  settingsOf(accountId: AccountId): Promise<Pick<CallingSettings, "language">>;
  request(request: CallBackRequest, alongside: Alongside): Promise<StoredCallBack>;
}

/** The account pays for the call. @throws Refusal NOT_SET_UP, INVALID_NUMBER, ALREADY_PROVEN, LIMIT_REACHED, and whatever a call-back is refused with */
export function createProveCallerId({ pepper: given, settingsOf, request }: ProofDeps): (asked: ProofAsked, author: Author) => Promise<AskedProof> {
  return async ({ accountId, number: text, idempotencyKey, sandboxSpeed }, author) => {
    const pepper = needed(given);
    const number = parsePhoneNumber(text, "number");
    const { language } = await settingsOf(accountId);
    const stored = await request(
      {
        trigger: "proof", accountId, aNumber: number, bNumber: null, idempotencyKey, dialogue: { steps: { T: [], A: ["proofCode"] }, language },
        notBefore: null, expiresAt: null, retry: { attempts: 1 }, ringSeconds: null, longestSeconds: null, sandboxSpeed,
      },
      (tx, callBack, now) => noteProof(tx, pepper, { callBackId: callBack.id, accountId, number }, now, author),
    );
    return { stored, code: pepper.codeOf(stored.callBack.id), expiresAt: stored.callBack.requestedAt + PROOF_SECONDS * 1000 };
  };
}
