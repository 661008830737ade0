// Vouchers: the operator makes and voids batches, an account redeems a code.
import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { requireAccount, requireOperator } from "../access/authorise.js";
import { fromPublicId } from "../kernel/id.js";
import { parseMicros } from "../kernel/money.js";
import { PageArgs, type Connection } from "../schema/connection.js";
import type { Refused } from "../schema/refused.js";
import { TransferResult, type Transfer } from "../schema/transfer.js";
import { CreateVoucherBatchInput, IssuedVoucherBatch, IssuedVoucherBatchResult, VoucherBatch, VoucherBatchConnection, VoucherBatchResult } from "../schema/voucher.js";
import { answered } from "./answered.js";
import { authorOf } from "./authorOf.js";
import type { Context } from "./context.js";
import { atPlace, page, placeAt } from "./paging.js";
import { redemptionView, voucherBatchView } from "./views/paymentView.js";

@Resolver()
export class VoucherResolver {
  @Query(() => VoucherBatchConnection, { nullable: true, description: "Every voucher batch, newest first, without its codes. For operators." })
  async voucherBatches(@Args(() => PageArgs) args: PageArgs, @Ctx() { principal, billing }: Context): Promise<Connection<VoucherBatch>> {
    requireOperator(principal);
    const list = { key: "voucherBatches operator", placeOf: (batch: { createdAt: number; id: string }) => placeAt(batch.createdAt, batch.id) };
    return page(list, args, (limit, after) => billing.listVoucherBatches({ limit, after: atPlace(after) }), voucherBatchView);
  }

  @Mutation(() => IssuedVoucherBatchResult, { nullable: true, description: "Makes vouchers. Their codes are in this answer and nowhere else. For operators." })
  async createVoucherBatch(
    @Arg("input", () => CreateVoucherBatchInput, { description: "What they are worth." }) input: CreateVoucherBatchInput,
    @Ctx() { principal, billing }: Context,
  ): Promise<IssuedVoucherBatch | Refused> {
    return answered(async () => {
      requireOperator(principal);
      const { batch, codes } = await billing.createVoucherBatch(
        { amountMicros: parseMicros(input.amount, "amount"), currency: input.currency, count: input.count, expiresAt: input.expiresAt ?? null, note: input.note ?? "" },
        authorOf(principal),
      );
      return { batch: voucherBatchView(batch), codes };
    });
  }

  @Mutation(() => VoucherBatchResult, { nullable: true, description: "Makes what is left of a batch worth nothing; what was redeemed stays. For operators." })
  async voidVoucherBatch(@Arg("id", () => ID, { description: "Which one." }) id: string, @Ctx() { principal, billing }: Context): Promise<VoucherBatch | Refused> {
    return answered(async () => {
      requireOperator(principal);
      return voucherBatchView(await billing.voidVoucherBatch(fromPublicId("voucherBatch", id, "id"), authorOf(principal)));
    });
  }

  @Mutation(() => TransferResult, {
    nullable: true,
    description: "Puts a voucher's money into your wallet. A voucher can be redeemed once; asked again by the account that has redeemed it, it answers the first transfer.",
  })
  async redeemVoucher(@Arg("code", () => String, { description: "As it is printed." }) code: string, @Ctx() { principal, billing }: Context): Promise<Transfer | Refused> {
    return answered(async () => redemptionView(await billing.redeemVoucher(requireAccount(principal), code, authorOf(principal))));
  }
}
