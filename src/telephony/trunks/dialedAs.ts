// What a trunk is told: whom to dial and who calls. Pure. Only a number that was checked goes in, so nothing but digits and a plus sign can come out.
import { assertNever } from "../../kernel/assert.js";
import { digitsOf, type PhoneNumber } from "../../kernel/phoneNumber.js";
import type { NumberFormat, Trunk } from "./trunk.js";

/** The same number, as the trunk's far end wants it written. */
export function dialedAs({ stripDigits, prefixDigits, plusSign }: NumberFormat, number: PhoneNumber): string {
  return `${plusSign ? "+" : ""}${prefixDigits}${digitsOf(number).slice(stripDigits)}`;
}

/**
 * @param wanted the number that would be shown otherwise: the account's own, proven one, or ours
 * @param ours of the whole service
 */
export function shownAs<Shown extends PhoneNumber | null>(trunk: Pick<Trunk, "callerId" | "callerNumber"> | null, wanted: Shown, ours: Shown): Shown | PhoneNumber {
  switch (trunk?.callerId) {
    case undefined:
    case "pass":
      return wanted;
    case "ours":
      return ours;
    case "fixed":
      return trunk?.callerNumber ?? ours;
    default:
      return assertNever(trunk?.callerId as never);
  }
}
