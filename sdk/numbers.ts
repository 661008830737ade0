// The client's functions about our own numbers and the calls to them: access numbers and DIDs, as records and as sheets.
import { there } from "./errors.js";
import type { AccessNumbersQueryVariables, DidsQueryVariables, getSdk, InboundCallsQueryVariables, OpenAccessNumberInput, OpenDidInput, PlaceSandboxCallInput, UpdateAccessNumberInput, UpdateDidInput } from "./generated.js";

export function numberCalls(sdk: ReturnType<typeof getSdk>) {
  return {
    accessNumber: async (id: string) => (await sdk.AccessNumber({ id })).accessNumber ?? null,
    accessNumbers: async (variables: AccessNumbersQueryVariables = {}) => there((await sdk.AccessNumbers(variables)).accessNumbers),
    accessNumbersCsv: async () => there((await sdk.AccessNumbersCsv()).accessNumbersCsv),
    openAccessNumber: async (input: OpenAccessNumberInput) => there((await sdk.OpenAccessNumber({ input })).openAccessNumber),
    updateAccessNumber: async (input: UpdateAccessNumberInput) => there((await sdk.UpdateAccessNumber({ input })).updateAccessNumber),
    removeAccessNumber: async (id: string) => there((await sdk.RemoveAccessNumber({ id })).removeAccessNumber),
    importAccessNumbers: async (csv: string, dryRun = false) => there((await sdk.ImportAccessNumbers({ csv, dryRun })).importAccessNumbers),
    did: async (id: string) => (await sdk.Did({ id })).did ?? null,
    dids: async (variables: DidsQueryVariables = {}) => there((await sdk.Dids(variables)).dids),
    didsCsv: async () => there((await sdk.DidsCsv()).didsCsv),
    openDid: async (input: OpenDidInput) => there((await sdk.OpenDid({ input })).openDid),
    updateDid: async (input: UpdateDidInput) => there((await sdk.UpdateDid({ input })).updateDid),
    closeDid: async (id: string) => there((await sdk.CloseDid({ id })).closeDid),
    importDids: async (csv: string, dryRun = false) => there((await sdk.ImportDids({ csv, dryRun })).importDids),
    placeSandboxCall: async (input: PlaceSandboxCallInput) => there((await sdk.PlaceSandboxCall({ input })).placeSandboxCall),
    inboundCalls: async (variables: InboundCallsQueryVariables = {}) => there((await sdk.InboundCalls(variables)).inboundCalls),
  };
}
