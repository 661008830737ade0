// The executable schema, built from the decorated classes. It holds no state: who asks and whom to ask come with each operation's context.
import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { buildSchemaSync } from "type-graphql";
import { AccountFieldsResolver, MeResolver } from "./me.resolver.js";
import { AccessNumberResolver } from "./accessNumber.resolver.js";
import { AccountEventsResolver } from "./accountEvents.resolver.js";
import { AccountBundlesResolver, BundleResolver } from "./bundle.resolver.js";
import { CallBackFieldsResolver, CallBackResolver } from "./callBack.resolver.js";
import { AccountCallersResolver, CallerResolver } from "./caller.resolver.js";
import { CarrierResolver, CdrCostResolver } from "./carrier.resolver.js";
import { CdrResolver } from "./cdr.resolver.js";
import { ChangeResolver } from "./change.resolver.js";
import { DeckResolver, TariffDecksResolver } from "./deck.resolver.js";
import { DidResolver } from "./did.resolver.js";
import { InboundCallResolver } from "./inboundCall.resolver.js";
import { AccountLimitsResolver, LimitResolver } from "./limit.resolver.js";
import { NumberListResolver } from "./numberList.resolver.js";
import { OperatorResolver } from "./operator.resolver.js";
import { PaymentResolver } from "./payment.resolver.js";
import { AccountPinResolver, CallerLimitsResolver, PinResolver } from "./pin.resolver.js";
import { ProgressResolver } from "./progress.resolver.js";
import { ReportResolver } from "./report.resolver.js";
import { ReratingFieldsResolver, ReratingResolver } from "./rerating.resolver.js";
import { QuoteResolver } from "./quote.resolver.js";
import { CdrWholesaleResolver } from "./reseller.resolver.js";
import { TariffFieldsResolver, TariffResolver } from "./tariff.resolver.js";
import { TrunkResolver } from "./trunk.resolver.js";
import { VoucherResolver } from "./voucher.resolver.js";

export function buildApiSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      MeResolver,
      AccountFieldsResolver,
      AccountBundlesResolver,
      BundleResolver,
      CallBackResolver,
      CallBackFieldsResolver,
      CallerResolver,
      AccountCallersResolver,
      PinResolver,
      AccountPinResolver,
      CallerLimitsResolver,
      CarrierResolver,
      CdrCostResolver,
      CdrResolver,
      CdrWholesaleResolver,
      ChangeResolver,
      AccessNumberResolver,
      DidResolver,
      InboundCallResolver,
      LimitResolver,
      AccountLimitsResolver,
      NumberListResolver,
      OperatorResolver,
      ProgressResolver,
      ReportResolver,
      QuoteResolver,
      TariffResolver,
      TariffFieldsResolver,
      DeckResolver,
      TariffDecksResolver,
      TrunkResolver,
      VoucherResolver,
      PaymentResolver,
      AccountEventsResolver,
      ReratingResolver,
      ReratingFieldsResolver,
    ],
    // Numbers, amounts and ranges are judged by the use cases, which answer with refusals; a second judge would only disagree.
    validate: false,
    pubSub: noPubSub,
  });
  describe(schema);
  return schema;
}

/** The library wants one as soon as there is a subscription; ours bring their own source, one a subscriber, and never share a topic. */
const noPubSub = {
  publish: (): never => {
    throw new Error("nothing is published here");
  },
  subscribe: (): never => {
    throw new Error("nothing is subscribed to here");
  },
};

function describe(schema: GraphQLSchema): void {
  const roots = [
    [schema.getQueryType(), "What can be looked at. What is not there, or not yours, is null; what went wrong is an error with a code."],
    [schema.getMutationType(), "What can be done. Each answers the thing that it was done to, or why not."],
    [schema.getSubscriptionType(), "What can be watched, over a WebSocket with the graphql-transport-ws protocol on the same path."],
  ] as const;
  for (const [type, description] of roots) if (type) type.description = description;
}
