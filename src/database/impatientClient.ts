// A connection that does not wait for ever. A database that has gone silent — a cable pulled, a machine frozen — breaks nothing and answers nothing: without this, whoever asked last would still be waiting.
import { HeardClient } from "./heardClient.js";

/** Longer than statement_timeout: a database that is there has ended the statement by itself before. */
const LONGEST_SILENCE_MS = 8_000;

export class DatabaseSilent extends Error {
  override name = "DatabaseSilent";
  /** As a broken connection's: the database is away. */
  readonly code = "ETIMEDOUT";
}

/** The connection is destroyed, not given back: its answer may still come, and would be taken for that of the next statement. */
export class ImpatientClient extends HeardClient {
  /** Takes and answers all that pg's own does; its dozen signatures are not repeated here. */
  override query(...given: never): never {
    const answer: unknown = Reflect.apply(super.query, this, given);
    if (answer instanceof Promise) this.#limit(answer);
    return answer as never;
  }

  #limit(answer: Promise<unknown>): void {
    const destroy = (): void => void this.connection.stream.destroy(new DatabaseSilent(`the database did not answer within ${LONGEST_SILENCE_MS / 1000} s`));
    const timer = setTimeout(destroy, LONGEST_SILENCE_MS);
    const stop = (): void => clearTimeout(timer);
    answer.then(stop, stop);
  }
}
