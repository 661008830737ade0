// `npm run migrate`: brings the database that DATABASE_URL names to the newest schema, without starting anything.
import { migrate, openDatabase } from "./dataSource.js";

const url = process.env["DATABASE_URL"];
if (!url) {
  process.stderr.write("Set DATABASE_URL to the database to migrate. The bundled one is migrated by npm start.\n");
  process.exitCode = 78;
} else {
  const database = await openDatabase({ url, poolSize: 2 });
  const ran = await migrate(database).finally(() => database.close());
  process.stdout.write(ran.length === 0 ? "The schema is current.\n" : `Ran ${ran.join(", ")}.\n`);
}
