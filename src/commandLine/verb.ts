// What a verb of the command line is. Each has a file of its own; verbs.ts lists them, and to add one is to write its file and to put it there.
import type { Database } from "../database/transaction.js";
import type { Clock } from "../kernel/clock.js";

export interface Verb {
  /** "deck import": noun and verb. */
  readonly name: string;
  /** What follows the name: "FILE --tariff NAME [--dry-run]". */
  readonly takes: string;
  /** One sentence. */
  readonly does: string;
  /** A line for each option that the sentence does not explain. */
  readonly options?: readonly string[];
  run(args: readonly string[], world: World): Promise<ExitCode>;
}

export interface World {
  readonly clock: Clock;
  /** Opened when it is first asked for, and closed afterwards: whoever only asks for help needs none. */
  database(): Promise<Database>;
  /** To stdout: what was asked for. */
  say(text: string): void;
  /** To stderr: what went wrong, and how far it is. */
  tell(text: string): void;
  readonly isTerminal: boolean;
}

/** 0 done · 1 refused or faulty · 64 asked wrongly · 78 not set up */
export type ExitCode = 0 | 1 | 64 | 78;

/** The command was written wrongly; its usage is shown with this sentence. */
export class UsageFault extends Error {
  override name = "UsageFault";
}

/** Something outside is missing: a database, a migration, a file. */
export class NotSetUp extends Error {
  override name = "NotSetUp";
}
