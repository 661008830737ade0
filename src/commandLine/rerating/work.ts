// Works on a re-rating until it is counted or done, tells how far it is, and then what it comes to, account by account.
import { listReratingAccounts, type ReratingSums } from "../../billing/payments/rerating/reratingAccounts.js";
import { workOnRerating } from "../../billing/payments/rerating/workOnRerating.js";
import { findRates } from "../../billing/rating/findRates.js";
import type { Database } from "../../database/transaction.js";
import { toIso } from "../../kernel/clock.js";
import { toPublicId, type ReratingId } from "../../kernel/id.js";
import { formatMicros, type Currency } from "../../kernel/money.js";
import type { ExitCode, World } from "../verb.js";

const ACCOUNTS_A_PAGE = 500;

export async function workToTheEnd(world: World, database: Database, id: ReratingId): Promise<ExitCode> {
  for (;;) {
    const { rerating, isUpToDate, stillUp, counted, done } = await workOnRerating(database, id, findRates, world.clock);
    const wasDone = rerating.state === "running" || rerating.state === "done";
    const sums = wasDone ? done : counted;
    const isWaiting = isUpToDate && rerating.state === "running" && stillUp > 0;
    if (!isWaiting && (rerating.state === "counting" || rerating.state === "running")) {
      world.tell(`${rerating.state}: ${sums.legs} legs, up to ${rerating.seen ? toIso(rerating.seen.at) : "the beginning"}`);
      continue;
    }
    await sayAccounts(world, database, id, wasDone, rerating.currency);
    world.say(line(`${toPublicId("rerating", id)}: ${rerating.state}`, sums, rerating.currency));
    if (rerating.state === "counted") world.tell(`Nothing has changed. To make it so: npx ringback rerating carry-out ${toPublicId("rerating", id)}`);
    if (isWaiting) world.tell(`${stillUp} legs of the period are still up. It is not done before they have ended; then again: npx ringback rerating carry-out ${toPublicId("rerating", id)}`);
    return 0;
  }
}

async function sayAccounts(world: World, database: Database, id: ReratingId, wasDone: boolean, currency: Currency): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const page = await listReratingAccounts(database, id, wasDone, ACCOUNTS_A_PAGE, after);
    for (const account of page) world.say(line(toPublicId("account", account.accountId), account, currency));
    after = page.at(-1)?.accountId ?? null;
    if (page.length < ACCOUNTS_A_PAGE) return;
  }
}

function line(name: string, { legs, changed, withoutRate, oldMicros, newMicros, paidMicros, writtenOffMicros }: ReratingSums, currency: Currency): string {
  const without = withoutRate === 0 ? "" : `, ${withoutRate} without a rate left alone`;
  return `${name}  ${legs} legs, ${changed} changed${without}  ${formatMicros(oldMicros)} → ${formatMicros(newMicros)} ${currency}  paid ${formatMicros(paidMicros)}, written off ${formatMicros(writtenOffMicros)}`;
}
