// Time is an argument: this is the only place in the house that asks the machine what time it is.

/** Milliseconds since the Unix epoch. */
export type Instant = number;

export interface Clock {
  now(): Instant;
}

export const systemClock: Clock = { now: () => Date.now() };

export function toIso(at: Instant): string {
  return new Date(at).toISOString();
}

export function toDate(at: Instant): Date {
  return new Date(at);
}
