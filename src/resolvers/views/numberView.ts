// Access numbers, DIDs and calls to them as the API shows them.
import type { PrincipalKind } from "../../access/principal.js";
import { toPublicId } from "../../kernel/id.js";
import type { AccessNumber as AccessNumberRecord } from "../../telephony/numbers/accessNumber.js";
import type { Did as DidRecord } from "../../telephony/numbers/did.js";
import type { InboundCallRecord } from "../../telephony/triggers/inboundCall.js";
import type { AccessNumber } from "../../schema/accessNumber.js";
import type { Did } from "../../schema/did.js";
import { inboundOutcomeWords, type InboundCall } from "../../schema/inboundCall.js";
import { moneyView } from "./moneyView.js";

export function accessNumberView({ id, houseAccountId, ...rest }: AccessNumberRecord): AccessNumber {
  return { ...rest, id: toPublicId("accessNumber", id), houseAccountId: houseAccountId && toPublicId("account", houseAccountId) };
}

export function didView({ id, accountId, currency, setUpPriceMicros, monthlyPriceMicros, ...rest }: DidRecord): Did {
  return { ...rest, id: toPublicId("did", id), accountId: toPublicId("account", accountId), setUpPrice: moneyView(setUpPriceMicros, currency), monthlyPrice: moneyView(monthlyPriceMicros, currency) };
}

/** By which way a call came is no account's business. */
export function inboundCallView({ legId, accountId, callBackId, trunk, ...rest }: InboundCallRecord, kind: PrincipalKind): InboundCall {
  return {
    ...rest, id: toPublicId("inboundCall", legId), accountId: accountId && toPublicId("account", accountId), callBackId: callBackId && toPublicId("callBack", callBackId),
    trunk: kind === "operator" ? trunk : null, words: inboundOutcomeWords[rest.outcome],
  };
}
