// What a caller left out or wrote as null is not there at all: use cases see only what was given.
import { fromPublicId, type AccountId } from "../kernel/id.js";

type Given<T> = { [Key in keyof T]?: NonNullable<T[Key]> };

export function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)) as Given<T>;
}

/** The account that a filter names, if it names one. @throws Refusal NOT_FOUND */
export function scopeWanted(filter: { readonly accountId?: string | null } | null | undefined): AccountId | null {
  return filter?.accountId ? fromPublicId("account", filter.accountId, "filter.accountId") : null;
}
