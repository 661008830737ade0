// `opt-out add`, `opt-out remove` and `opt-out list`: numbers of people who want no call from us.
import { parseArgs } from "node:util";
import { commandLine } from "../../kernel/author.js";
import { toIso } from "../../kernel/clock.js";
import { parsePhoneNumber } from "../../kernel/phoneNumber.js";
import { addOptOut, listOptOuts, removeOptOut } from "../../telephony/limits/numberLists.js";
import { UsageFault, type Verb } from "../verb.js";

const PAGE = 500;

export const optOutAdd: Verb = {
  name: "opt-out add",
  takes: "NUMBER --reason TEXT",
  does: "From now on no account rings this number. Calls under way go on.",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { reason: { type: "string" } } });
    const [number, ...more] = positionals;
    if (number === undefined || more.length > 0 || values.reason === undefined) throw new UsageFault("Say which number, like +4930123456, and why: --reason TEXT.");
    await addOptOut(await world.database(), parsePhoneNumber(number, "number"), values.reason, world.clock.now(), commandLine);
    world.say(`${number} is not called any more.`);
    return 0;
  },
};

export const optOutRemove: Verb = {
  name: "opt-out remove",
  takes: "NUMBER",
  does: "Lets a number be called again.",
  run: async ([number, ...more], world) => {
    if (number === undefined || more.length > 0) throw new UsageFault("Say which number, like +4930123456.");
    await removeOptOut(await world.database(), parsePhoneNumber(number, "number"), commandLine);
    world.say(`${number} may be called again.`);
    return 0;
  },
};

export const optOutList: Verb = {
  name: "opt-out list",
  takes: "",
  does: "Shows every number that is not to be called, newest first.",
  run: async (args, world) => {
    if (args.length > 0) throw new UsageFault("This takes nothing.");
    const database = await world.database();
    for (let after: { at: number; id: string } | null = null; ; ) {
      const page = await listOptOuts(database, { limit: PAGE, after });
      for (const { number, createdAt, reason } of page) world.say(`${number}  ${toIso(createdAt)}  ${reason}`);
      const last = page.at(-1);
      if (!last || page.length < PAGE) return 0;
      after = { at: last.createdAt, id: last.id };
    }
  },
};
