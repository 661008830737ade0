// The client's functions about bundles of seconds.
import { there } from "./errors.js";
import type { getSdk, GrantBundleInput } from "./generated.js";

export function bundleCalls(sdk: ReturnType<typeof getSdk>) {
  return {
    /** What is left of each; only an operator has to say whose. */
    bundles: async (accountId?: string) => (accountId === undefined ? (there((await sdk.OwnBundles()).me).account?.bundles ?? []) : ((await sdk.BundlesOf({ accountId })).account?.bundles ?? [])),
    grantBundle: async (input: GrantBundleInput) => there((await sdk.GrantBundle({ input })).grantBundle),
    closeBundle: async (id: string) => there((await sdk.CloseBundle({ id })).closeBundle),
  };
}
