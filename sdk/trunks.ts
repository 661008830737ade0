// The client's functions about trunks: making them known, changing them, and how well they carry calls. For operators.
import { there } from "./errors.js";
import type { getSdk, OpenTrunkInput, TrunkQualityInput, TrunksQueryVariables, UpdateTrunkInput } from "./generated.js";

export function trunkCalls(sdk: ReturnType<typeof getSdk>) {
  return {
    trunk: async (id: string) => (await sdk.Trunk({ id })).trunk ?? null,
    trunks: async (variables: TrunksQueryVariables = {}) => there((await sdk.Trunks(variables)).trunks),
    trunkQuality: async (input: TrunkQualityInput) => there((await sdk.TrunkQuality({ input })).trunkQuality),
    openTrunk: async (input: OpenTrunkInput) => there((await sdk.OpenTrunk({ input })).openTrunk),
    updateTrunk: async (input: UpdateTrunkInput) => there((await sdk.UpdateTrunk({ input })).updateTrunk),
  };
}
