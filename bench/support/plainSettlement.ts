// The reference for settled legs: the same rows written the plain way, a transaction a leg and a statement a row, as pgbench does it. No machine, no rating, no fence: only what the database needs.
import pg from "pg";
import { houseAccountId } from "../../src/billing/ledger/houseAccounts.js";
import { newId } from "../../src/kernel/id.js";
import type { ConnectedCallBack } from "./connectedCallBacks.js";

const CONNECTIONS = 8;
const CHARGE_MICROS = 50_000n;

/** Settles every leg of the call-backs; returns legs a second. */
export async function settlePlainly(url: string, callBacks: readonly ConnectedCallBack[]): Promise<number> {
  const clients = Array.from({ length: CONNECTIONS }, () => new pg.Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  try {
    const legs = callBacks.flatMap((callBack) => [{ callBack, role: "A" as const }, { callBack, role: "B" as const }]);
    let next = 0;
    const work = async (client: pg.Client): Promise<void> => {
      for (let leg = legs[next++]; leg !== undefined; leg = legs[next++]) await settle(client, leg.callBack, leg.role);
    };
    const startedAt = performance.now();
    await Promise.all(clients.map(work));
    return (legs.length * 1000) / (performance.now() - startedAt);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

async function settle(client: pg.Client, { id, accountId, legIds }: ConnectedCallBack, role: "A" | "B"): Promise<void> {
  const run = (name: string, values: readonly unknown[]): Promise<pg.QueryResult<Record<string, string>>> => client.query({ name, text: statements[name] ?? name, values: [...values] });
  const legId = legIds[role];
  await run("begin", []);
  await run("lockCallBack", [id]);
  const wallet = (await run("lockWallet", [accountId])).rows[0]?.["id"];
  const held = (await run("readHold", [id, role])).rows[0]?.["amount_micros"] ?? "0";
  await run("updateWallet", [wallet, CHARGE_MICROS, held]);
  await run("updateHold", [id, role]);
  await run("insertTransfer", [newId(), legId, wallet, houseAccountId("revenue", "EUR"), CHARGE_MICROS, id]);
  await run("insertCdr", [legId, id, accountId, role, CHARGE_MICROS, held]);
  await run("updateLeg", [legId, CHARGE_MICROS]);
  await run("updateCallBack", [id, role === "A" ? "ending" : "ended"]);
  await run("insertEvent", [id, role === "A" ? 7 : 8, legId, role === "A" ? "ending" : "ended"]);
  await run("commit", []);
}

const statements: Readonly<Record<string, string>> = {
  lockCallBack: "select * from call_back where id = $1 for no key update",
  lockWallet: "select * from ledger_account where owner_account_id = $1 and kind = 'wallet' for no key update",
  readHold: "select amount_micros, rate from hold where call_back_id = $1 and role = $2 and closed_at is null",
  updateWallet: "update ledger_account set debits_posted_micros = debits_posted_micros + $2, debits_held_micros = debits_held_micros - $3 where id = $1",
  updateHold: "update hold set amount_micros = 0, closed_at = now() where call_back_id = $1 and role = $2 and closed_at is null",
  insertTransfer: `insert into transfer (id, kind, reference, debit_account_id, credit_account_id, amount_micros, currency, call_back_id, created_at) values ($1, 'legCharge', $2, $3, $4, $5, 'EUR', $6, now())`,
  insertCdr: `insert into cdr (leg_id, call_back_id, account_id, trigger, role, attempt, trunk, number, destination, outcome, dialed_at, answered_at, ended_at, answered_seconds, billed_seconds, cause, sip_status,
    end_known, currency, rate, charge_micros, captured_micros, written_off_micros, settled_at)
    values ($1, $2, $3, 'web', $4, 1, 'carrier', '+15005550111', 'Phones', 'answered', now() - interval '51 s', now() - interval '50 s', now(), 50, 50, 16, 200, true, 'EUR', jsonb_build_object('held', $6::text), $5, $5, 0, now())`,
  updateLeg: "update leg set state = 'ended', ended_at = now(), cause = 16, charge_micros = $2 where id = $1",
  updateCallBack: `update call_back set state = $2, outcome = 'completed', version = version + 1, phase_at = case when $2 = 'ending' then phase_at end, funds_at = null,
    due_at = case when $2 = 'ending' then phase_at end, ended_at = case when $2 = 'ended' then now() end where id = $1`,
  insertEvent: `insert into call_back_event (call_back_id, sequence, kind, leg_id, at, state, outcome, legs, held_seconds) values ($1, $2, 'legEnded', $3, now(), $4, 'completed', '[]', '{}')`,
};
