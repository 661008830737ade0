// Asks the switch who it is before the library does, which cannot: a wrong password makes it throw where nobody can catch.
import { field } from "./ariApi.js";

/** The settings are at fault, and trying again will not help. */
export class WrongSettings extends Error {
  override name = "WrongSettings";
}

/** Somebody answers, but not as an ARI does. While Asterisk is starting this is so for a moment. */
export class NotAnAri extends Error {
  override name = "NotAnAri";
}

export interface AriAccess {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export interface Abilities {
  /** Since Asterisk 18: who joins a bridge is not announced to the others, whose own caller ID that would overwrite. */
  readonly inhibitsConnectedLine: boolean;
}

/** @throws WrongSettings, NotAnAri, or what kept the answer from coming */
export async function preflight({ url, user, password }: AriAccess, limitMs: number): Promise<Abilities> {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const response = await fetch(new URL("/ari/api-docs/bridges.json", url), { headers: { authorization }, signal: AbortSignal.timeout(limitMs) });
  const text = await response.text();
  if (response.status === 401 || response.status === 403) {
    throw new WrongSettings(`Asterisk at ${url} does not let "${user}" in: set ARI_USER and ARI_PASSWORD to a user of its ari.conf.`);
  }
  if (!response.ok || !describesBridges(text)) {
    throw new NotAnAri(`What answers at ${url} is not an ARI (HTTP ${response.status}): set ARI_URL to Asterisk's own address, such as http://127.0.0.1:8088, and enable ARI in its ari.conf and http.conf.`);
  }
  return { inhibitsConnectedLine: text.includes('"inhibitConnectedLineUpdates"') };
}

function describesBridges(text: string): boolean {
  try {
    return field(JSON.parse(text), "resourcePath") === "/api-docs/bridges.{format}";
  } catch {
    return false;
  }
}
