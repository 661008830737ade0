// `voucher list`: the batches, newest first, without their codes.
import { listVoucherBatches } from "../../billing/payments/voucherBatch.js";
import { toIso } from "../../kernel/clock.js";
import { toPublicId } from "../../kernel/id.js";
import { formatMicros } from "../../kernel/money.js";
import { UsageFault, type Verb } from "../verb.js";

const MOST = 100;

export const voucherList: Verb = {
  name: "voucher list",
  takes: "",
  does: `Shows the last ${MOST} voucher batches: what they are worth, and how many were redeemed.`,
  run: async (args, world) => {
    if (args.length > 0) throw new UsageFault("This takes nothing.");
    for (const { id, amountMicros, currency, count, redeemed, expiresAt, voidedAt, note } of await listVoucherBatches(await world.database(), { limit: MOST, after: null })) {
      const state = voidedAt !== null ? `void since ${toIso(voidedAt)}` : expiresAt === null ? "never expire" : `until ${toIso(expiresAt)}`;
      world.say(`${toPublicId("voucherBatch", id)}  ${formatMicros(amountMicros)} ${currency}  ${redeemed} of ${count} redeemed  ${state}  ${note}`.trimEnd());
    }
    return 0;
  },
};
