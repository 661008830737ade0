// API keys: issue, find, list, revoke. The secret leaves by the answer of `issue` alone; only its hash is stored.
import type { Database, Queryable } from "../database/transaction.js";
import type { Author } from "../kernel/author.js";
import { toDate, type Clock, type Instant } from "../kernel/clock.js";
import { newId, type AccountId, type ApiKeyId } from "../kernel/id.js";
import { Refusal } from "../kernel/refusal.js";
import { createFindKeys } from "./findKeys.js";
import type { Principal, PrincipalKind } from "./principal.js";
import { hashSecret, mintSecret } from "./secret.js";

export interface ApiKeyRecord {
  readonly id: ApiKeyId;
  readonly kind: PrincipalKind;
  readonly accountId: AccountId | null;
  readonly name: string;
  readonly createdAt: Instant;
  readonly revokedAt: Instant | null;
}

export interface IssuedKey extends ApiKeyRecord {
  /** Shown this once. */
  readonly secret: string;
}

export interface ApiKeys {
  /** A key of this account, or an operator's where there is none. @throws Refusal NOT_FOUND, INVALID_INPUT */
  issue(accountId: AccountId | null, name: string, author?: Author): Promise<IssuedKey>;
  /** Whose key this is; null when it was never issued or is revoked. */
  find(secret: string): Promise<Principal | null>;
  /** Revoking twice answers the same. @throws Refusal NOT_FOUND */
  revoke(id: ApiKeyId, author?: Author): Promise<ApiKeyRecord>;
  listOf(accountIds: readonly AccountId[]): Promise<readonly ApiKeyRecord[]>;
  /** Which of these do not hold any more. */
  revokedAmong(ids: readonly ApiKeyId[]): Promise<ReadonlySet<ApiKeyId>>;
}

export function createApiKeys(database: Database, clock: Clock): ApiKeys {
  return {
    issue: (accountId, name, author) => database.inTransaction((tx) => issue(tx, clock, accountId, name), { author }),
    find: createFindKeys(database),
    revoke: (id, author) => database.inTransaction((tx) => revoke(tx, clock, id), { author }),
    listOf: (accountIds) => listOf(database, accountIds),
    revokedAmong: (ids) => revokedAmong(database, ids),
  };
}

const LONGEST_NAME = 100;
const columns = "id, role, account_id, name, created_at, revoked_at";

async function issue(database: Queryable, clock: Clock, accountId: AccountId | null, name: string): Promise<IssuedKey> {
  if (name.trim() === "" || name.length > LONGEST_NAME) {
    throw new Refusal("INVALID_INPUT", `Give the key a name of 1 to ${LONGEST_NAME} characters, to know it by when it is to be revoked.`, "name");
  }
  const kind: PrincipalKind = accountId === null ? "operator" : "account";
  const secret = mintSecret(kind);
  const [row] = await database.query<Row>(
    `insert into api_key (id, account_id, role, name, hash, created_at)
     select $1, $2::uuid, $3, $4, $5, $6 where $2::uuid is null or exists (select from account where id = $2::uuid)
     returning ${columns}`,
    [newId(), accountId, kind, name, hashSecret(secret), toDate(clock.now())],
  );
  if (!row) throw new Refusal("NOT_FOUND", "There is no such account.", "accountId");
  return { ...recordOf(row), secret };
}

async function revoke(database: Queryable, clock: Clock, id: ApiKeyId): Promise<ApiKeyRecord> {
  // An update that returns rows answers [rows, count] in this driver; a select around it answers rows.
  const [row] = await database.query<Row>(
    `with revoked as (update api_key set revoked_at = coalesce(revoked_at, $2) where id = $1 returning ${columns}) select * from revoked`,
    [id, toDate(clock.now())],
  );
  if (!row) throw new Refusal("NOT_FOUND", "There is no such API key.", "id");
  return recordOf(row);
}

async function listOf(database: Queryable, accountIds: readonly AccountId[]): Promise<readonly ApiKeyRecord[]> {
  const rows = await database.query<Row>(`select ${columns} from api_key where account_id = any($1::uuid[]) order by created_at, id`, [accountIds]);
  return rows.map(recordOf);
}

async function revokedAmong(database: Queryable, ids: readonly ApiKeyId[]): Promise<ReadonlySet<ApiKeyId>> {
  const rows = await database.query<Row>("select id from api_key where id = any($1::uuid[]) and revoked_at is not null", [ids]);
  return new Set(rows.map((row) => row.id));
}

interface Row {
  readonly id: ApiKeyId;
  readonly role: PrincipalKind;
  readonly account_id: AccountId | null;
  readonly name: string;
  readonly created_at: Date;
  readonly revoked_at: Date | null;
}

function recordOf(row: Row): ApiKeyRecord {
  return {
    id: row.id,
    kind: row.role,
    accountId: row.account_id,
    name: row.name,
    createdAt: row.created_at.getTime(),
    revokedAt: row.revoked_at?.getTime() ?? null,
  };
}
