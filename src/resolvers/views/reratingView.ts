// Re-ratings as the API shows them.
import type { ReratingAccount as AccountRecord, ReratingSums as SumsRecord } from "../../billing/payments/rerating/reratingAccounts.js";
import type { ReratingProgress } from "../../billing/payments/rerating/workOnRerating.js";
import { toPublicId, type ReratingId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import type { Rerating, ReratingAccount, ReratingSums } from "../../schema/rerating.js";
import { moneyView } from "./moneyView.js";

/** Its accounts are looked up when they are asked for. */
export type ReratingView = Rerating & { readonly reratingId: ReratingId; readonly currency: Currency };

export function reratingView({ rerating, stillUp, counted, done }: ReratingProgress): ReratingView {
  const { id, state, currency, reason, author, approvedBy, createdAt, finishedAt } = rerating;
  return {
    reratingId: id, currency, id: toPublicId("rerating", id), state, reason, author, approvedBy, stillUp, createdAt, finishedAt,
    tariffId: rerating.tariffId === null ? null : toPublicId("tariff", rerating.tariffId),
    accountIds: rerating.accountIds?.map((accountId) => toPublicId("account", accountId)) ?? null,
    since: rerating.from, before: rerating.until, deckId: toPublicId("deck", rerating.deckId),
    seenUntil: rerating.seen?.at ?? null,
    counted: sumsView(counted, currency), done: sumsView(done, currency),
  };
}

export function reratingAccountView(account: AccountRecord, currency: Currency): ReratingAccount {
  return { accountId: toPublicId("account", account.accountId), sums: sumsView(account, currency) };
}

function sumsView({ legs, changed, withoutRate, oldMicros, newMicros, paidMicros, writtenOffMicros }: SumsRecord, currency: Currency): ReratingSums {
  return {
    legs, changed, withoutRate,
    old: moneyView(oldMicros, currency), new: moneyView(newMicros, currency), difference: moneyView(newMicros - oldMicros, currency),
    paid: moneyView(paidMicros, currency), writtenOff: moneyView(writtenOffMicros, currency),
  };
}
