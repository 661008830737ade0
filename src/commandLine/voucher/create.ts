// `voucher create`: a batch of vouchers; their codes go to standard output as CSV, this once.
import { parseArgs } from "node:util";
import { createVoucherBatch } from "../../billing/payments/voucherBatch.js";
import { commandLine } from "../../kernel/author.js";
import { toIso } from "../../kernel/clock.js";
import { toPublicId } from "../../kernel/id.js";
import { formatMicros, parseMicros } from "../../kernel/money.js";
import { instantOf } from "../named.js";
import { UsageFault, type Verb } from "../verb.js";

export const voucherCreate: Verb = {
  name: "voucher create",
  takes: "--amount 5.00 --currency EUR --count 100 [--expires INSTANT] [--note TEXT]",
  does: "Makes vouchers and writes their codes to standard output as CSV. They are stored hashed: nobody can show them again.",
  options: ["--expires  from when on they are worth nothing (2027-12-31 or 2027-12-31T23:00:00Z); never when left out", "--note     for you to know the batch by"],
  run: async (args, world) => {
    const { values } = parseArgs({
      args: [...args],
      options: { amount: { type: "string" }, currency: { type: "string" }, count: { type: "string" }, expires: { type: "string" }, note: { type: "string" } },
    });
    const { amount, currency, count } = values;
    if (amount === undefined || currency === undefined || count === undefined) throw new UsageFault("Say how much each is worth, in which currency, and how many.");
    if (!/^\d{1,6}$/.test(count)) throw new UsageFault("--count is a whole number.");
    const expiresAt = values.expires === undefined ? null : instantOf(values.expires);
    const input = { amountMicros: parseMicros(amount, "amount"), currency, count: Number(count), expiresAt, note: values.note ?? "" };
    const { batch, codes } = await createVoucherBatch(await world.database(), input, world.clock.now(), commandLine);
    world.say("batch,code,amount,currency,expires");
    const rest = `${formatMicros(batch.amountMicros)},${batch.currency},${batch.expiresAt === null ? "" : toIso(batch.expiresAt)}`;
    for (const code of codes) world.say(`${toPublicId("voucherBatch", batch.id)},${code},${rest}`);
    world.tell(`${codes.length} vouchers of ${formatMicros(batch.amountMicros)} ${batch.currency}. Keep the codes: this is the only time that they are shown.`);
    return 0;
  },
};
