// The client's functions about callers: the numbers that an account has proven, its PIN, its settings and speed dials. Only an operator has to say whose.
import { there } from "./errors.js";
import type { ApproveCallerIdInput, CallerLimitsInput, CallingSettingsInput, getSdk, IssuePinMutationVariables, PinLocksQueryVariables, ProveCallerIdInput, SpeedDialInput } from "./generated.js";

export function callerCalls(sdk: ReturnType<typeof getSdk>) {
  return {
    callersOf: async (accountId: string) => (await sdk.AccountCallers({ id: accountId })).account ?? null,
    /** Rings the number; the answer has the code that is to be keyed there. */
    proveCallerId: async (input: ProveCallerIdInput) => there((await sdk.ProveCallerId({ input })).proveCallerId),
    approveCallerId: async (input: ApproveCallerIdInput) => there((await sdk.ApproveCallerId({ input })).approveCallerId),
    setAsksForPin: async (id: string, asksForPin: boolean) => there((await sdk.SetAsksForPin({ id, asksForPin })).setAsksForPin),
    removeCallerId: async (id: string) => there((await sdk.RemoveCallerId({ id })).removeCallerId),
    updateCallingSettings: async (input: CallingSettingsInput) => there((await sdk.UpdateCallingSettings({ input })).updateCallingSettings),
    setSpeedDial: async (input: SpeedDialInput) => there((await sdk.SetSpeedDial({ input })).setSpeedDial),
    removeSpeedDial: async (key: string, accountId: string | null = null) => there((await sdk.RemoveSpeedDial({ key, accountId })).removeSpeedDial),
    issuePin: async (variables: IssuePinMutationVariables = {}) => there((await sdk.IssuePin(variables)).issuePin),
    lockPin: async (accountId: string | null = null) => there((await sdk.LockPin({ accountId })).lockPin),
    releasePin: async (accountId: string | null = null) => there((await sdk.ReleasePin({ accountId })).releasePin),
    pinLocks: async (variables: PinLocksQueryVariables = {}) => there((await sdk.PinLocks(variables)).pinLocks),
    callerLimits: async () => there((await sdk.CallerLimits()).callerLimits),
    setCallerLimits: async (input: CallerLimitsInput) => there((await sdk.SetCallerLimits({ input })).setCallerLimits),
    releasePinLock: async (id: string) => there((await sdk.ReleasePinLock({ id })).releasePinLock),
  };
}
