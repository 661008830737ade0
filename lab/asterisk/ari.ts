// The few ARI requests that the lab itself needs; the application has its own client.

export interface AriAccess {
  readonly ariUrl: string;
  readonly ariUser: string;
  readonly ariPassword: string;
}

/** Asterisk answers in milliseconds or not at all. */
const LIMIT_MS = 2_000;

export async function ariGet(access: AriAccess, path: string): Promise<unknown> {
  const authorization = `Basic ${Buffer.from(`${access.ariUser}:${access.ariPassword}`).toString("base64")}`;
  const response = await fetch(`${access.ariUrl}/ari${path}`, { headers: { authorization }, signal: AbortSignal.timeout(LIMIT_MS) });
  if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
