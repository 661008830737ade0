// WebSockets as a stranger may use them: keys, limits, masks, and the end.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { WebSocket } from "ws";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
let customer: Customer;
before(async () => {
  world = await createApiWorld({ operationsPerSocket: 2, socketsPerOwner: 3, recheckMs: 50, graceMs: 1_000 });
  customer = await world.customer();
});
after(() => world.stop());

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

interface Talk {
  readonly socket: WebSocket;
  say(message: object): void;
  /** The next message. */
  hear(): Promise<Message>;
  readonly closed: Promise<{ code: number; reason: string }>;
}

function open(options: { readonly authorization?: string; readonly origin?: string; readonly path?: string } = {}): Talk {
  const headers = options.authorization === undefined ? {} : { authorization: options.authorization };
  const socket = new WebSocket(world.url.replace("http", "ws") + (options.path ?? ""), "graphql-transport-ws", { headers, ...(options.origin === undefined ? {} : { origin: options.origin }) });
  const heard: Message[] = [];
  let wake = (): void => undefined;
  socket.on("message", (data) => {
    heard.push(JSON.parse(String(data)) as Message);
    wake();
  });
  socket.on("error", () => undefined);
  const closed = new Promise<{ code: number; reason: string }>((resolve) => socket.on("close", (code, reason) => resolve({ code, reason: String(reason) })));
  return {
    socket, closed,
    say: (message) => socket.send(JSON.stringify(message)),
    hear: async () => {
      while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return heard.shift() as Message;
    },
  };
}

async function welcomed(apiKey = customer.apiKey): Promise<Talk> {
  const talk = open();
  await once(talk.socket, "open");
  talk.say({ type: "connection_init", payload: { authorization: `Bearer ${apiKey}` } });
  assert.equal((await talk.hear()).type, "connection_ack");
  return talk;
}

async function leave(talk: Talk): Promise<void> {
  talk.socket.close();
  await talk.closed;
}

interface Told {
  readonly extensions: { readonly code: string };
}

/** What was found before the execution comes as an error, what was found by it in the errors of a result. */
function codeOf({ payload }: Message): string | undefined {
  const errors = Array.isArray(payload) ? (payload as Told[]) : (payload as { errors?: Told[] }).errors;
  return errors?.[0]?.extensions.code;
}

test("queries and mutations are answered over a socket as over HTTP", async () => {
  const talk = await welcomed();
  talk.say({ id: "1", type: "subscribe", payload: { query: "{ me { account { id } } }" } });
  assert.deepEqual(await talk.hear(), { id: "1", type: "next", payload: { data: { me: { account: { id: customer.account.id } } } } });
  assert.deepEqual(await talk.hear(), { id: "1", type: "complete" });
  await leave(talk);
});

test("the key may come in the header of the handshake", async () => {
  const talk = open({ authorization: `Bearer ${customer.apiKey}` });
  await once(talk.socket, "open");
  talk.say({ type: "connection_init" });
  assert.equal((await talk.hear()).type, "connection_ack");
  await leave(talk);
});

for (const [what, payload] of [["absent", undefined], ["wrong", { authorization: `Bearer rb_a${"x".repeat(43)}` }], ["not text", { authorization: 1 }]] as const) {
  test(`a key that is ${what} closes the socket with 4401 and a sentence`, async () => {
    const talk = open();
    await once(talk.socket, "open");
    talk.say({ type: "connection_init", payload });
    const { code, reason } = await talk.closed;
    assert.equal(code, 4401);
    assert.match(reason, /API key/);
  });
}

test("a question before the key closes the socket", async () => {
  const talk = open();
  await once(talk.socket, "open");
  talk.say({ id: "1", type: "subscribe", payload: { query: "{ me { kind } }" } });
  assert.equal((await talk.closed).code, 4401);
});

test("a key that is revoked closes the sockets that it opened", async () => {
  const { account } = await world.customer();
  const issued = is("IssuedApiKey", await world.operator.issueApiKey({ accountId: account.id, name: "short-lived" }));
  const talk = await welcomed(issued.secret);
  is("ApiKey", await world.operator.revokeApiKey(issued.apiKey.id));
  assert.equal((await talk.closed).code, 4401);
});

const mistakes: readonly (readonly [what: string, query: string, code: string])[] = [
  ["a syntax error", "{ me", "GRAPHQL_PARSE_FAILED"],
  ["an unknown field", "{ mee { kind } }", "GRAPHQL_VALIDATION_FAILED"],
  ["more tokens than are read", `{ me { ${"kind ".repeat(1_100)} } }`, "GRAPHQL_PARSE_FAILED"],
  ["too many things at once", `{ ${Array.from({ length: 21 }, (_, n) => `a${n}: me { kind }`).join(" ")} }`, "GRAPHQL_VALIDATION_FAILED"],
  ["no operation", "fragment a on Query { me { kind } }", "GRAPHQL_VALIDATION_FAILED"],
  ["a variable left out", "query ($id: ID!) { callBack(id: $id) { id } }", "BAD_USER_INPUT"],
  ["what is not there", 'subscription { callBackProgress(id: "cb_0") { sequence } }', "NOT_FOUND"],
];

test("mistakes are told with their codes, one by one, and the socket stays open", async () => {
  const talk = await welcomed();
  for (const [what, query, code] of mistakes) {
    talk.say({ id: what, type: "subscribe", payload: { query } });
    const told = await talk.hear();
    assert.equal(codeOf(told), code, JSON.stringify(told));
    assert.doesNotMatch(JSON.stringify(told), /Did you mean|stack/);
    if (told.type === "next") assert.equal((await talk.hear()).type, "complete");
  }
  await leave(talk);
});

test("a fault of ours is masked over a socket as well", async () => {
  const talk = await welcomed();
  await world.database.query("alter table cdr rename to cdr_gone");
  talk.say({ id: "1", type: "subscribe", payload: { query: "{ cdrs { nodes { legId } } }" } });
  const told = JSON.stringify(await talk.hear());
  await world.database.query("alter table cdr_gone rename to cdr");
  assert.match(told, /INTERNAL/);
  assert.doesNotMatch(told, /relation|cdr_gone|stack/);
  await leave(talk);
});

test("one socket carries so many operations and no more, and a completed one makes room", async () => {
  const talk = await welcomed();
  const notBefore = new Date(Date.now() + 3_600_000).toISOString();
  const { id } = is("CallBack", await customer.sdk.requestCallBack({ from: "+15005550111", to: "+15005550101", idempotencyKey: "limits", notBefore }));
  const watch = (name: string) => talk.say({ id: name, type: "subscribe", payload: { query: "subscription ($id: ID!) { callBackProgress(id: $id) { sequence } }", variables: { id } } });
  for (const name of ["1", "2"]) {
    watch(name);
    assert.equal((await talk.hear()).type, "next");
  }
  watch("3");
  const refused = await talk.hear();
  assert.deepEqual({ id: refused.id, type: refused.type, code: codeOf(refused) }, { id: "3", type: "error", code: "LIMIT_REACHED" });
  talk.say({ id: "1", type: "complete" });
  watch("4");
  const next = await talk.hear();
  assert.deepEqual({ id: next.id, type: next.type }, { id: "4", type: "next" });
  await leave(talk);
});

test("one account holds so many sockets and no more", async () => {
  const { apiKey } = await world.customer();
  const talks = await Promise.all([1, 2, 3].map(() => welcomed(apiKey)));
  const fourth = open({ authorization: `Bearer ${apiKey}` });
  await once(fourth.socket, "open");
  fourth.say({ type: "connection_init" });
  assert.equal((await fourth.closed).code, 4429);
  await leave(talks[0] as Talk);
  const fifth = await welcomed(apiKey);
  await Promise.all([...talks.slice(1), fifth].map(leave));
});

test("a message that is too long closes the socket", async () => {
  const talk = await welcomed();
  talk.say({ id: "1", type: "subscribe", payload: { query: `{ me { kind } } #${"x".repeat(70_000)}` } });
  assert.equal((await talk.closed).code, 1009);
});

test("another path and a page of another origin are turned away before the handshake", async () => {
  for (const [options, status] of [[{ path: "/x" }, 404], [{ origin: "https://evil.example" }, 403]] as const) {
    const { socket } = open(options);
    const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode: number; destroy(): void }];
    assert.equal(response.statusCode, status);
    response.destroy();
  }
  const welcome = open({ origin: "https://portal.example", authorization: `Bearer ${customer.apiKey}` });
  await once(welcome.socket, "open");
  await leave(welcome);
});

test("whoever asks and does not read is let go", async () => {
  const talk = await welcomed();
  talk.socket.pause();
  const ping = JSON.stringify({ type: "ping", payload: { padding: "x".repeat(60_000) } });
  while (talk.socket.readyState === WebSocket.OPEN) await new Promise<void>((resolve) => talk.socket.send(ping, () => resolve()));
  assert.equal((await talk.closed).code, 1006);
});

test("a node that stops tells its sockets so, and lets go of its port", async () => {
  const stopping = await createApiWorld();
  const { sdk } = await stopping.customer();
  const notBefore = new Date(Date.now() + 3_600_000).toISOString();
  const { id } = is("CallBack", await sdk.requestCallBack({ from: "+15005550111", to: "+15005550101", idempotencyKey: "last", notBefore }));
  const socket = new WebSocket(stopping.url.replace("http", "ws"), "graphql-transport-ws", { headers: { authorization: `Bearer ${stopping.operatorKey}` } });
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init" }));
  await once(socket, "message");
  socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query: `subscription { callBackProgress(id: "${id}") { sequence } }` } }));
  await once(socket, "message");
  const closed = once(socket, "close");
  await stopping.stop();
  assert.equal(((await closed) as [number])[0], 1001);
  await assert.rejects(() => fetch(stopping.url));
});
