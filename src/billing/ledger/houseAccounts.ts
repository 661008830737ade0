// The house's own ledger accounts, one of each kind a currency. They keep no running balance: one busy row would be the slowest row of all.
import { v5 } from "uuid";
import type { Queryable } from "../../database/transaction.js";
import type { Currency } from "../../kernel/money.js";

export const houseKinds = ["revenue", "cash", "badDebt", "carrierCost", "carrierPayable"] as const;
export type HouseKind = (typeof houseKinds)[number];

const NAMESPACE = "b24cff7a-8a1c-4a6a-9a94-6a2b8f2b7c55";

/** Made from the kind and the currency, so that every node knows it without asking, and none can remember one that was rolled back. */
export function houseAccountId(kind: HouseKind, currency: Currency): string {
  const name = `${kind}/${currency}`;
  const id = known.get(name) ?? v5(name, NAMESPACE);
  known.set(name, id);
  return id;
}

/** Every leg that is settled asks, and hashing is dear. There are as many as currencies times kinds. */
const known = new Map<string, string>();

/** Called when the first wallet of a currency is opened; there already is fine. */
export async function ensureHouseAccounts(tx: Queryable, currency: Currency): Promise<void> {
  await tx.query(
    `insert into ledger_account (id, kind, currency, tracks_balance)
     select id, kind, $3, false from unnest($1::uuid[], $2::text[]) as house(id, kind)
     on conflict (id) do nothing`,
    [houseKinds.map((kind) => houseAccountId(kind, currency)), houseKinds, currency],
  );
}
