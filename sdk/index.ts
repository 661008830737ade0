// The client of Ringback's API: every query and mutation as a typed function, and a call-back as an async iterable. An expected "no" is an answer (`Refused`); everything else that goes wrong is thrown as a RingbackError.
import { ClientError, GraphQLClient } from "graphql-request";
import { RingbackError, there } from "./errors.js";
import { getSdk, type AccountEventFieldsFragment, type CreateTariffInput, type IssueApiKeyInput, type OpenAccountInput, type ProgressFieldsFragment, type ReportInput, type RequestCallBackInput, type TopUpInput, type UpdateAccountInput } from "./generated.js";
import type { AccountsQueryVariables, CallBacksQueryVariables, CdrsQueryVariables, ChangesQueryVariables, TariffQueryVariables, TariffsQueryVariables, TransfersQueryVariables } from "./generated.js";
import { bundleCalls } from "./bundles.js";
import { callerCalls } from "./callers.js";
import { carrierCalls } from "./carriers.js";
import { deckCalls } from "./decks.js";
import { numberCalls } from "./numbers.js";
import { limitCalls } from "./limits.js";
import { paymentCalls } from "./payments.js";
import { priceCalls } from "./prices.js";
import { resellerCalls } from "./resellers.js";
import { trunkCalls } from "./trunks.js";
import { createWatcher, type Watcher, type WatchOptions } from "./watch.js";

export { isRefused, RingbackError } from "./errors.js";
export type { WatchOptions } from "./watch.js";
export type * from "./generated.js";

export interface RingbackOptions {
  /** Of the API: "http://localhost:4000/graphql". */
  readonly url: string;
  readonly apiKey: string;
}

export type Ringback = ReturnType<typeof createRingback>;

export function createRingback({ url, apiKey }: RingbackOptions) {
  const sdk = getSdk(new GraphQLClient(url, { headers: { authorization: `Bearer ${apiKey}` } }), toldAsRingbackError);
  let watcher: Promise<Watcher> | null = null;
  return {
    ...calls(sdk),
    ...priceCalls(sdk),
    ...operatorCalls(sdk),
    ...bundleCalls(sdk),
    ...callerCalls(sdk),
    ...carrierCalls(sdk),
    ...deckCalls(sdk),
    ...numberCalls(sdk),
    ...limitCalls(sdk),
    ...paymentCalls(sdk),
    ...resellerCalls(sdk),
    ...trunkCalls(sdk),
    /** Every event after the given one, then what happens as it happens; ends after the event that ends the call-back. A lost socket is taken up again where it was left. */
    watchCallBack: async function* (id: string, afterSequence = 0, options: WatchOptions = {}): AsyncGenerator<ProgressFieldsFragment> {
      watcher ??= createWatcher(url.replace(/^http/, "ws"), apiKey);
      yield* (await watcher).watch(id, afterSequence, options);
    },
    /** What happened to a wallet after the given event, then what happens, until the signal ends it. Only an operator has to say whose. */
    watchAccount: async function* (accountId: string | null = null, afterSequence = 0, options: WatchOptions = {}): AsyncGenerator<AccountEventFieldsFragment> {
      watcher ??= createWatcher(url.replace(/^http/, "ws"), apiKey);
      yield* (await watcher).watchAccount(accountId, afterSequence, options);
    },
    /** Lets go of the socket. */
    close: async (): Promise<void> => (await watcher)?.close(),
  };
}

type Sdk = ReturnType<typeof getSdk>;

function calls(sdk: Sdk) {
  return {
    requestCallBack: async (input: RequestCallBackInput) => there((await sdk.RequestCallBack({ input })).requestCallBack),
    cancelCallBack: async (id: string) => there((await sdk.CancelCallBack({ id })).cancelCallBack),
    callBack: async (id: string) => (await sdk.CallBack({ id })).callBack ?? null,
    callBacks: async (variables: CallBacksQueryVariables = {}) => there((await sdk.CallBacks(variables)).callBacks),
    me: async () => there((await sdk.Me()).me),
    cdrs: async (variables: CdrsQueryVariables = {}) => there((await sdk.Cdrs(variables)).cdrs),
    report: async (input: ReportInput) => there((await sdk.Report({ input })).report),
    transfers: async (variables: TransfersQueryVariables = {}) => there((await sdk.Transfers(variables)).transfers),
  };
}

function operatorCalls(sdk: Sdk) {
  return {
    account: async (id: string) => (await sdk.Account({ id })).account ?? null,
    accounts: async (variables: AccountsQueryVariables = {}) => there((await sdk.Accounts(variables)).accounts),
    changes: async (variables: ChangesQueryVariables = {}) => there((await sdk.Changes(variables)).changes),
    tariff: async (variables: TariffQueryVariables) => (await sdk.Tariff(variables)).tariff ?? null,
    tariffs: async (variables: TariffsQueryVariables = {}) => there((await sdk.Tariffs(variables)).tariffs),
    openAccount: async (input: OpenAccountInput) => there((await sdk.OpenAccount({ input })).openAccount),
    updateAccount: async (input: UpdateAccountInput) => there((await sdk.UpdateAccount({ input })).updateAccount),
    suspendAccount: async (id: string) => there((await sdk.SuspendAccount({ id })).suspendAccount),
    resumeAccount: async (id: string) => there((await sdk.ResumeAccount({ id })).resumeAccount),
    assignTariff: async (accountId: string, tariffId: string) => there((await sdk.AssignTariff({ accountId, tariffId })).assignTariff),
    topUp: async (input: TopUpInput) => there((await sdk.TopUp({ input })).topUp),
    createTariff: async (input: CreateTariffInput) => there((await sdk.CreateTariff({ input })).createTariff),
    issueApiKey: async (input: IssueApiKeyInput) => there((await sdk.IssueApiKey({ input })).issueApiKey),
    revokeApiKey: async (id: string) => there((await sdk.RevokeApiKey({ id })).revokeApiKey),
  };
}

async function toldAsRingbackError<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const first = error instanceof ClientError ? error.response.errors?.[0] : undefined;
    throw first ? new RingbackError(first, { cause: error }) : error;
  }
}
