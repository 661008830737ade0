// `npx ringback NOUN VERB …`: works on the database itself, without a running service and without a key. It finds the verb, runs it, and says in a sentence what went wrong.
import { systemClock } from "../kernel/clock.js";
import { runCommand } from "./runCommand.js";
import { createWorld } from "./world.js";

for (const output of [process.stdout, process.stderr]) output.on("error", () => undefined);
const world = createWorld(process.env, systemClock);
process.exitCode = await runCommand(process.argv.slice(2), world).finally(() => world.close());
