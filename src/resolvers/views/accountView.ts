// Accounts, wallets and keys as the API shows them.
import type { ApiKeyRecord } from "../../access/apiKeys.js";
import type { Account as AccountRecord, WalletFigures } from "../../billing/accounts/account.js";
import { toPublicId, type AccountId } from "../../kernel/id.js";
import type { Account, Wallet } from "../../schema/account.js";
import type { ApiKey } from "../../schema/apiKey.js";
import { moneyView } from "./moneyView.js";

/** The wallet, the keys and the reseller are looked up when they are asked for. */
export type AccountView = Omit<Account, "wallet" | "apiKeys" | "reseller"> & { readonly accountId: AccountId; readonly resellerId: AccountId | null };

export function accountView(account: AccountRecord): AccountView {
  return {
    accountId: account.id,
    resellerId: account.resellerId,
    id: toPublicId("account", account.id),
    name: account.name,
    status: account.status,
    currency: account.currency,
    tariffId: account.tariffId === null ? null : toPublicId("tariff", account.tariffId),
    liveCallBackLimit: account.liveCallBackLimit,
    createdAt: account.createdAt,
  };
}

export function walletView({ currency, balanceMicros, heldMicros, availableMicros, creditLimitMicros, lowBalanceMicros }: WalletFigures): Wallet {
  return {
    balance: moneyView(balanceMicros, currency),
    held: moneyView(heldMicros, currency),
    available: moneyView(availableMicros, currency),
    creditLimit: moneyView(creditLimitMicros, currency),
    lowBalance: lowBalanceMicros === null ? null : moneyView(lowBalanceMicros, currency),
  };
}

export function apiKeyView(key: ApiKeyRecord): ApiKey {
  return {
    id: toPublicId("apiKey", key.id),
    kind: key.kind,
    accountId: key.accountId === null ? null : toPublicId("account", key.accountId),
    name: key.name,
    createdAt: key.createdAt,
    revokedAt: key.revokedAt,
  };
}
