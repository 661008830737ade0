// What went wrong at the top: no key, a wrong one, a mistake in the request, or a fault of the service. An expected "no" is not one of these: it is an answer.

/** As the API tells an error. */
export interface ApiError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

export class RingbackError extends Error {
  override name = "RingbackError";
  /** For programs: UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, INVALID_INPUT, BAD_USER_INPUT, INTERNAL … */
  readonly code: string;
  /** The field of the input that it is about, where it is about one. */
  readonly field: string | null;
  /** What to tell the operator of the service when it is a fault. */
  readonly requestId: string | null;

  constructor(error: ApiError, options?: ErrorOptions) {
    super(error.message, options);
    this.code = text(error.extensions?.["code"]) ?? "UNKNOWN";
    this.field = text(error.extensions?.["field"]);
    this.requestId = text(error.extensions?.["requestId"]);
  }
}

/** Whether an answer is a "no". */
export function isRefused<Answer extends { readonly __typename: string }>(answer: Answer): answer is Extract<Answer, { readonly __typename: "Refused" }> {
  return answer.__typename === "Refused";
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Null at the root comes with an error, which was thrown already. */
export function there<T>(answer: T | null | undefined): T {
  if (answer === null || answer === undefined) throw new RingbackError({ message: "The service answered nothing." });
  return answer;
}
