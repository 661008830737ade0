// How often A is rung, and when again: as it was asked for, within bounds.
import { Refusal } from "../../kernel/refusal.js";
import type { RetryPolicy } from "./callBack.js";

const MOST_ATTEMPTS = 10;
export const MOST_SECONDS = 86_400;

export function retryOf(asked: Partial<RetryPolicy>, defaults: RetryPolicy): RetryPolicy {
  return {
    attempts: bounded(asked.attempts ?? defaults.attempts, 1, MOST_ATTEMPTS, "attempts.most"),
    afterBusySeconds: bounded(asked.afterBusySeconds ?? defaults.afterBusySeconds, 1, MOST_SECONDS, "attempts.afterBusySeconds"),
    afterNoAnswerSeconds: bounded(asked.afterNoAnswerSeconds ?? defaults.afterNoAnswerSeconds, 1, MOST_SECONDS, "attempts.afterNoAnswerSeconds"),
    afterFaultSeconds: bounded(asked.afterFaultSeconds ?? defaults.afterFaultSeconds, 1, MOST_SECONDS, "attempts.afterFaultSeconds"),
  };
}

export function bounded(value: number, least: number, most: number, field: string): number {
  if (!Number.isInteger(value) || value < least || value > most) throw new Refusal("INVALID_INPUT", `${field} must be a whole number from ${least} to ${most}.`, field);
  return value;
}
