// The client's functions about payments: vouchers, corrections, limits, statements and what happened to a wallet.
import { there } from "./errors.js";
import type { AccountEventsQueryVariables, CorrectBalanceInput, CorrectionsQueryVariables, CreateVoucherBatchInput, CreditNoteInput, getSdk, ReratingQueryVariables, SetLowBalanceMutationVariables, StartReratingInput, StatementQueryVariables, VoucherBatchesQueryVariables } from "./generated.js";

export function paymentCalls(sdk: ReturnType<typeof getSdk>) {
  return {
    redeemVoucher: async (code: string) => there((await sdk.RedeemVoucher({ code })).redeemVoucher),
    statement: async (variables: StatementQueryVariables) => there((await sdk.Statement(variables)).statement),
    setLowBalance: async (variables: SetLowBalanceMutationVariables) => there((await sdk.SetLowBalance(variables)).setLowBalance),
    accountEvents: async (variables: AccountEventsQueryVariables = {}) => there((await sdk.AccountEvents(variables)).accountEvents),
    createVoucherBatch: async (input: CreateVoucherBatchInput) => there((await sdk.CreateVoucherBatch({ input })).createVoucherBatch),
    voidVoucherBatch: async (id: string) => there((await sdk.VoidVoucherBatch({ id })).voidVoucherBatch),
    voucherBatches: async (variables: VoucherBatchesQueryVariables = {}) => there((await sdk.VoucherBatches(variables)).voucherBatches),
    correctBalance: async (input: CorrectBalanceInput) => there((await sdk.CorrectBalance({ input })).correctBalance),
    creditNote: async (input: CreditNoteInput) => there((await sdk.CreditNote({ input })).creditNote),
    corrections: async (variables: CorrectionsQueryVariables = {}) => there((await sdk.Corrections(variables)).corrections),
    rerating: async (variables: ReratingQueryVariables) => (await sdk.Rerating(variables)).rerating ?? null,
    startRerating: async (input: StartReratingInput) => there((await sdk.StartRerating({ input })).startRerating),
    carryOutRerating: async (id: string) => there((await sdk.CarryOutRerating({ id })).carryOutRerating),
    continueRerating: async (id: string) => there((await sdk.ContinueRerating({ id })).continueRerating),
    setCreditLimit: async (accountId: string, amount: string) => there((await sdk.SetCreditLimit({ accountId, amount })).setCreditLimit),
  };
}
