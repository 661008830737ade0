// Ledger accounts that are nobody's wallet: the house's own, one of each kind a currency, and those that say what a reseller earned. They keep no running balance: one busy row would be the slowest row of all.
import { v5 } from "uuid";
import type { Queryable } from "../../database/transaction.js";
import type { AccountId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";

export const houseKinds = ["revenue", "cash", "badDebt", "carrierCost", "carrierPayable", "taxPayable", "voucher", "correction"] as const;
export type HouseKind = (typeof houseKinds)[number];

/** What a reseller's customers pay for its calls, what of it they did not pay, and the tax in it: its own figures, and none of ours. */
export const resellerKinds = ["resellerSales", "badDebt", "taxPayable"] as const;
export type ResellerKind = (typeof resellerKinds)[number];

const NAMESPACE = "b24cff7a-8a1c-4a6a-9a94-6a2b8f2b7c55";

/** Made from the kind and the currency, so that every node knows it without asking, and none can remember one that was rolled back. */
export function houseAccountId(kind: HouseKind, currency: Currency): string {
  return idNamed(`${kind}/${currency}`);
}

export function resellerAccountId(kind: ResellerKind, currency: Currency, resellerId: AccountId): string {
  return idNamed(`${kind}/${currency}/${resellerId}`);
}

/** Where the money of a charge goes: to the books of who sold the call. */
export interface SellersBooks {
  readonly sales: string;
  readonly badDebt: string;
  readonly taxPayable: string;
}

/** @param resellerId null when we sold it ourselves */
export function booksOfSeller(resellerId: AccountId | null, currency: Currency): SellersBooks {
  if (resellerId === null) return { sales: houseAccountId("revenue", currency), badDebt: houseAccountId("badDebt", currency), taxPayable: houseAccountId("taxPayable", currency) };
  const idOf = (kind: ResellerKind): string => resellerAccountId(kind, currency, resellerId);
  return { sales: idOf("resellerSales"), badDebt: idOf("badDebt"), taxPayable: idOf("taxPayable") };
}

/** Every leg that is settled asks, and hashing is dear. There are as many as currencies times kinds, and three a reseller. */
const known = new Map<string, string>();

function idNamed(name: string): string {
  const id = known.get(name) ?? v5(name, NAMESPACE);
  known.set(name, id);
  return id;
}

/** Called when a wallet of a currency is opened; there already is fine. */
export async function ensureHouseAccounts(tx: Queryable, currency: Currency): Promise<void> {
  await tx.query(ensureStatement, [houseKinds.map((kind) => houseAccountId(kind, currency)), houseKinds, currency, null]);
}

/** Called before an account is given to a reseller; there already is fine. */
export async function ensureResellerAccounts(tx: Queryable, resellerId: AccountId, currency: Currency): Promise<void> {
  await tx.query(ensureStatement, [resellerKinds.map((kind) => resellerAccountId(kind, currency, resellerId)), resellerKinds, currency, resellerId]);
}

// Whatever the conflict: of two that insert the same row at once, the slower meets the other at any of its keys.
const ensureStatement = `
insert into ledger_account (id, kind, currency, owner_account_id, tracks_balance)
select id, kind, $3, $4::uuid, false from unnest($1::uuid[], $2::text[]) as new(id, kind)
on conflict do nothing`;
