// A DID: one of our own numbers that belongs to one account. Whoever calls it, the number that its owner set is rung.
import type { Instant } from "../../kernel/clock.js";
import type { AccountId, DidId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import { parsePhoneNumber, type PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import { checkRinging, standardRinging, type Ringing } from "./ringing.js";

export const didStatuses = ["active", "suspended", "closed"] as const;
export type DidStatus = (typeof didStatuses)[number];

export interface Did extends Ringing {
  readonly id: DidId;
  readonly number: PhoneNumber;
  readonly accountId: AccountId;
  /** Null: not set yet, and nobody is rung. */
  readonly callsBack: PhoneNumber | null;
  /** Connected with it; null: asked for, by dial tone. */
  readonly target: PhoneNumber | null;
  /** Whoever answers must press 1 first. */
  readonly confirm: boolean;
  readonly status: DidStatus;
  /** Of the account that pays. */
  readonly currency: Currency;
  readonly setUpPriceMicros: Micros;
  /** For each month that begins, counted from the day on which it was opened. */
  readonly monthlyPriceMicros: Micros;
  /** The set-up and every month before this are paid; null: nothing is. */
  readonly paidUntil: Instant | null;
  readonly createdAt: Instant;
  readonly closedAt: Instant | null;
}

/** What its owner may set. */
export interface DidAim {
  /** As written; parsed here. */
  readonly callsBack: string | null;
  readonly target: string | null;
  readonly confirm: boolean;
}

export interface DidSettings extends DidAim, Ringing {
  readonly status: Exclude<DidStatus, "closed">;
  readonly setUpPriceMicros: Micros;
  readonly monthlyPriceMicros: Micros;
}

/** What is left out is as standard. */
export type NewDid = { readonly number: string; readonly accountId: AccountId } & Partial<DidSettings>;
export type CheckedSettings = Omit<DidSettings, "callsBack" | "target"> & Pick<Did, "callsBack" | "target">;

export const standardDid: DidSettings = { ...standardRinging, callsBack: null, target: null, confirm: false, status: "active", setUpPriceMicros: 0n, monthlyPriceMicros: 0n };

/** So long a month that could not be paid for yet does not keep a DID from ringing: wallets are filled in the evening. */
export const DAYS_OF_GRACE = 2;
const DAY_MS = 86_400_000;
const MOST_PRICE_MICROS = 1_000_000_000_000n;

/** @throws Refusal INVALID_INPUT, INVALID_AMOUNT, OWN_NUMBER, SAME_NUMBER, and those of parsePhoneNumber */
export function checkDid(number: PhoneNumber, settings: DidSettings): CheckedSettings {
  const callsBack = settings.callsBack === null ? null : parsePhoneNumber(settings.callsBack, "callsBack");
  const target = settings.target === null ? null : parsePhoneNumber(settings.target, "target");
  if (callsBack === number) throw pointsAtItself("callsBack");
  if (target === number) throw pointsAtItself("target");
  if (target !== null && target === callsBack) throw new Refusal("SAME_NUMBER", "The number that is rung and the one that it is connected with are the same.", "target");
  checkPrice(settings.setUpPriceMicros, "setUpPrice");
  checkPrice(settings.monthlyPriceMicros, "monthlyPrice");
  return { ...settings, ...checkRinging(settings), callsBack, target };
}

function pointsAtItself(field: string): Refusal {
  return new Refusal("OWN_NUMBER", "This is the number of the DID itself: it would go round for ever.", field);
}

function checkPrice(micros: Micros, field: string): void {
  if (micros < 0n || micros > MOST_PRICE_MICROS) throw new Refusal("INVALID_AMOUNT", "A price is from 0 to 1,000,000.", field);
}

/** What it costs nothing is always paid. */
export function isPaid({ setUpPriceMicros, monthlyPriceMicros, paidUntil }: Did, now: Instant): boolean {
  if (monthlyPriceMicros > 0n) return paidUntil !== null && now < paidUntil + DAYS_OF_GRACE * DAY_MS;
  return setUpPriceMicros === 0n || paidUntil !== null;
}
