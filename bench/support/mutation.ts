// Sends the mutation that asks for a call-back, as bare as HTTP allows, so that the one who measures costs next to nothing.
import { Agent, request } from "node:http";
import { newId } from "../../src/kernel/id.js";
import type { Caller } from "./realWorld.js";
import { wallClock } from "./wallClock.js";

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const query = "mutation ($input: RequestCallBackInput!) { requestCallBack(input: $input) { __typename ... on CallBack { id } ... on Refused { code message } } }";

export interface Requested {
  readonly id: string;
  /** When the first byte of the request was handed to the socket. */
  readonly sentAt: number;
}

export async function requestCallBack(url: string, { apiKey }: Pick<Caller, "apiKey">, from: string, to: string): Promise<Requested> {
  const body = JSON.stringify({ query, variables: { input: { from, to, idempotencyKey: newId() } } });
  const sentAt = wallClock();
  const { data, errors } = JSON.parse(await post(url, apiKey, body)) as Answer;
  if (data?.requestCallBack?.__typename !== "CallBack") throw new Error(`no call-back: ${JSON.stringify(errors ?? data)}`);
  return { id: data.requestCallBack.id, sentAt };
}

interface Answer {
  readonly data?: { readonly requestCallBack?: { readonly __typename: string; readonly id: string } } | null;
  readonly errors?: unknown;
}

function post(url: string, apiKey: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body), authorization: `Bearer ${apiKey}` };
    const sending = request(url, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk)).on("end", () => resolve(text)).on("error", reject);
    });
    sending.on("error", reject).end(body);
  });
}
