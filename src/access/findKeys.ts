// Finds API keys by their hashes, one statement at a time for all that are asked for meanwhile: however many wrong keys are sent, they keep one connection busy.
import { prepare, type Queryable } from "../database/transaction.js";
import type { AccountId, ApiKeyId } from "../kernel/id.js";
import type { Principal } from "./principal.js";
import { hashSecret } from "./secret.js";

interface Asked {
  readonly hash: Buffer;
  resolve(principal: Principal | null): void;
  reject(error: unknown): void;
}

const MOST_AT_ONCE = 500;

/** Null when the key was never issued or is revoked. */
export function createFindKeys(database: Queryable): (secret: string) => Promise<Principal | null> {
  let waiting: Asked[] = [];
  let isRunning = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    while (waiting.length > 0) {
      const asked = waiting.splice(0, MOST_AT_ONCE);
      await find(database, asked).catch((error: unknown) => asked.forEach(({ reject }) => reject(error)));
    }
    isRunning = false;
  };
  return (secret) =>
    new Promise((resolve, reject) => {
      waiting.push({ hash: hashSecret(secret), resolve, reject });
      if (!isRunning) void run();
    });
}

interface Row {
  readonly id: ApiKeyId;
  readonly account_id: AccountId | null;
  readonly hash: Buffer;
}

const findStatement = prepare("select id, account_id, hash from api_key where hash = any($1::bytea[]) and revoked_at is null");

async function find(database: Queryable, asked: readonly Asked[]): Promise<void> {
  const rows = await database.query<Row>(findStatement, [asked.map(({ hash }) => hash)]);
  const found = new Map(rows.map((row) => [row.hash.toString("hex"), principalOf(row)]));
  for (const { hash, resolve } of asked) resolve(found.get(hash.toString("hex")) ?? null);
}

function principalOf({ id, account_id: accountId }: Row): Principal {
  return accountId === null ? { kind: "operator", keyId: id } : { kind: "account", keyId: id, accountId };
}
