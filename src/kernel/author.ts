// Who did something, as the audit trail and the books name them. It is a name for people to read, never a right.
declare const brand: unique symbol;

/** A key's public id, or one of the names below. */
export type Author = string & { readonly [brand]: "Author" };

/** Whoever sits at the machine itself. */
export const commandLine = "command line" as Author;
/** What Ringback does by itself: the small world of the first start, retention. */
export const ringback = "ringback" as Author;

export function authorNamed(name: string): Author {
  return name as Author;
}
