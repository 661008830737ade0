// `breach list` and `account release`: who went too far, and letting them go on.
import { parseArgs } from "node:util";
import { commandLine } from "../../kernel/author.js";
import { toIso } from "../../kernel/clock.js";
import { fromPublicId, toPublicId } from "../../kernel/id.js";
import { listBreaches, releaseAccount } from "../../telephony/limits/breachLog.js";
import { UsageFault, type Verb } from "../verb.js";

const MOST = 100;

export const breachList: Verb = {
  name: "breach list",
  takes: "[--account ACCOUNT] [--unreleased]",
  does: `Shows the last ${MOST} breaches of limits, newest first; --unreleased only those that keep an account suspended.`,
  run: async (args, world) => {
    const { values } = parseArgs({ args: [...args], options: { account: { type: "string" }, unreleased: { type: "boolean" } } });
    const accountId = values.account === undefined ? null : fromPublicId("account", values.account, "account");
    const found = await listBreaches(await world.database(), accountId, { unreleased: values.unreleased === true }, { limit: MOST, after: null });
    for (const { firstAt, accountId: whose, kind, number, limit, figure, count, suspended, released } of found) {
      const measure = limit === null ? "" : `  ${figure} of ${limit}`;
      const end = released ? `  released by ${released.by}: ${released.reason}` : suspended ? "  suspended" : "";
      world.say(`${toIso(firstAt)}  ${toPublicId("account", whose)}  ${kind}  ${number === null ? "" : number.replace(/.{1,4}$/, "****")}${measure}  ×${count}${end}`);
    }
    return 0;
  },
};

export const accountRelease: Verb = {
  name: "account release",
  takes: "ACCOUNT --reason TEXT",
  does: "Lets a suspended account (acc_…) go on, and writes down why.",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { reason: { type: "string" } } });
    const [account, ...more] = positionals;
    if (account === undefined || more.length > 0 || values.reason === undefined) throw new UsageFault("Say which account, and why: --reason TEXT.");
    await releaseAccount(await world.database(), fromPublicId("account", account, "account"), values.reason, world.clock.now(), commandLine);
    world.say(`${account} may go on.`);
    return 0;
  },
};
