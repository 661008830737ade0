// Settled legs a second through the product's own path: the far ends of many talks hang up at once, and every leg gets its CDR, its transfer and its event, on disk.
import { createBilling } from "../src/billing/billing.js";
import { systemClock } from "../src/kernel/clock.js";
import { createLogger } from "../src/kernel/logger.js";
import { knownPhoneNumber } from "../src/kernel/phoneNumber.js";
import { createCallers as createCallersRoom } from "../src/telephony/callers/callers.js";
import { createTelephony, type Telephony } from "../src/telephony/telephony.js";
import { createBenchDatabase, type BenchDatabase } from "./support/benchDatabase.js";
import { connectCallBacks, createCallers, ANSWERED_SECONDS, type CallersWorld } from "./support/connectedCallBacks.js";
import { createHangingSwitch, type HangingSwitch } from "./support/hangingSwitch.js";
import { storeCdrs } from "./support/storedCdrs.js";
import type { Figure, Measurement } from "./support/measurement.js";
import { resell } from "./support/resoldCallers.js";
import { settlePlainly } from "./support/plainSettlement.js";
import { median } from "./support/statistics.js";

const CALL_BACKS = 10_000;
const WARM_UP_CALL_BACKS = 1_500;
const PLAIN_CALL_BACKS = 1_500;
const ROUNDS = 3;

export const settledLegs: Figure = {
  name: "settled-legs",
  title: "Settled legs a second (CDR, transfer, hold, wallet, state and event of a leg, committed to disk)",
  measure: async (tell) => [
    await settle(tell, { name: "settled legs a second, 1,000 accounts", accounts: 1_000, aim: 10_000 }),
    await settle(tell, { name: "settled legs a second, one hot account", accounts: 1, aim: 5_000 }),
  ],
};

export const settledLegsOfResellers: Figure = {
  name: "settled-legs-resellers",
  title: "Settled legs a second of accounts below two levels of resellers: three wallets, three holds, three transfers and three charges a leg",
  measure: async (tell) => {
    const plain = await settle(tell, { name: "settled legs a second, no resellers", accounts: 1_000, aim: null });
    const resold = await settle(tell, { name: "settled legs a second, two levels of resellers", accounts: 1_000, aim: null, resold: true });
    return [plain, { ...resold, reference: { what: "without resellers", value: plain.value } }];
  },
};

/** What it costs that there are many CDRs already, over two years: BENCH_STORED_FEW and BENCH_STORED say how many in the first and in the second run. */
const STORED_FEW = Number(process.env["BENCH_STORED_FEW"] ?? 10_000);
const STORED_MANY = Number(process.env["BENCH_STORED"] ?? 1_000_000);
const STORED_MONTHS = 24;

export const settledLegsOfMany: Figure = {
  name: "settled-legs-stored",
  title: `Settled legs a second with ${STORED_FEW.toLocaleString("en")} and with ${STORED_MANY.toLocaleString("en")} CDRs stored`,
  measure: async (tell) => {
    const few = await settle(tell, { name: `settled legs a second, ${STORED_FEW.toLocaleString("en")} CDRs stored`, accounts: 1_000, aim: null, stored: STORED_FEW });
    const many = await settle(tell, { name: `settled legs a second, ${STORED_MANY.toLocaleString("en")} CDRs stored`, accounts: 1_000, aim: null, stored: STORED_MANY });
    return [few, { ...many, reference: { what: "with few stored", value: few.value } }];
  },
};

interface Settled {
  readonly name: string;
  readonly accounts: number;
  readonly aim: number | null;
  readonly stored?: number;
  readonly resold?: boolean;
}

async function settle(tell: (line: string) => void, { name, accounts, aim, stored = 0, resold = false }: Settled): Promise<Measurement> {
  const bench = await createBenchDatabase();
  const hanging = createHangingSwitch("bench");
  const callers = await createCallers(bench.database, hanging.switchId, accounts);
  // After the callers, who have the whole database analysed within the limits of calls.
  if (stored > 0) await storeCdrs({ url: bench.url, count: stored, months: STORED_MONTHS, now: systemClock.now() }, () => undefined);
  if (resold) await resell(bench.database, callers);
  const telephony = telephonyFor(bench, hanging);
  try {
    await telephony.start();
    await hangUpAll(bench, callers, hanging, WARM_UP_CALL_BACKS);
    const rounds: number[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      rounds.push(await hangUpAll(bench, callers, hanging, CALL_BACKS));
      tell(`${name}, round ${round}: ${Math.round(rounds.at(-1) ?? 0)}`);
    }
    await checkBooks(bench, resold ? 2 : 0);
    const plain = await settlePlainly(bench.url, await connectCallBacks(bench.database, callers, PLAIN_CALL_BACKS, systemClock.now()));
    return { name, value: median(rounds), unit: "legs/s", reference: { what: "plain statements, 8 connections", value: plain }, aim: aim === null ? null : { is: "at least", value: aim } };
  } finally {
    await telephony.stop();
    await bench.drop();
  }
}

/** Every A leg's far end hangs up at once; each B leg is hung up by the application when A's end is committed. Two settled legs a call-back. */
async function hangUpAll(bench: BenchDatabase, callers: CallersWorld, hanging: HangingSwitch, count: number): Promise<number> {
  const callBacks = await connectCallBacks(bench.database, callers, count, systemClock.now());
  const ended = hanging.untilEnded(count);
  const startedAt = performance.now();
  for (const { legIds } of callBacks) hanging.end(legIds.A);
  await ended;
  return (2 * count * 1000) / (performance.now() - startedAt);
}

/** A figure counts only when every leg was settled once and for the right money. Looked up by leg: reading all of the CDRs that are stored besides takes longer than a statement may. */
async function checkBooks({ database }: BenchDatabase, resellers: number): Promise<void> {
  const [row] = await database.query<{ wholesale: string; legs: string; cdrs: string; open: string; held: string; debits: string; transfers: string; wrong: string }>(`
    select (select count(*) from leg where state = 'ended') legs, (select count(*) from leg join cdr on cdr.leg_id = leg.id) cdrs, (select count(*) from hold where closed_at is null) open,
      (select sum(debits_held_micros) from ledger_account) held, (select sum(debits_posted_micros) from ledger_account) debits,
      (select sum(amount_micros) from transfer where kind in ('legCharge', 'wholesaleCharge')) transfers, (select count(*) from wholesale_charge) wholesale, (select count(*) from leg join cdr on cdr.leg_id = leg.id where cdr.answered_seconds < ${ANSWERED_SECONDS}) wrong`);
  const callBacks = WARM_UP_CALL_BACKS + ROUNDS * CALL_BACKS;
  const isRight = row?.legs === String(2 * callBacks) && row.cdrs === row.legs && row.open === "0" && row.held === "0" && row.debits === row.transfers && row.wrong === "0" && row.wholesale === String(2 * callBacks * resellers);
  if (!isRight) throw new Error(`the books of ${callBacks} settled call-backs are wrong: ${JSON.stringify(row)}`);
}

function telephonyFor({ database, url }: BenchDatabase, hanging: HangingSwitch): Telephony {
  return createTelephony({
    database, controlDatabase: database, databaseUrl: url, billing: Object.assign(createBilling(database), { refuseUnratable: async () => undefined }), callControl: hanging, isSandbox: false, trunks: ["carrier"],
    callerId: knownPhoneNumber("+15005550100"), times: { noProgressSeconds: 6, guardSeconds: 60, promptGuardSeconds: 60, momentSeconds: 1 },
    defaults: { retry: { attempts: 1, afterBusySeconds: 60, afterNoAnswerSeconds: 120, afterFaultSeconds: 30 }, ringSeconds: 40, longestSeconds: 3_600, expireAfterSeconds: 900 },
    callers: createCallersRoom({ database, pepper: null, ownCallerId: knownPhoneNumber("+15005550100"), clock: systemClock, logger: createLogger("error") }), clock: systemClock, logger: createLogger("error"), onReplaced: (why) => { throw new Error(why); },
  });
}
