// A broken assertion is a bug of ours: it crashes loudly, it is never shown to a caller as it stands.

export class AssertionFailed extends Error {
  override name = "AssertionFailed";
}

export function assert(condition: unknown, whatMustBeTrue: string): asserts condition {
  if (!condition) throw new AssertionFailed(`must be true: ${whatMustBeTrue}`);
}

/** Makes the compiler point at every switch that a new member of a closed union has to enter. */
export function assertNever(value: never): never {
  throw new AssertionFailed(`no case for ${JSON.stringify(value)}`);
}
