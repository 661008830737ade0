// `deck activate`: switches a tariff to a deck, now or later, or back to the one before.
import { parseArgs } from "node:util";
import { createDeckUseCases } from "../../billing/decks/useCases.js";
import { commandLine } from "../../kernel/author.js";
import { toIso } from "../../kernel/clock.js";
import { toPublicId } from "../../kernel/id.js";
import { deckIdOf, instantOf, tariffNamed } from "../named.js";
import { UsageFault, type Verb } from "../verb.js";

export const deckActivate: Verb = {
  name: "deck activate",
  takes: "DECK [INSTANT] | --back --tariff NAME",
  does: "Prices calls by a deck from now on, or from INSTANT on; with --back by the one that was in force before. Calls under way keep their rates.",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { back: { type: "boolean" }, tariff: { type: "string" } } });
    if (positionals.length > (values.back ? 0 : 2)) throw new UsageFault("Give a deck and at most one instant, or --back.");
    const database = await world.database();
    const decks = createDeckUseCases(database, world.clock);
    const { id, deckId, at } = values.back
      ? await decks.rollBackDeck((await tariffNamed(database, values.tariff, world.clock)).id, commandLine)
      : await decks.activateDeck(deckIdOf(positionals[0]), positionals[1] === undefined ? null : instantOf(positionals[1]), commandLine);
    world.say(`${toPublicId("deck", deckId)} is in force from ${toIso(at)} on (${toPublicId("deckActivation", id)})`);
    return 0;
  },
};
