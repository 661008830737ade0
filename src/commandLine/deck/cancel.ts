// `deck cancel`: takes a planned switch back before it happens.
import { createDeckUseCases } from "../../billing/decks/useCases.js";
import { commandLine } from "../../kernel/author.js";
import { fromPublicId } from "../../kernel/id.js";
import { UsageFault, type Verb } from "../verb.js";

export const deckCancel: Verb = {
  name: "deck cancel",
  takes: "ACTIVATION",
  does: "Cancels a planned switch (da_…, as deck list shows it).",
  run: async (args, world) => {
    const [id, ...others] = args;
    if (id === undefined || others.length > 0) throw new UsageFault("Give one activation.");
    const decks = createDeckUseCases(await world.database(), world.clock);
    await decks.cancelActivation(fromPublicId("deckActivation", id, "activation"), commandLine);
    world.say("Cancelled.");
    return 0;
  },
};
