// Looks up what was keyed: whose PIN, which number, whether it may be called. It changes nothing about the call; what its answer means for it is the machine's to decide.
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { Database } from "../../database/transaction.js";
import { assertNever } from "../../kernel/assert.js";
import type { Clock } from "../../kernel/clock.js";
import type { AccountId, LegId } from "../../kernel/id.js";
import { languages, type Language } from "../../kernel/language.js";
import type { Logger } from "../../kernel/logger.js";
import type { PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import type { BillingPort, DialedRole } from "../billingPort.js";
import type { CallBack } from "../callBack/callBack.js";
import type { Callers } from "../callers/callers.js";
import { ownNumbersAmong } from "../numbers/ownNumbers.js";
import { payerOf } from "../routing/findRoutes.js";
import type { EntryRefusal } from "./announcement.js";
import type { EntryAnswer, EntryAsked } from "./dialogue.js";
import { readCallerNumber } from "../triggers/callerNumber.js";
import { numberOf } from "./numberOf.js";

export interface EntryDeps {
  readonly database: Database;
  readonly billing: Pick<BillingPort, "fundsFor">;
  readonly callers: Pick<Callers, "settingsOf" | "tryPin" | "tryProof" | "speedDial" | "lastDialed">;
  /** What may never be dialled was keyed, and is refused: it is put on record. */
  tried(callBack: CallBack, kind: "emergencyNumber" | "premiumNumber", digits: string): Promise<void>;
  /** The limits of what is found out during a call; null: go on. */
  judge(asked: EntryJudged): Promise<EntryRefusal | null>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A number that was keyed, or an account that is to pay from now on, with the A that it is to pay for. */
export interface EntryJudged {
  readonly what: "number" | "payer";
  readonly callBack: CallBack;
  readonly accountId: AccountId;
  readonly aNumber: PhoneNumber | null;
  readonly bNumber: PhoneNumber | null;
  /** A is the phone that keyed a good PIN. */
  readonly mayBeUnproven: boolean;
  /** Nobody has keyed a PIN: A must be the account's for certain, whatever its limits allow. */
  readonly mustBeProven: boolean;
}

export function createResolveEntry(deps: EntryDeps): (asked: EntryAsked) => Promise<EntryAnswer> {
  return async (asked) => {
    try {
      return await resolve(deps, asked);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      deps.logger.warn({ callBackId: asked.stored.callBack.id, step: asked.step, code: error.code }, "what was keyed is refused");
      return { refused: ofRefusal(error, asked) };
    }
  };
}

function resolve(deps: EntryDeps, asked: EntryAsked): Promise<EntryAnswer> {
  switch (asked.step) {
    case "pin":
      return payer(deps, asked);
    case "destination":
      return destination(deps, asked);
    case "callBackNumber":
      return callBackNumber(deps, asked);
    case "proofCode":
      return proof(deps, asked);
    case "confirm":
    case "announce":
      return Promise.resolve({ accepted: { kind: "confirmed" } });
    default:
      return assertNever(asked.step);
  }
}

/** A caller that is known can only be itself; of one who is not, any PIN is looked for. */
async function payer(deps: EntryDeps, { stored: { callBack }, legId, keyed }: EntryAsked): Promise<EntryAnswer> {
  if (keyed.kind !== "digits") return { refused: "wrongPin" };
  const fromNumber = await numberOfCaller(deps, callBack, legId);
  // Not whether the account is somebody's house: a house has callers of its own, who are known.
  const answer = await deps.callers.tryPin({ digits: keyed.digits, callBackId: callBack.id, fromNumber, accountId: callBack.dialogue.unknownCaller ? null : callBack.accountId });
  if ("refused" in answer) return { refused: answer.refused };
  const refused = answer.accountId === callBack.accountId ? null : await deps.judge({ what: "payer", callBack, accountId: answer.accountId, aNumber: callBack.aNumber, bNumber: null, mayBeUnproven: true, mustBeProven: false });
  if (refused) return { refused };
  const { language, announces, followOns, callerId } = answer.settings;
  return { accepted: { kind: "payer", accountId: answer.accountId, settings: { language, announces, followOns, callerId } } };
}

async function destination(deps: EntryDeps, asked: EntryAsked): Promise<EntryAnswer> {
  const { stored: { callBack }, keyed } = asked;
  switch (keyed.kind) {
    case "digits":
      return judged(deps, asked, "B", await dialled(deps, asked, keyed.digits));
    case "speedDial":
      return judged(deps, asked, "B", await deps.callers.speedDial(callBack.accountId, keyed.key));
    case "redial":
      return judged(deps, asked, "B", await deps.callers.lastDialed(callBack.accountId));
    case "balance":
      return isCallerIdAlone(asked) ? { refused: "notAllowed" } : balance(deps, callBack);
    case "nextLanguage":
      return { accepted: { kind: "language", language: nextLanguage(callBack) } };
    default:
      return { refused: "notANumber" };
  }
}

async function callBackNumber(deps: EntryDeps, asked: EntryAsked): Promise<EntryAnswer> {
  const { stored: { callBack }, legId, keyed } = asked;
  const own = await numberOfCaller(deps, callBack, legId);
  if (keyed.kind === "ownNumber") return judged(deps, asked, "A", own ?? { refused: "notANumber" }, own);
  return keyed.kind === "digits" ? judged(deps, asked, "A", await dialled(deps, asked, keyed.digits), own) : { refused: "notANumber" };
}

async function proof({ callers }: EntryDeps, { stored: { callBack }, keyed }: EntryAsked): Promise<EntryAnswer> {
  const isRight = keyed.kind === "digits" && (await callers.tryProof({ callBackId: callBack.id, digits: keyed.digits })) === "proven";
  return isRight ? { accepted: { kind: "proven" } } : { refused: "wrongCode" };
}

/** As it is dialled in the account's country, or in that of the caller's phone. */
async function dialled(deps: EntryDeps, { stored: { callBack }, legId }: EntryAsked, digits: string): Promise<PhoneNumber | { readonly refused: EntryRefusal }> {
  const { country } = await deps.callers.settingsOf(callBack.accountId);
  const keyed = numberOf(digits, country ?? countryOf(callBack.aNumber ?? (await numberOfCaller(deps, callBack, legId))));
  if ("number" in keyed) return keyed.number;
  if (keyed.refused !== "notANumber") await deps.tried(callBack, keyed.refused === "emergency" ? "emergencyNumber" : "premiumNumber", digits);
  return keyed;
}

/** @param own the number that the caller of a trigger call calls from: who has keyed a good PIN there is rung there, as who triggers a call-back by it is */
async function judged(deps: EntryDeps, asked: EntryAsked, role: DialedRole, found: PhoneNumber | { readonly refused: EntryRefusal } | null, own: PhoneNumber | null = null): Promise<EntryAnswer> {
  if (found === null) return { refused: "noSpeedDial" };
  if (typeof found !== "string") return found;
  const { stored: { callBack } } = asked;
  const isOurs = (await ownNumbersAmong(deps.database, [found])).length > 0;
  // On the A leg the machine itself asks for the price, when it sets the money aside.
  if (!isOurs && isOnT(asked) && !(await hasPrice(deps, callBack, role, found))) return { refused: "noPrice" };
  const refused = await deps.judge({
    what: "number", callBack, accountId: callBack.accountId, aNumber: role === "A" ? found : null, bNumber: role === "B" ? found : null,
    mayBeUnproven: found === own && callBack.dialogue.steps.T.includes("pin"), mustBeProven: isCallerIdAlone(asked),
  });
  if (refused) return { refused };
  return { accepted: role === "A" ? { kind: "callBackNumber", number: found } : { kind: "number", number: found } };
}

function isOnT({ stored: { callBack }, legId }: EntryAsked): boolean {
  return callBack.legs.some((leg) => leg.id === legId && leg.role === "T");
}

/** On a trigger call that asks for no PIN nobody has shown more than a caller ID, and anybody can send one. */
function isCallerIdAlone(asked: EntryAsked): boolean {
  return isOnT(asked) && !asked.stored.callBack.dialogue.steps.T.includes("pin");
}

/** Asked of a copy: nothing is set aside. */
async function hasPrice({ database, billing, clock }: EntryDeps, callBack: CallBack, role: DialedRole, number: PhoneNumber): Promise<boolean> {
  return database.inTransaction(async (tx) => {
    const funds = await billing.fundsFor(tx, [{ callBackId: callBack.id, accountId: callBack.accountId, numbers: { [role]: number } }], clock.now());
    const answer = funds.get(callBack.id)?.openHold(role);
    return answer !== undefined && !("refused" in answer && answer.refused === "notAllowed");
  });
}

async function balance({ database, billing, clock }: EntryDeps, callBack: CallBack): Promise<EntryAnswer> {
  const standing = await database.inTransaction(async (tx) => (await billing.fundsFor(tx, [payerOf(callBack)], clock.now())).get(callBack.id)?.standing([]) ?? null);
  if (standing === null) return { refused: "notAllowed" };
  return { accepted: { kind: "said", announcement: { prompt: "balance", availableMicros: standing.availableMicros, currency: standing.currency } } };
}

function nextLanguage({ dialogue }: CallBack): Language {
  const choice = dialogue.languages.length > 1 ? dialogue.languages : languages;
  return choice[(choice.indexOf(dialogue.language) + 1) % choice.length] ?? dialogue.language;
}

/** Who is on the line: A by the number that was rung, the caller of a trigger call by its caller ID. */
async function numberOfCaller({ database }: EntryDeps, { legs }: CallBack, legId: LegId): Promise<PhoneNumber | null> {
  const leg = legs.find(({ id }) => id === legId);
  if (leg?.role === "A") return leg.number;
  const [call] = await database.query<{ caller: string | null }>("select caller from inbound_call where leg_id = $1", [legId]);
  // Read once more: of a premium line or an emergency service it is written down as well that it called, and it is never rung.
  return call?.caller ? readCallerNumber(call.caller, null) : null;
}

function countryOf(number: PhoneNumber | null): string | null {
  return number === null ? null : (parsePhoneNumberFromString(number)?.country ?? null);
}

/** Of what other rooms throw: a code that has none here is about the number, or about the step. */
function ofRefusal({ code }: Refusal, { step }: EntryAsked): EntryRefusal {
  if (code === "NO_RATE" || code === "NO_ROUTE" || code === "ROUTE_AT_A_LOSS") return "noPrice";
  if (step === "pin") return "wrongPin";
  if (step === "proofCode") return "wrongCode";
  return code === "OWN_NUMBER" ? "ownNumber" : code === "EMERGENCY_NUMBER" ? "emergency" : "notAllowed";
}

