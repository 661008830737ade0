// What call-backs cost so far and how long they can go on, for showing while they run. Reads only: what may be spent is decided elsewhere, under lock.
import type { Queryable } from "../../database/transaction.js";
import type { AccountId, BundlePeriodId, CallBackId } from "../../kernel/id.js";
import type { Currency, Micros } from "../../kernel/money.js";
import type { DialedRole, Role, RunningLeg } from "../callBackMoney.js";
import { affordInChain, type WalletRunning } from "../rating/affordTogether.js";
import { offerOf, type BundlePurse, type BundleShare } from "../rating/bundleShare.js";
import { charge, type Call } from "../rating/charge.js";
import { fromSnapshot, type Rate, type RateSnapshot } from "../rating/rate.js";

export interface MoneyAsked {
  readonly callBackId: CallBackId;
  /** Who pays for it. */
  readonly accountId: AccountId;
}

export interface MoneySoFar {
  readonly currency: Currency;
  /** What a leg of this role would be charged for such a call. */
  costMicros(role: Role, call: Call): Micros;
  /** How long all of these can go on together from now, on what is held for them and what the wallets of the chain have besides; at most a day is counted. */
  carriesSeconds(running: readonly RunningLeg[]): number;
}

const MOST_SECONDS = 86_400;

/** Of many in one statement. The rate of a role is the one that it was held at, also when its hold is closed. */
export async function moneySoFar(database: Queryable, asked: readonly MoneyAsked[]): Promise<ReadonlyMap<CallBackId, MoneySoFar>> {
  const rows = await database.query<MoneyRow>(statement, [asked.map(({ callBackId }) => callBackId), asked.map(({ accountId }) => accountId)]);
  const found = new Map<CallBackId, MoneyRow[]>();
  for (const row of rows) found.set(row.call_back_id, [...(found.get(row.call_back_id) ?? []), row]);
  return new Map([...found].map(([id, ofOne]) => [id, toMoney(ofOne)]));
}

/** The wallets of a call-back are those that it is held on for whoever pays for it now; before its first hold, the payer's own alone. Of a role that was held several times, for one B after the other, the last hold tells. */
const statement = `
select asked.call_back_id, coalesce(hold.level, 0) as level, wallet.currency, hold.role, hold.rate, hold.amount_micros as held,
       period.id as period_id, hold.bundle_seconds, bundle.increment_seconds, bundle.connect_fee_micros,
       case when bundle.closed_at is null then period.granted_seconds - period.used_seconds - period.held_seconds else 0 end as left_seconds,
       wallet.credits_posted_micros + wallet.credit_limit_micros - wallet.debits_posted_micros - wallet.debits_held_micros as available
  from unnest($1::uuid[], $2::uuid[]) as asked(call_back_id, account_id)
  left join lateral (
    select distinct on (held.role, held.level) held.* from hold as held
     where held.call_back_id = asked.call_back_id and held.payer_id = asked.account_id
     order by held.role, held.level, held.number desc) as hold on true
  left join bundle_period as period on period.id = hold.bundle_period_id
  left join bundle on bundle.id = period.bundle_id
  join ledger_account as wallet on wallet.id = coalesce(hold.wallet_id, (select own.id from ledger_account as own where own.kind = 'wallet' and own.owner_account_id = asked.account_id))`;

interface MoneyRow {
  call_back_id: CallBackId;
  level: number;
  currency: Currency;
  /** Null where nothing was ever held. */
  role: DialedRole | null;
  rate: RateSnapshot | null;
  held: string | null;
  available: string;
  /** Null where its hold has none. */
  period_id: BundlePeriodId | null;
  bundle_seconds: number | null;
  increment_seconds: number | null;
  connect_fee_micros: string | null;
  left_seconds: number | null;
}

interface Level {
  readonly availableMicros: Micros;
  readonly roles: Map<DialedRole, { readonly rate: Rate; readonly heldMicros: Micros; readonly bundle: BundleShare | undefined }>;
}

function toMoney(rows: readonly MoneyRow[]): MoneySoFar {
  const levels: Level[] = [];
  const purses = new Map<BundlePeriodId, BundlePurse>();
  for (const row of rows) {
    const { level, available, role, rate, held } = row;
    const at = (levels[level] ??= { availableMicros: BigInt(available), roles: new Map() });
    if (role && rate) at.roles.set(role, { rate: fromSnapshot(rate), heldMicros: BigInt(held ?? 0), bundle: bundleOf(row, purses) });
  }
  return {
    currency: rows[0]?.currency ?? "",
    costMicros: (role, call) => {
      const known = role === "T" ? undefined : levels[0]?.roles.get(role);
      return known ? charge(known.rate, call, offerOf(known.bundle)).chargeMicros : 0n;
    },
    carriesSeconds: (running) => affordInChain(levels.map((level) => runningOn(level, running)), MOST_SECONDS).carriesSeconds,
  };
}

/** Both roles may have the same. */
function bundleOf({ period_id: periodId, bundle_seconds, increment_seconds, connect_fee_micros, left_seconds }: MoneyRow, purses: Map<BundlePeriodId, BundlePurse>): BundleShare | undefined {
  if (periodId === null) return undefined;
  const purse = purses.get(periodId) ?? { incrementSeconds: increment_seconds ?? 1, connectFeeMicros: connect_fee_micros === null ? null : BigInt(connect_fee_micros), leftSeconds: left_seconds ?? 0 };
  purses.set(periodId, purse);
  return { purse, heldSeconds: bundle_seconds ?? 0 };
}

function runningOn({ availableMicros, roles }: Level, running: readonly RunningLeg[]): WalletRunning {
  const known = running.flatMap(({ role, answeredAt, elapsedSeconds }) => {
    const money = roles.get(role);
    return money ? [{ ...money, startedAt: answeredAt, elapsedSeconds }] : [];
  });
  return { availableMicros, running: known };
}
