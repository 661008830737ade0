// What resellers were charged for a leg. An account's key never sees a figure of it: whom it has its calls from, and for how much they had them, is not its business.
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { resellerMarginMicros } from "../billing/carriers/margin.js";
import type { WholesaleCharge as WholesaleRecord } from "../billing/cdr/wholesaleCharge.js";
import { toPublicId } from "../kernel/id.js";
import { Cdr, WholesaleCharge } from "../schema/cdr.js";
import type { Context } from "./context.js";
import type { CdrView } from "./views/billingView.js";
import { moneyView } from "./views/moneyView.js";
import { rateView } from "./views/rateView.js";

@Resolver(() => Cdr)
export class CdrWholesaleResolver {
  @FieldResolver(() => [WholesaleCharge], { nullable: true, description: "What the resellers above the account were charged for the leg, the account's own first; empty where there is none. For operators; null for others." })
  async wholesale(@Root() { record }: CdrView, @Ctx() { principal, load }: Context): Promise<WholesaleCharge[] | null> {
    if (principal?.kind !== "operator") return null;
    const charges = await load.wholesale.load(record.legId);
    return charges.map((charge, index) => chargeView(charge, resellerMarginMicros(charges[index - 1] ?? record, charge)));
  }
}

function chargeView({ level, accountId, billedSeconds, rate, currency, chargeMicros, taxMicros, writtenOffMicros }: WholesaleRecord, marginMicros: bigint): WholesaleCharge {
  return {
    level,
    accountId: toPublicId("account", accountId),
    billedSeconds,
    rate: rateView(rate, currency),
    charge: moneyView(chargeMicros, currency),
    tax: moneyView(taxMicros, currency),
    writtenOff: moneyView(writtenOffMicros, currency),
    margin: moneyView(marginMicros, currency),
  };
}
