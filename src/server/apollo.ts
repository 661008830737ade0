// Apollo, with everything on that guards it and everything off that we do not use.
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import { ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import type { GraphQLSchema } from "graphql";
import type { Server } from "node:http";
import type { Context } from "../resolvers/context.js";
import { MOST_TOKENS, MOST_VALIDATION_ERRORS, limitsRule } from "./limits.js";
import type { PresentError } from "./presentError.js";
import { currentRequestId } from "./requestId.js";

export interface ApolloDeps {
  readonly schema: GraphQLSchema;
  readonly httpServer: Server;
  readonly graceMs: number;
  readonly present: PresentError;
  /** Closes the sockets; runs while Apollo drains. */
  closeSockets(): Promise<void>;
}

export function createApollo({ schema, httpServer, graceMs, present, closeSockets }: ApolloDeps): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema,
    nodeEnv: "production",
    introspection: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: MOST_TOKENS },
    maxRecursiveSelections: true,
    validationRules: [limitsRule],
    validationOptions: { maxErrors: MOST_VALIDATION_ERRORS },
    logger: silent,
    formatError: (_formatted, error) => present(error, currentRequestId.getStore() ?? "unknown"),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: graceMs }),
      { serverWillStart: async () => ({ drainServer: closeSockets }) },
      unauthenticatedIs401,
    ],
  });
}

/** Generic HTTP clients and proxies look at the status; the answer itself says the same by its code. */
const unauthenticatedIs401: ApolloServerPlugin<Context> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response }) => {
      if (response.body.kind !== "single" || !response.body.singleResult.errors?.some((error) => error.extensions?.["code"] === "UNAUTHENTICATED")) return;
      response.http.status = 401;
      response.http.headers.set("www-authenticate", "Bearer");
    },
  }),
};

/** What matters of its words reaches our own log through `formatError`. */
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
