// `rerating count`: what would change if calls were rated again by another deck. It changes nothing.
import { parseArgs } from "node:util";
import { openRerating } from "../../billing/payments/rerating/rerating.js";
import { commandLine } from "../../kernel/author.js";
import { fromPublicId } from "../../kernel/id.js";
import { deckIdOf, instantOf, tariffNamed } from "../named.js";
import { UsageFault, type Verb } from "../verb.js";
import { workToTheEnd } from "./work.js";

export const reratingCount: Verb = {
  name: "rerating count",
  takes: "--deck DECK --from INSTANT --until INSTANT --reason TEXT [--tariff NAME] [--account ACCOUNT …]",
  does: "Counts, account by account, what would change if the calls of a period were rated again by a deck. It changes nothing.",
  options: ["--tariff   only calls that were rated by a deck of this tariff", "--account  only calls of this account (acc_…); may be given many times"],
  run: async (args, world) => {
    const { values } = parseArgs({
      args: [...args],
      options: { deck: { type: "string" }, from: { type: "string" }, until: { type: "string" }, reason: { type: "string" }, tariff: { type: "string" }, account: { type: "string", multiple: true } },
    });
    const { from, until, reason } = values;
    if (from === undefined || until === undefined || reason === undefined) throw new UsageFault("Say from when to when, and why.");
    const input = { deckId: deckIdOf(values.deck), from: instantOf(from), until: instantOf(until), reason, accountIds: values.account?.map((id) => fromPublicId("account", id, "account")) ?? null };
    const database = await world.database();
    const tariffId = values.tariff === undefined ? null : (await tariffNamed(database, values.tariff, world.clock)).id;
    const { id } = await openRerating(database, { ...input, tariffId }, world.clock.now(), commandLine);
    return workToTheEnd(world, database, id);
  },
};
