// The decision about a call to one of our numbers, from what is known of it: whom to ring back, or why nobody. It is pure; nothing is rung by it.
import type { Instant } from "../../kernel/clock.js";
import type { AccountId } from "../../kernel/id.js";
import { languages as allLanguages, type Language } from "../../kernel/language.js";
import { digitsOf, type PhoneNumber } from "../../kernel/phoneNumber.js";
import type { AccessNumber } from "../numbers/accessNumber.js";
import { isPaid, type Did } from "../numbers/did.js";
import type { Ringing } from "../numbers/ringing.js";
import type { InboundOutcome, InboundTrigger } from "./inboundCall.js";

/** How an account wants its calls to be led. */
export interface CallingSettings {
  readonly language: Language;
  readonly confirm: boolean;
  readonly announces: boolean;
  readonly followOns: number;
  /** Shown to B; null: the number of the service. */
  readonly callerId: PhoneNumber | null;
}

/** Whose number a caller's is. */
export interface KnownCaller {
  readonly accountId: AccountId;
  readonly asksForPin: boolean;
  readonly settings: CallingSettings;
}

/** What a call-back of a trigger asks for before it connects anybody. */
export type TriggerStep = "pin" | "confirm" | "destination" | "callBackNumber";

/** What the network tells of who calls. */
export type CallerTold = { readonly number: PhoneNumber } | "withheld" | "notANumber";

export type Known =
  | { readonly called: "did"; readonly did: Did; readonly settings: CallingSettings }
  | { readonly called: "accessNumber"; readonly accessNumber: AccessNumber; readonly from: CallerTold; readonly caller: KnownCaller | null }
  | { readonly called: "unknown" };

/** What to ask for when the trigger call is over, or, where it is answered, at once. */
export interface Ask {
  readonly trigger: InboundTrigger;
  /** Who pays, until somebody else is identified. */
  readonly accountId: AccountId;
  /** It is not known who calls: the account is the house's, with the limits of that. */
  readonly unknownCaller?: true;
  /** Null: the trigger call asks for it. */
  readonly aNumber: PhoneNumber | null;
  readonly bNumber: PhoneNumber | null;
  readonly steps: { readonly T: readonly TriggerStep[]; readonly A: readonly TriggerStep[] };
  readonly language: Language;
  readonly languages: readonly Language[];
  readonly announces: boolean;
  readonly followOns: number;
  readonly callerId: PhoneNumber | null;
}

export interface Decision {
  /** Which of our numbers was called; null: none of them. */
  readonly number: PhoneNumber | null;
  readonly trigger: InboundTrigger | null;
  /** Whom the call concerns, for the log: the DID's owner, or the account that the caller's number belongs to. */
  readonly accountId: AccountId | null;
  /** How the call is treated; null: it is turned away at once, for nobody has set how. */
  readonly ringing: Ringing | null;
  readonly then: { readonly ask: Ask } | { readonly no: InboundOutcome };
}

export function decide(known: Known, now: Instant): Decision {
  switch (known.called) {
    case "did":
      return decideDid(known, now);
    case "accessNumber":
      return decideAccess(known);
    case "unknown":
      return { number: null, trigger: null, accountId: null, ringing: null, then: { no: "unknownNumber" } };
  }
}

/** Whoever calls it, withheld or not: only the number that its owner set is rung. */
function decideDid({ did, settings }: Extract<Known, { called: "did" }>, now: Instant): Decision {
  const decided = { number: did.number, trigger: "did" as const, accountId: did.accountId, ringing: did };
  if (did.status !== "active") return { ...decided, ringing: null, then: { no: "disabled" } };
  if (!isPaid(did, now)) return { ...decided, then: { no: "unpaid" } };
  if (did.callsBack === null) return { ...decided, then: { no: "notSet" } };
  const steps = [...(did.confirm || settings.confirm ? ["confirm" as const] : []), ...(did.target === null ? ["destination" as const] : [])];
  return { ...decided, then: { ask: { ...spoken(settings, allLanguages), trigger: "did", accountId: did.accountId, aNumber: did.callsBack, bNumber: did.target, steps: { T: [], A: steps } } } };
}

function decideAccess({ accessNumber, from, caller }: Extract<Known, { called: "accessNumber" }>): Decision {
  const { trigger, enabled } = accessNumber;
  const decided = { number: accessNumber.number, trigger, accountId: caller?.accountId ?? null, ringing: accessNumber };
  if (!enabled) return { ...decided, ringing: null, then: { no: "disabled" } };
  const number = typeof from === "object" ? from.number : null;
  // Nobody can be rung back at a number that is not known; who is asked for it can say one.
  if (trigger === "ani" && typeof from === "string") return { ...decided, then: { no: from } };
  if (caller !== null && number !== null) return { ...decided, then: { ask: askOfKnown(accessNumber, number, caller) } };
  const no = whyUnknownIsRefused(accessNumber, from);
  if (no !== null || accessNumber.houseAccountId === null) return { ...decided, then: { no: no ?? "unknownCaller" } };
  const steps = trigger === "ani" ? { T: [], A: ["pin", "destination"] as const } : { T: ["pin", "destination", "callBackNumber"] as const, A: [] };
  return { ...decided, then: { ask: { ...spoken(quiet, accessNumber.languages), trigger, accountId: accessNumber.houseAccountId, unknownCaller: true, aNumber: rungBack(accessNumber, number), bNumber: null, steps } } };
}

/** Only ever the caller's own number is rung back, so that who forges one wins nothing but a call to its owner. */
function askOfKnown(accessNumber: AccessNumber, number: PhoneNumber, { accountId, asksForPin, settings }: KnownCaller): Ask {
  const { trigger, languages } = accessNumber;
  const pin = asksForPin ? ["pin" as const] : [];
  // Whoever keys a PIN is a person.
  const confirm = settings.confirm && !asksForPin ? ["confirm" as const] : [];
  const steps = trigger === "ani" ? { T: [], A: [...pin, ...confirm, "destination" as const] } : { T: [...pin, "destination" as const, "callBackNumber" as const], A: confirm };
  return { ...spoken(settings, languages), trigger, accountId, aNumber: rungBack(accessNumber, number), bNumber: null, steps };
}

function rungBack({ trigger }: AccessNumber, number: PhoneNumber | null): PhoneNumber | null {
  return trigger === "ani" ? number : null;
}

function whyUnknownIsRefused({ trigger, unknownCallers, callerPrefixes }: AccessNumber, from: CallerTold): InboundOutcome | null {
  if (unknownCallers === "refuse") return typeof from === "string" ? from : "unknownCaller";
  // Whoever is answered costs the house nothing; there the prefixes are a choice.
  if (typeof from === "string" || (trigger === "ivr" && callerPrefixes.length === 0)) return null;
  return callerPrefixes.some((prefix) => digitsOf(from.number).startsWith(prefix)) ? null : "prefixNotAllowed";
}

/** Until a PIN says whose call it is. */
const quiet: Omit<CallingSettings, "language"> & { readonly language: null } = { language: null, confirm: false, announces: false, followOns: 0, callerId: null };

/** The account's own language where the number has it, else the number's first. */
function spoken({ language, announces, followOns, callerId }: Omit<CallingSettings, "language"> & { readonly language: Language | null }, languages: readonly Language[]) {
  const chosen = languages.find((each) => each === language) ?? languages[0] ?? "en";
  return { language: chosen, languages, announces, followOns, callerId };
}
