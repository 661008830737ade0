// `rerating carry-out`: makes the corrections that were counted, once; interrupted, it goes on where it was.
import { approveRerating } from "../../billing/payments/rerating/rerating.js";
import { commandLine } from "../../kernel/author.js";
import { fromPublicId } from "../../kernel/id.js";
import { UsageFault, type Verb } from "../verb.js";
import { workToTheEnd } from "./work.js";

export const reratingCarryOut: Verb = {
  name: "rerating carry-out",
  takes: "RERATING",
  does: "Makes the corrections that were counted (rr_…). Asked again it goes on where it was, and changes nothing twice.",
  run: async ([rerating, ...others], world) => {
    if (rerating === undefined || others.length > 0) throw new UsageFault("Say which one: rr_… (rerating count tells it).");
    const id = fromPublicId("rerating", rerating, "id");
    const database = await world.database();
    await approveRerating(database, id, commandLine);
    return workToTheEnd(world, database, id);
  },
};
