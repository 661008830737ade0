import assert from "node:assert/strict";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { after, before, test } from "node:test";
import { openDatabase } from "../src/database/dataSource.js";
import { createTestDatabase, type TestDatabase } from "./support/testDatabase.js";

let direct: TestDatabase;
let between: Server;
let url: URL;
/** The next connections end as soon as they are there. */
let ending = false;

before(async () => {
  direct = await createTestDatabase();
  url = new URL(direct.url);
  between = endingServer(url.hostname, Number(url.port));
  await new Promise<void>((resolve) => between.listen(0, "127.0.0.1", resolve));
  url.port = String((between.address() as AddressInfo).port);
});
after(async () => {
  between.close();
  await direct.drop();
});

for (const isPatient of [false, true]) {
  test(`a${isPatient ? " patient" : ""} connection that is ended in the breath that opened it fails whoever asked for it, where it ended the process`, { timeout: 30_000 }, async () => {
    const database = await openDatabase({ url: url.href, poolSize: 2, isPatient });
    try {
      await database.inTransaction(async () => {
        // The pool's only other connection.
        ending = true;
        await assert.rejects(database.query("select 1"), /not queryable|terminat/);
        ending = false;
        assert.deepEqual(await database.query("select 1 one"), [{ one: 1 }]);
      });
    } finally {
      ending = false;
      await database.close();
    }
  });
}

/** To PostgreSQL and back; where connections are to end, "ready" and "ended by an administrator" reach the client together. */
function endingServer(host: string, port: number): Server {
  return createServer((client) => {
    const target = connect(port, host);
    let opening = ending;
    client.on("data", (chunk) => void target.write(chunk)).on("error", () => target.destroy()).on("close", () => target.destroy());
    target.on("error", () => client.destroy()).on("close", () => client.destroy());
    target.on("data", (chunk) => {
      if (opening && chunk.subarray(-6).equals(READY)) {
        opening = false;
        client.end(Buffer.concat([chunk, FATAL]));
      } else client.write(chunk);
    });
  });
}

const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
const FATAL = errorResponse({ S: "FATAL", V: "FATAL", C: "57P01", M: "terminating connection due to administrator command" });

function errorResponse(fields: Readonly<Record<string, string>>): Buffer {
  const body = Buffer.from(`${Object.entries(fields).map(([code, value]) => `${code}${value}\0`).join("")}\0`);
  const head = Buffer.from([0x45, 0, 0, 0, 0]);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
