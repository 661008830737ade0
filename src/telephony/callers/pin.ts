// PINs are drawn here and nowhere else: nobody chooses one, so nobody chooses a birthday. Pure, but for the drawing.
import { randomInt } from "node:crypto";
import { Refusal } from "../../kernel/refusal.js";

export const LEAST_DIGITS = 8;
export const MOST_DIGITS = 12;
export const STANDARD_DIGITS = 10;
/** Fewer different digits than this are guessed first. */
const LEAST_DIFFERENT = 5;
/** 1234 and 9876, and 4444, are what people try. */
const LONGEST_RUN = 3;
const LONGEST_SAME = 2;

/** @throws Refusal INVALID_INPUT */
export function mintPin(digits: number): string {
  if (!Number.isInteger(digits) || digits < LEAST_DIGITS || digits > MOST_DIGITS) throw new Refusal("INVALID_INPUT", `A PIN has ${LEAST_DIGITS} to ${MOST_DIGITS} digits.`, "digits");
  for (;;) {
    // No zero first: what is written down as a number would lose it.
    const pin = [randomInt(1, 10), ...Array.from({ length: digits - 1 }, () => randomInt(10))].join("");
    if (!isWeak(pin)) return pin;
  }
}

export function isWeak(pin: string): boolean {
  const digits = [...pin].map(Number);
  return (
    new Set(digits).size < LEAST_DIFFERENT ||
    longest(digits, 0) > LONGEST_SAME ||
    longest(digits, 1) > LONGEST_RUN ||
    longest(digits, -1) > LONGEST_RUN ||
    isRepetition(pin) ||
    pin === [...pin].reverse().join("")
  );
}

/** The most digits on end of which each is so much more than the one before; 0 follows 9. */
function longest(digits: readonly number[], step: number): number {
  let most = 1;
  let length = 1;
  for (let i = 1; i < digits.length; i += 1) {
    length = ((digits[i - 1] ?? 0) + step + 10) % 10 === digits[i] ? length + 1 : 1;
    most = Math.max(most, length);
  }
  return most;
}

/** 12341234, and 1212121212. */
function isRepetition(pin: string): boolean {
  return /^(\d+?)\1+$/.test(pin);
}
