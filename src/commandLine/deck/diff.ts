// `deck diff`: what a deck changes against the one in force, or against another.
import { parseArgs } from "node:util";
import { createDeckUseCases } from "../../billing/decks/useCases.js";
import { deckIdOf } from "../named.js";
import { UsageFault, type Verb } from "../verb.js";
import { sayDifference } from "./report.js";

export const deckDiff: Verb = {
  name: "deck diff",
  takes: "DECK [--against DECK]",
  does: "Counts and shows the prefixes that a deck makes new, dearer, cheaper or closes, against the deck in force.",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { against: { type: "string" } } });
    if (positionals.length !== 1) throw new UsageFault("Give one deck.");
    const decks = createDeckUseCases(await world.database(), world.clock);
    sayDifference(world, await decks.differenceOf(deckIdOf(positionals[0]), values.against === undefined ? null : deckIdOf(values.against)), "a minute");
    return 0;
  },
};
