import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createApiKeys } from "../../src/access/apiKeys.js";
import { createFindKeys } from "../../src/access/findKeys.js";
import { mintSecret } from "../../src/access/secret.js";
import type { Queryable } from "../../src/database/transaction.js";
import { systemClock } from "../../src/kernel/clock.js";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.js";

let database: TestDatabase;
before(async () => (database = await createTestDatabase()));
after(() => database.drop());

test("a thousand wrong keys at once keep one connection busy, and do not keep the right one out; each took a connection of its own", async () => {
  const { id, secret } = await createApiKeys(database, systemClock).issue(null, "right");
  let underWay = 0;
  let most = 0;
  let statements = 0;
  const watched: Queryable = {
    query: async (sql, parameters) => {
      statements += 1;
      most = Math.max(most, (underWay += 1));
      return database.query<never>(sql, parameters).finally(() => (underWay -= 1));
    },
  };
  const find = createFindKeys(watched);
  const wrong = Array.from({ length: 1_000 }, () => find(mintSecret("account")));
  assert.deepEqual(await find(secret), { kind: "operator", keyId: id });
  assert.ok((await Promise.all(wrong)).every((found) => found === null));
  assert.deepEqual({ most, statements }, { most: 1, statements: 3 });
});

test("when the database fails, who asked is told, and the next is answered again", async () => {
  let isAway = true;
  const find = createFindKeys({ query: (sql, parameters) => (isAway ? Promise.reject(new Error("away")) : database.query<never>(sql, parameters)) });
  const answers = await Promise.allSettled([find(mintSecret("account")), find(mintSecret("account"))]);
  assert.deepEqual(answers.map(({ status }) => status), ["rejected", "rejected"]);
  isAway = false;
  assert.equal(await find(mintSecret("account")), null);
});
