// What a caller may see of an error. An expected "no" and a mistake of the caller are told; a fault of ours is only told to exist, and goes to the log with the same request id.
import { GraphQLError, Kind, type GraphQLFormattedError } from "graphql";
import type { Logger } from "../kernel/logger.js";
import { Refusal } from "../kernel/refusal.js";

export type PresentError = (error: unknown, requestId: string) => GraphQLFormattedError;

export function createPresentError(logger: Logger): PresentError {
  return (error, requestId) => {
    const cause = causeOf(error);
    const where = error instanceof GraphQLError ? placeOf(error) : {};
    if (cause instanceof Refusal) {
      return { ...where, message: cause.message, extensions: { code: cause.code, ...(cause.field === undefined ? {} : { field: cause.field }), requestId } };
    }
    const code = error instanceof GraphQLError ? callersMistake(error) : null;
    if (error instanceof GraphQLError && code) return { ...where, message: error.message, extensions: { code, requestId } };
    logger.error({ requestId, fault: faultOf(cause) }, "a request met a fault of ours");
    return { ...where, message: `Something went wrong on our side. Tell us the request id ${requestId} and we can find out what.`, extensions: { code: "INTERNAL", requestId } };
  };
}

/** The error as it was thrown, whatever it was wrapped in on the way up. */
function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

function placeOf(error: GraphQLError): Pick<GraphQLFormattedError, "path" | "locations"> {
  return { ...(error.path ? { path: error.path } : {}), ...(error.locations ? { locations: error.locations } : {}) };
}

/** The code of a mistake in the request itself, or null. Nothing but the code is taken from its extensions: they may hold the whole input. */
function callersMistake(error: GraphQLError): string | null {
  const { code } = error.extensions;
  if (code === "INTERNAL_SERVER_ERROR") return null;
  if (typeof code === "string") return code;
  if (error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION) return "BAD_USER_INPUT";
  // Without a path it was found before anything was carried out, so it is about the document.
  return error.path === undefined && error.originalError === undefined ? "BAD_USER_INPUT" : null;
}

/** Errors of the database carry the statement's values: numbers, hashes. Those stay out of the log. */
function faultOf(cause: unknown): object {
  if (!(cause instanceof Error)) return { message: String(cause) };
  return { name: cause.name, message: cause.message, code: (cause as { code?: unknown }).code, stack: cause.stack };
}
