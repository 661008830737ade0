// Ids are UUIDv7: they sort by the time they were minted, which is what lets CDRs be partitioned by month on their leg id.
import { v7, validate } from "uuid";
import type { Instant } from "./clock.js";
import { Refusal } from "./refusal.js";

declare const brand: unique symbol;
export type Id<Noun extends string> = string & { readonly [brand]: Noun };

export type AccountId = Id<"account">;
export type ApiKeyId = Id<"apiKey">;
export type CallBackId = Id<"callBack">;
export type LegId = Id<"leg">;
export type WalletId = Id<"wallet">;
export type TransferId = Id<"transfer">;
export type TariffId = Id<"tariff">;
export type CarrierId = Id<"carrier">;
export type DeckId = Id<"deck">;
export type VoucherBatchId = Id<"voucherBatch">;
export type VoucherId = Id<"voucher">;
export type CorrectionId = Id<"correction">;
export type ReratingId = Id<"rerating">;
export type DeckActivationId = Id<"deckActivation">;
export type DeckImportId = Id<"deckImport">;
export type QuoteId = Id<"quote">;
export type TrunkId = Id<"trunk">;
export type BundleId = Id<"bundle">;
export type AccessNumberId = Id<"accessNumber">;
export type DidId = Id<"did">;
export type BreachId = Id<"breach">;
export type OptOutId = Id<"optOut">;
export type HighRiskRangeId = Id<"highRiskRange">;
export type BundlePeriodId = Id<"bundlePeriod">;
export type CallerIdId = Id<"callerId">;
export type PinLockId = Id<"pinLock">;

/** Mints an id; the time may be given so that a leg's id falls into the month in which it is dialled. */
export function newId<Noun extends string>(at?: Instant): Id<Noun> {
  return (at === undefined ? v7() : v7({ msecs: at, random: sixteenRandomBytes() })) as Id<Noun>;
}

/** An id that ends as another does: what ends alike is known to belong to one account without being looked up. */
export function newIdLike<Noun extends string>(other: string, at: Instant): Id<Noun> {
  return (newId(at).slice(0, -2) + other.slice(-2)) as Id<Noun>;
}

/** Drawn for many ids at once: drawing them for each took longer than all the rest of it. */
const drawn = new Uint8Array(16 * 256);
let used = drawn.length;

function sixteenRandomBytes(): Uint8Array {
  if (used === drawn.length) {
    crypto.getRandomValues(drawn);
    used = 0;
  }
  used += 16;
  return drawn.subarray(used - 16, used);
}

/** A UUIDv7 begins with the milliseconds since 1970 in 48 bits: below every id of that millisecond, above every earlier one. */
export function lowestId(at: Instant): string {
  const milliseconds = at.toString(16).padStart(12, "0");
  return `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-0000-0000-000000000000`;
}

export function isUuid(text: string): boolean {
  return validate(text);
}

/** What an id looks like outside: a prefix that names the noun, and the UUID without its dashes. */
const prefixes = {
  account: "acc",
  apiKey: "key",
  callBack: "cb",
  leg: "leg",
  transfer: "tr",
  tariff: "tf",
  deck: "dk",
  deckActivation: "da",
  deckImport: "di",
  carrier: "car",
  voucherBatch: "vb",
  correction: "co",
  rerating: "rr",
  quote: "qt",
  bundle: "bdl",
  accessNumber: "an",
  did: "did",
  inboundCall: "in",
  callerId: "cid",
  pinLock: "pl",
  trunk: "trk",
  breach: "br",
  optOut: "oo",
  highRiskRange: "hr",
  limits: "lim",
} as const;
export type PublicNoun = keyof typeof prefixes;
const words: Readonly<Record<PublicNoun, string>> = {
  account: "account",
  apiKey: "API key",
  callBack: "call-back",
  leg: "leg",
  transfer: "transfer",
  tariff: "tariff",
  deck: "rate deck",
  deckActivation: "deck activation",
  deckImport: "deck import",
  carrier: "carrier",
  voucherBatch: "voucher batch",
  correction: "correction",
  rerating: "re-rating",
  quote: "quote",
  bundle: "bundle",
  accessNumber: "access number",
  did: "DID",
  inboundCall: "inbound call",
  callerId: "caller ID",
  pinLock: "lock of PINs",
  trunk: "trunk",
  breach: "breach",
  optOut: "opt-out",
  highRiskRange: "high-risk range",
  limits: "set of limits",
};

export function toPublicId(noun: PublicNoun, id: string): string {
  return `${prefixes[noun]}_${id.replaceAll("-", "")}`;
}

export function isPublicNoun(noun: string): noun is PublicNoun {
  return noun in prefixes;
}

/** Of a thing of any noun. */
export function idOfPublicId(text: string, field: string): string {
  const noun = Object.keys(prefixes).filter(isPublicNoun).find((each) => text.startsWith(`${prefixes[each]}_`));
  if (noun === undefined) throw new Refusal("NOT_FOUND", "There is no such thing that you may see.", field);
  return fromPublicId(noun, text, field);
}

/** An id of another noun, a malformed and an unknown one are all told apart from nothing: NOT_FOUND. */
export function fromPublicId<Noun extends PublicNoun>(noun: Noun, text: string, field: string): Id<Noun> {
  const match = /^([a-z]+)_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(text);
  if (!match || match[1] !== prefixes[noun]) {
    throw new Refusal("NOT_FOUND", `There is no such ${words[noun]} that you may see.`, field);
  }
  return match.slice(2).join("-") as Id<Noun>;
}
