// A connection whose end is always heard by somebody. The pool and TypeORM listen in turns, and a connection that the server ends in the very read that opened it falls between the two: an error that nobody hears ends the whole process.
import pg from "pg";

export class HeardClient extends pg.Client {
  constructor(settings?: string | pg.ClientConfig) {
    super(settings);
    // Nothing to do here: whoever asks this connection next is refused, and the pool then drops it.
    this.on("error", () => undefined);
  }
}
