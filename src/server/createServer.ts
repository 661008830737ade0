// The HTTP server: GraphQL over POST, GET and WebSockets on one path, and two pages for whoever watches over it. It owns no state; it starts, and it stops without cutting an answer.
import { createServer as createHttpServer } from "node:http";
import type { GraphQLSchema } from "graphql";
import type { ApiKeys } from "../access/apiKeys.js";
import type { Authenticate } from "../access/authenticate.js";
import { assert } from "../kernel/assert.js";
import type { Logger } from "../kernel/logger.js";
import type { CdrCsv } from "../resolvers/cdrCsv.js";
import type { DeckFiles } from "../resolvers/deckFiles.js";
import type { ContextOf } from "../resolvers/context.js";
import { createApollo } from "./apollo.js";
import { createHttpHandler, GRAPHQL_PATH } from "./httpHandler.js";
import { standardLimits, type Limits } from "./limits.js";
import { createOrigins } from "./origins.js";
import { createPresentError } from "./presentError.js";
import { createSockets } from "./sockets.js";

export interface ServerDeps {
  readonly schema: GraphQLSchema;
  readonly contextOf: ContextOf;
  readonly authenticate: Authenticate;
  readonly cdrCsv: CdrCsv;
  readonly deckFiles: DeckFiles;
  readonly apiKeys: Pick<ApiKeys, "revokedAmong">;
  readonly logger: Logger;
  /** Web pages that may call from a browser, besides those of our own host. */
  readonly allowedOrigins: readonly string[];
  /** What is not well, a line each; nothing when all is. */
  notReady(): Promise<readonly string[]>;
  readonly limits?: Partial<Limits>;
}

export interface Server {
  /** Resolves once it listens; port 0 takes a free one. */
  start(port: number, host: string): Promise<void>;
  /** Answers what is under way, closes the sockets, and lets go of the port. */
  stop(): Promise<void>;
  readonly port: number;
}

export function createServer(deps: ServerDeps): Server {
  const limits = { ...standardLimits, ...deps.limits };
  const origins = createOrigins(deps.allowedOrigins);
  const present = createPresentError(deps.logger);
  const sockets = createSockets({ ...deps, path: GRAPHQL_PATH, present, limits, origins });
  let started = false;
  let stopping = false;
  const http = createHttpServer({ requestTimeout: limits.uploadMs, headersTimeout: limits.requestMs, keepAliveTimeout: 65_000 }, (request, response) => void handle(request, response));
  const apollo = createApollo({ schema: deps.schema, httpServer: http, graceMs: limits.graceMs, present, closeSockets: () => sockets.close() });
  const notReady = async (): Promise<readonly string[]> => (stopping ? ["this node is about to stop"] : deps.notReady());
  const handle = createHttpHandler({ ...deps, apollo, present, limits, origins, notReady });
  http.on("upgrade", (request, socket, head) => {
    // A peer that breaks off while it is being turned away is nobody's fault.
    socket.on("error", () => socket.destroy());
    sockets.onUpgrade(request, socket, head);
  });
  return {
    start: async (port, host) => {
      await apollo.start();
      started = true;
      await new Promise<void>((resolve, reject) => {
        http.once("error", reject);
        http.listen(port, host, () => {
          http.off("error", reject);
          resolve();
        });
      });
    },
    stop: async () => {
      stopping = true;
      if (started) await apollo.stop();
    },
    get port() {
      const address = http.address();
      assert(typeof address === "object" && address !== null, "the server listens");
      return address.port;
    },
  };
}
