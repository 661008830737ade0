// The client's functions about carriers: making them known, changing them, and how calls are routed among them. For operators.
import { there } from "./errors.js";
import type { CarriersQueryVariables, getSdk, OpenCarrierInput, RoutingQueryVariables, UpdateCarrierInput } from "./generated.js";

export function carrierCalls(sdk: ReturnType<typeof getSdk>) {
  return {
    carrier: async (id: string) => (await sdk.Carrier({ id })).carrier ?? null,
    carriers: async (variables: CarriersQueryVariables = {}) => there((await sdk.Carriers(variables)).carriers),
    routing: async (variables: RoutingQueryVariables) => there((await sdk.Routing(variables)).routing),
    openCarrier: async (input: OpenCarrierInput) => there((await sdk.OpenCarrier({ input })).openCarrier),
    updateCarrier: async (input: UpdateCarrierInput) => there((await sdk.UpdateCarrier({ input })).updateCarrier),
  };
}
