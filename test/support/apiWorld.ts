// The whole service on a database of its own, with the sandbox as its switch and the SDK as its caller: what the API tests talk to.
import { pino } from "pino";
import { createRingback, type AccountFieldsFragment, type Ringback } from "ringback-sdk";
import { createApiKeys } from "../../src/access/apiKeys.js";
import { buildApp } from "../../src/app.js";
import { readConfig } from "../../src/config.js";
import { systemClock } from "../../src/kernel/clock.js";
import { newId } from "../../src/kernel/id.js";
import type { Limits } from "../../src/server/limits.js";
import { PEPPER } from "./callers.js";
import { createTestDatabase, type TestDatabase } from "./testDatabase.js";

export interface Customer {
  readonly account: AccountFieldsFragment;
  readonly apiKey: string;
  readonly sdk: Ringback;
}

export interface ApiWorld {
  readonly url: string;
  readonly database: TestDatabase;
  readonly operator: Ringback;
  readonly operatorKey: string;
  readonly tariffId: string;
  /** What was logged at level error. */
  readonly faults: readonly string[];
  /** An account with a key; its wallet holds 10 EUR unless told otherwise. */
  customer(options?: { readonly balance?: string | null; readonly tariffId?: string | null; readonly liveCallBackLimit?: number }): Promise<Customer>;
  /** A bare POST, with or without a key. */
  post(query: string, options?: { readonly apiKey?: string; readonly variables?: object; readonly headers?: Readonly<Record<string, string>> }): Promise<{ status: number; headers: Headers; body: GraphQLAnswer }>;
  stop(): Promise<void>;
}

export interface GraphQLAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly path?: readonly string[]; readonly extensions: Readonly<Record<string, unknown>> }[];
}

/** 0.06 a minute by the second to North America, but for a prefix that is blocked; nothing anywhere else. */
const rates = [
  { prefix: "1", destination: "North America", pricePerMinute: "0.06" },
  { prefix: "1900", destination: "North America, blocked", pricePerMinute: "1", blocked: true },
];

export async function createApiWorld(limits: Partial<Limits> = {}): Promise<ApiWorld> {
  const database = await createTestDatabase();
  const faults: string[] = [];
  const logger = pino({ level: "error" }, { write: (line: string) => void faults.push(line) });
  // Many seconds of a fast call are silent on a busy machine.
  const config = { ...readConfig({ DATABASE_URL: database.url, PORT: "0", PIN_PEPPER: PEPPER, ALLOWED_ORIGINS: "https://portal.example" }), noProgressSeconds: 30 };
  const app = await buildApp(config, { logger, limits });
  await app.start();
  const { url } = app;
  const { secret: operatorKey } = await createApiKeys(database, systemClock).issue(null, "tests");
  const operator = createRingback({ url, apiKey: operatorKey });
  const tariff = is("Tariff", await operator.createTariff({ name: "Standard", currency: "EUR", rates }));
  const sdks: Ringback[] = [operator];
  return {
    url, database, operator, operatorKey, tariffId: tariff.id, faults,
    customer: async (options) => {
      const customer = await openCustomer(operator, url, tariff.id, options ?? {});
      sdks.push(customer.sdk);
      return customer;
    },
    post: (query, options) => post(url, query, options ?? {}),
    stop: async () => {
      await Promise.all(sdks.map((sdk) => sdk.close()));
      await app.stop();
      await database.drop();
    },
  };
}

/** The answer, when it is what was expected; else a failure that shows what it was. */
export function is<Answer extends { readonly __typename: string }, Name extends Answer["__typename"]>(name: Name, answer: Answer): Extract<Answer, { readonly __typename: Name }> {
  if (answer.__typename !== name) throw new Error(`expected ${name}, got ${JSON.stringify(answer)}`);
  return answer as Extract<Answer, { readonly __typename: Name }>;
}

async function openCustomer(operator: Ringback, url: string, standard: string, { balance = "10", tariffId = standard, liveCallBackLimit = 100 }: Parameters<ApiWorld["customer"]>[0] & object): Promise<Customer> {
  const account = is("Account", await operator.openAccount({ name: "Customer", currency: "EUR", tariffId, liveCallBackLimit }));
  if (balance !== null) is("Transfer", await operator.topUp({ accountId: account.id, amount: balance, reference: newId() }));
  const { secret: apiKey } = is("IssuedApiKey", await operator.issueApiKey({ accountId: account.id, name: "tests" }));
  return { account, apiKey, sdk: createRingback({ url, apiKey }) };
}

async function post(url: string, query: string, { apiKey, variables, headers }: { apiKey?: string; variables?: object; headers?: Readonly<Record<string, string>> }): ReturnType<ApiWorld["post"]> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }), ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as GraphQLAnswer };
}
