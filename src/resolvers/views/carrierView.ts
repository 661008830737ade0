// Carriers and routings as the API shows them to operators.
import type { Carrier as CarrierRecord } from "../../billing/carriers/carrier.js";
import type { Routing as RoutingRecord } from "../../billing/carriers/weighRoutes.js";
import { toPublicId } from "../../kernel/id.js";
import type { Carrier, Routing } from "../../schema/carrier.js";
import { moneyView } from "./moneyView.js";

export function carrierView({ id, trunks, tariffId, onlyPrefixes, excludedPrefixes, ...carrier }: CarrierRecord): Carrier {
  return { ...carrier, id: toPublicId("carrier", id), trunks: [...trunks], tariffId: toPublicId("tariff", tariffId), onlyPrefixes: [...onlyPrefixes], excludedPrefixes: [...excludedPrefixes] };
}

export function routingView({ typicalSeconds, currency, expectedNetMicros, routes }: RoutingRecord): Routing {
  return {
    typicalSeconds,
    expectedNet: moneyView(expectedNetMicros, currency),
    routes: routes.map(({ carrier, verdict, expectedCostMicros }) => ({
      carrier: carrierView(carrier), verdict, expectedCost: expectedCostMicros === null ? null : moneyView(expectedCostMicros, carrier.currency),
    })),
  };
}
