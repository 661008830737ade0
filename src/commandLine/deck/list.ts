// `deck list`: the decks of a tariff, and when each is in force.
import { parseArgs } from "node:util";
import { createDeckUseCases } from "../../billing/decks/useCases.js";
import { toIso } from "../../kernel/clock.js";
import { toPublicId } from "../../kernel/id.js";
import { tariffNamed } from "../named.js";
import type { Verb } from "../verb.js";

const MOST = 50;

export const deckList: Verb = {
  name: "deck list",
  takes: "--tariff NAME",
  does: "Shows the decks of a tariff, newest first, and its switches: those that happened and those that are planned.",
  run: async (args, world) => {
    const { values } = parseArgs({ args: [...args], options: { tariff: { type: "string" } } });
    const database = await world.database();
    const tariff = await tariffNamed(database, values.tariff, world.clock);
    const decks = createDeckUseCases(database, world.clock);
    for (const { id, createdAt, rateCount, fileName } of await decks.listDecks(tariff.id, { limit: MOST, after: null })) {
      world.say(`${toPublicId("deck", id)}  ${toIso(createdAt)}  ${rateCount} rates  ${fileName ?? ""}${id === tariff.activeDeckId ? "  ← in force" : ""}`);
    }
    const now = world.clock.now();
    for (const { id, deckId, at, cancelledAt, author } of await decks.listActivations(tariff.id)) {
      world.say(`${toPublicId("deckActivation", id)}  ${toIso(at)}  ${toPublicId("deck", deckId)}  by ${author}${cancelledAt !== null ? "  cancelled" : at > now ? "  planned" : ""}`);
    }
    return 0;
  },
};
