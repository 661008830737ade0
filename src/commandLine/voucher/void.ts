// `voucher void`: makes what is left of a batch worth nothing.
import { voidVoucherBatch } from "../../billing/payments/voucherBatch.js";
import { commandLine } from "../../kernel/author.js";
import { fromPublicId } from "../../kernel/id.js";
import { UsageFault, type Verb } from "../verb.js";

export const voucherVoid: Verb = {
  name: "voucher void",
  takes: "BATCH",
  does: "Makes what is left of a batch (vb_…) worth nothing; what was redeemed stays.",
  run: async ([batch, ...others], world) => {
    if (batch === undefined || others.length > 0) throw new UsageFault("Say which batch: vb_… (voucher list shows them).");
    const id = fromPublicId("voucherBatch", batch, "id");
    const { count, redeemed } = await voidVoucherBatch(await world.database(), id, world.clock.now(), commandLine);
    world.say(`${count - redeemed} vouchers are void; ${redeemed} were redeemed before.`);
    return 0;
  },
};
