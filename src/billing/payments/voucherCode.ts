// A voucher's code: drawn here, read here however it was typed, and hashed here. It is shown once and never stored.
import { createHash, randomBytes } from "node:crypto";
import { Refusal } from "../../kernel/refusal.js";

/** No I, L, O and U: what could be read as another sign is not written, and is taken for that other sign when it is typed. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM_SIGNS = 19;
const SIGNS_A_GROUP = 4;
const BITS_A_SIGN = 5;
/** x⁵ + x² + 1: its powers of two go through all 31 signs but zero, so each place of a code has a weight of its own. */
const POLYNOMIAL = 0b100101;

/** "7K3M-9QXT-0HVA-5RNE-2CW8": 95 random bits, and a last sign that is worked out from the others. */
export function mintVoucherCode(): string {
  // 256 is a multiple of 32, so no sign is likelier than another.
  const signs = [...randomBytes(RANDOM_SIGNS)].map((byte) => byte & 31);
  const text = [...signs, checkOf(signs)].map((sign) => ALPHABET[sign]).join("");
  return text.match(new RegExp(`.{${SIGNS_A_GROUP}}`, "g"))?.join("-") ?? text;
}

/** What was typed, as it is hashed. A slip of one sign, or of two that changed places, is told as such and is no guess. @throws Refusal INVALID_VOUCHER */
export function readVoucherCode(typed: string): string {
  const text = typed.slice(0, 100).toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  const signs = [...text].map((sign) => ALPHABET.indexOf(sign));
  if (signs.length !== RANDOM_SIGNS + 1 || signs.includes(-1) || checkOf(signs.slice(0, -1)) !== signs.at(-1)) {
    throw new Refusal("INVALID_VOUCHER", `This is not the code of a voucher: it has ${RANDOM_SIGNS + 1} letters and digits in groups of ${SIGNS_A_GROUP}, and one of them is mistyped.`, "code");
  }
  return text;
}

/** 95 bits cannot be found from their hash, not even among millions of them, so a plain one will do, and one indexed statement finds it. */
export function hashVoucherCode(code: string): Buffer {
  return createHash("sha256").update(code.replaceAll("-", "")).digest();
}

/** Catches every single wrong sign and every two that changed places, because the weights of the places differ. */
function checkOf(signs: readonly number[]): number {
  return signs.reduce((check, sign) => timesTwo(check ^ sign), 0);
}

function timesTwo(sign: number): number {
  const shifted = sign << 1;
  return shifted >> BITS_A_SIGN === 0 ? shifted : shifted ^ POLYNOMIAL;
}
