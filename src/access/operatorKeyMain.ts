// `npm run operator-key`: makes a first operator's key for a database of your own. It is shown this once.
import { openDatabase } from "../database/dataSource.js";
import { commandLine } from "../kernel/author.js";
import { systemClock } from "../kernel/clock.js";
import { createApiKeys } from "./apiKeys.js";

const url = process.env["DATABASE_URL"];
if (!url) {
  process.stderr.write("Set DATABASE_URL. With the bundled database, npm start has made an operator's key and prints it.\n");
  process.exitCode = 78;
} else {
  const database = await openDatabase({ url, poolSize: 2 });
  const { secret } = await createApiKeys(database, systemClock).issue(null, "made on the command line", commandLine).finally(() => database.close());
  process.stdout.write(`${secret}\n`);
}
