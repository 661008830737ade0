// `deck export`: writes a deck as a sheet that imports as the same deck.
import { parseArgs } from "node:util";
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import { createDeckUseCases } from "../../billing/decks/useCases.js";
import { deckIdOf, tariffNamed } from "../named.js";
import { NotSetUp, UsageFault, type Verb } from "../verb.js";

export const deckExport: Verb = {
  name: "deck export",
  takes: "DECK | --tariff NAME [--to FILE]",
  does: "Writes a deck, or the one in force of a tariff, as CSV to standard output or a file that is not there yet.",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { tariff: { type: "string" }, to: { type: "string" } } });
    if (positionals.length > 1 || (positionals.length === 1) === (values.tariff !== undefined)) throw new UsageFault("Give a deck, or --tariff.");
    const database = await world.database();
    const deckId = positionals[0] === undefined ? (await tariffNamed(database, values.tariff, world.clock)).activeDeckId : deckIdOf(positionals[0]);
    if (deckId === null) throw new NotSetUp("This tariff has no deck in force.");
    const { pieces } = await createDeckUseCases(database, world.clock).exportDeck(deckId);
    if (values.to !== undefined) await pipeline(pieces, createWriteStream(values.to, { flags: "wx" }));
    else for await (const piece of pieces) if (!process.stdout.write(piece)) await once(process.stdout, "drain");
    return 0;
  },
};
