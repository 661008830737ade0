// GraphQL over WebSockets on the same path: the same schema, limits and masks as over HTTP. A key is looked at for every operation, and again while a socket stays open.
import { GraphQLError, parse, specifiedRules, validate, type DocumentNode, type ExecutionArgs, type GraphQLSchema } from "graphql";
import { makeServer, type Context as SocketContext, type SubscribePayload } from "graphql-ws";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import type { ApiKeys } from "../access/apiKeys.js";
import type { Authenticate } from "../access/authenticate.js";
import { signedIn } from "../access/authorise.js";
import type { Principal } from "../access/principal.js";
import { newId } from "../kernel/id.js";
import type { Logger } from "../kernel/logger.js";
import { Refusal } from "../kernel/refusal.js";
import type { Context, ContextOf } from "../resolvers/context.js";
import { holdsNul, NUL_REFUSED } from "./body.js";
import { MOST_TOKENS, MOST_VALIDATION_ERRORS, limitsRule, type Limits } from "./limits.js";
import type { Origins } from "./origins.js";
import type { PresentError } from "./presentError.js";
import { bindSocket, type SocketExtra } from "./socketBinding.js";
import { UNAUTHORIZED, createRegister } from "./socketRegister.js";

export interface SocketDeps {
  readonly schema: GraphQLSchema;
  readonly path: string;
  readonly authenticate: Authenticate;
  readonly apiKeys: Pick<ApiKeys, "revokedAmong">;
  readonly contextOf: ContextOf;
  readonly present: PresentError;
  readonly limits: Limits;
  readonly origins: Origins;
  readonly logger: Logger;
}

export interface Sockets {
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

type Session = SocketContext<Record<string, unknown> | undefined, SocketExtra>;
const TOO_MANY = 4429;

export function createSockets(deps: SocketDeps): Sockets {
  const { limits, logger } = deps;
  const server = new WebSocketServer({ noServer: true, maxPayload: limits.messageBytes, perMessageDeflate: false, handleProtocols: chooseProtocol });
  const register = createRegister(limits.socketsPerOwner);
  const protocol = makeServer<Record<string, unknown> | undefined, SocketExtra>({
    onConnect: async (session) => welcome(session, register, await principalOf(deps, session).catch(expected)),
    onSubscribe: (session, _id, payload) => operationOf(deps, session, payload).catch((error: unknown) => [asGraphQLError(error)]),
    onNext: (_session, _id, _payload, args, result) => (result.errors ? { data: result.data ?? null, errors: result.errors.map((error) => deps.present(error, requestIdOf(args))) } : undefined),
    onError: (_session, _id, _payload, errors) => errors.map((error) => deps.present(error, newId<"request">())),
    onClose: (session) => register.leave(session.extra.socket),
  });
  server.on("connection", (socket: WebSocket, request: IncomingMessage) => bindSocket(protocol, { socket, request }, logger));
  const recheck = setInterval(() => {
    register.dropRevoked(deps.apiKeys).catch((error: unknown) => logger.warn({ why: String(error) }, "the keys of open sockets could not be looked at; the next round will"));
  }, limits.recheckMs);
  recheck.unref();

  return {
    onUpgrade: (request, socket, head) => {
      if (request.url?.split("?")[0] !== deps.path) return turnAway(socket, "404 Not Found");
      if (!deps.origins.maySocket(request.headers.origin, request.headers.host)) return turnAway(socket, "403 Forbidden");
      if (server.clients.size >= limits.sockets) return turnAway(socket, "503 Service Unavailable");
      server.handleUpgrade(request, socket, head, (client) => server.emit("connection", client, request));
    },
    close: async () => {
      clearInterval(recheck);
      for (const client of server.clients) client.close(1001, "This node is about to stop.");
      const late = setTimeout(() => server.clients.forEach((client) => client.terminate()), limits.graceMs);
      await new Promise<void>((resolve) => server.close(() => resolve()));
      clearTimeout(late);
    },
  };
}

function chooseProtocol(offered: Set<string>): string | false {
  return offered.has("graphql-transport-ws") ? "graphql-transport-ws" : false;
}

function turnAway(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** False closes the socket; with a reason of ours when there is one to tell. */
function welcome({ extra: { socket } }: Session, register: ReturnType<typeof createRegister>, principal: Principal | Refusal): boolean {
  if (principal instanceof Refusal) {
    socket.close(UNAUTHORIZED, principal.message);
    return false;
  }
  // One that closed while its key was looked up has left already, and would be counted for ever.
  if (socket.readyState !== socket.OPEN) return false;
  if (register.admit(socket, principal)) return true;
  socket.close(TOO_MANY, "Too many sockets are open with this account's keys.");
  return false;
}

function expected(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

/** @throws Refusal UNAUTHENTICATED */
async function principalOf({ authenticate }: SocketDeps, { connectionParams, extra }: Session): Promise<Principal> {
  const sent = connectionParams?.["authorization"] ?? connectionParams?.["Authorization"] ?? extra.request.headers.authorization;
  return signedIn(await authenticate(typeof sent === "string" ? sent : undefined));
}

async function operationOf(deps: SocketDeps, session: Session, payload: SubscribePayload): Promise<ExecutionArgs | readonly GraphQLError[]> {
  if (Object.keys(session.subscriptions).length > deps.limits.operationsPerSocket) {
    throw new Refusal("LIMIT_REACHED", `One socket carries ${deps.limits.operationsPerSocket} operations at a time: complete one, or open another socket.`);
  }
  if (holdsNul(payload.query) || holdsNul(JSON.stringify(payload.variables ?? null))) return [new GraphQLError(NUL_REFUSED, { extensions: { code: "BAD_REQUEST" } })];
  const document = parsed(payload.query);
  if (document instanceof GraphQLError) return [withCode("GRAPHQL_PARSE_FAILED", document)];
  const errors = validate(deps.schema, document, [...specifiedRules, limitsRule], { maxErrors: MOST_VALIDATION_ERRORS, hideSuggestions: true });
  if (errors.length > 0) return errors.map((error) => withCode("GRAPHQL_VALIDATION_FAILED", error));
  const contextValue = deps.contextOf(await principalOf(deps, session), newId<"request">());
  return { schema: deps.schema, document, operationName: payload.operationName ?? null, variableValues: payload.variables ?? null, contextValue };
}

function parsed(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens: MOST_TOKENS });
  } catch (error) {
    return asGraphQLError(error);
  }
}

/** As Apollo names it over HTTP. */
function withCode(code: string, { message, nodes, source, positions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes: nodes ?? null, source: source ?? null, positions: positions ?? null, extensions: { code } });
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return new GraphQLError("not told", { originalError: error instanceof Error ? error : new Error(String(error)) });
}

function requestIdOf(args: ExecutionArgs): string {
  return (args.contextValue as Context).requestId;
}
