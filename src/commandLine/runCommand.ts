// Finds the verb that was asked for and runs it. What is expected to go wrong is a sentence and an exit code; only a bug shows its stack.
import { Refusal } from "../kernel/refusal.js";
import { NotSetUp, UsageFault, type ExitCode, type Verb, type World } from "./verb.js";
import { verbs } from "./verbs.js";

export async function runCommand(args: readonly string[], world: World): Promise<ExitCode> {
  const verb = verbs.find(({ name }) => name === args.slice(0, 2).join(" "));
  if (!verb) return listVerbs(args, world);
  const rest = args.slice(2);
  if (rest.includes("--help") || rest.includes("-h")) {
    world.say(usageOf(verb));
    return 0;
  }
  try {
    return await verb.run(rest, world);
  } catch (error) {
    return explain(error, verb, world);
  }
}

function listVerbs(args: readonly string[], world: World): ExitCode {
  const wanted = args.find((arg) => !arg.startsWith("-"));
  const some = verbs.filter(({ name }) => name.split(" ")[0] === wanted);
  const shown = some.length > 0 ? some : verbs;
  const text = ["Usage: npx ringback NOUN VERB …\n", ...shown.map(({ name, takes, does }) => `  ringback ${name} ${takes}\n      ${does}`), "\nringback NOUN VERB --help tells more. The database is the one of DATABASE_URL, or the bundled one in .data."].join("\n");
  const isHelp = args.length === 0 || args[0] === "help" || args.includes("--help") || args.includes("-h") || (args.length === 1 && some.length > 0);
  if (isHelp) world.say(text);
  else world.tell(`There is no command ${JSON.stringify(args.slice(0, 2).join(" "))}.\n${text}`);
  return isHelp ? 0 : 64;
}

function usageOf({ name, takes, does, options = [] }: Verb): string {
  return [`Usage: npx ringback ${name} ${takes}`, does, ...options.map((line) => `  ${line}`)].join("\n");
}

function explain(error: unknown, verb: Verb, world: World): ExitCode {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (error instanceof UsageFault || (typeof code === "string" && code.startsWith("ERR_PARSE_ARGS"))) {
    world.tell(`${String(message)}\n${usageOf(verb)}`);
    return 64;
  }
  if (error instanceof Refusal) {
    world.tell(`${error.code}: ${error.message}`);
    return 1;
  }
  if (error instanceof NotSetUp) {
    world.tell(error.message);
    return 78;
  }
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "28P01" || code === "3D000") {
    world.tell(`The database cannot be reached: ${String(message)}. Look at DATABASE_URL.`);
    return 78;
  }
  throw error;
}
