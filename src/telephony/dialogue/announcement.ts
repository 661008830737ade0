// Everything that a caller can be told, with the figures in it. Which sounds that is in which language is decided beside it; nothing here knows of sounds.
import type { Currency, Micros } from "../../kernel/money.js";

/** Why an entry is not taken. */
export const entryRefusals = [
  "noInput", "wrongPin", "pinLocked", "notANumber", "tooLong", "notAllowed", "noPrice", "ownNumber", "emergency", "sameNumber", "noSpeedDial", "notConfirmed", "wrongCode",
] as const;
export type EntryRefusal = (typeof entryRefusals)[number];

export type Announcement =
  | { readonly prompt: "lowFunds60" | "lowFunds10" | "fundsGone" | "busy" | "noAnswer" | "cannotConnect" }
  /** What a step asks for. `first`: nothing was dialled in this call-back before. */
  | { readonly prompt: "enterPin" | "pressOne" | "enterCallBackNumber" | "enterCode" }
  | { readonly prompt: "enterNumber"; readonly first: boolean }
  /** Why it was not taken, before it is asked for again or the call ends. */
  | { readonly prompt: EntryRefusal | "noFunds" }
  /** What there is, and how long A and B can talk on it. */
  | { readonly prompt: "left"; readonly availableMicros: Micros; readonly currency: Currency; readonly seconds: number }
  | { readonly prompt: "balance"; readonly availableMicros: Micros; readonly currency: Currency }
  | { readonly prompt: "youKeyed"; readonly digits: string }
  /** To the one who keyed everything in the trigger call: hang up, we call you back. */
  | { readonly prompt: "goodbye" }
  /** The number is proven to be the account's. */
  | { readonly prompt: "proven" };

/** The name under which the switch tells that it has been heard. */
export type AnnouncementName = Announcement["prompt"];
