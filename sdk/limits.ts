// The client's part about limits, breaches, opt-outs and high-risk ranges.
import { there } from "./errors.js";
import type { AddHighRiskRangeInput, AddOptOutInput, BreachesQueryVariables, getSdk, HighRiskRangesQueryVariables, OptOutsQueryVariables, ReleaseAccountInput, SetDefaultLimitsInput, SetLimitsInput } from "./generated.js";

export function limitCalls(sdk: ReturnType<typeof getSdk>) {
  return {
    /** Of the account of this key. */
    myLimits: async () => (await sdk.MyLimits()).me?.account?.limits ?? null,
    limits: async (accountId: string) => (await sdk.AccountLimits({ id: accountId })).account?.limits ?? null,
    defaultLimits: async () => there((await sdk.DefaultLimits()).defaultLimits),
    setLimits: async (input: SetLimitsInput) => there((await sdk.SetLimits({ input })).setLimits),
    setDefaultLimits: async (input: SetDefaultLimitsInput) => there((await sdk.SetDefaultLimits({ input })).setDefaultLimits),
    releaseAccount: async (input: ReleaseAccountInput) => there((await sdk.ReleaseAccount({ input })).releaseAccount),
    breach: async (id: string) => (await sdk.Breach({ id })).breach ?? null,
    breaches: async (variables: BreachesQueryVariables = {}) => there((await sdk.Breaches(variables)).breaches),
    optOuts: async (variables: OptOutsQueryVariables = {}) => there((await sdk.OptOuts(variables)).optOuts),
    addOptOut: async (input: AddOptOutInput) => there((await sdk.AddOptOut({ input })).addOptOut),
    removeOptOut: async (number: string) => there((await sdk.RemoveOptOut({ number })).removeOptOut),
    highRiskRanges: async (variables: HighRiskRangesQueryVariables = {}) => there((await sdk.HighRiskRanges(variables)).highRiskRanges),
    addHighRiskRange: async (input: AddHighRiskRangeInput) => there((await sdk.AddHighRiskRange({ input })).addHighRiskRange),
    removeHighRiskRange: async (prefix: string) => there((await sdk.RemoveHighRiskRange({ prefix })).removeHighRiskRange),
  };
}
