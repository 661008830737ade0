// What the resolvers ask of telephony and of billing: one call each.
import type { Callers } from "../telephony/callers/callers.js";
import type { createProveCallerId } from "../telephony/callers/proveCallerId.js";
import type { Telephony } from "../telephony/telephony.js";

/** Where an account is asked for, null means whichever: an operator asks. What is refused is thrown as a Refusal. */
export type TelephonyUseCases = Pick<Telephony, "requestCallBack" | "cancelCallBack" | "findCallBack" | "listCallBacks" | "watch" | "placeSandboxCall" | "clockOffsetMs" | "trunks">;
export type { LimitUseCases } from "../telephony/limits/useCases.js";
export type { NumberUseCases } from "../telephony/numbers/useCases.js";
export type { BillingUseCases } from "../billing/useCases.js";
export type CallerUseCases = Omit<Callers, "findCaller" | "settingsOf" | "tryPin" | "tryProof" | "speedDial" | "lastDialed"> & { readonly proveCallerId: ReturnType<typeof createProveCallerId> };
