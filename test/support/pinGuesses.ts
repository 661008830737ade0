// Guesses PINs by keying them in sandbox calls, several calls at a time, from ever other numbers: a robber who has read our documentation. What became of it is counted; what he keyed must be stored nowhere.
import { systemClock } from "../../src/kernel/clock.js";
import { newId, type AccountId, type LegId } from "../../src/kernel/id.js";
import { createLogger } from "../../src/kernel/logger.js";
import { systemTimers } from "../../src/kernel/timers.js";
import type { Database } from "../../src/database/transaction.js";
import type { CallControl, Originate, Playback } from "../../src/telephony/callControl.js";
import type { PinLock } from "../../src/telephony/callers/pinLocks.js";
import { setLimits } from "../../src/telephony/limits/limitStore.js";
import { createSandboxCallControl, type SandboxCallControl } from "../../src/telephony/sandbox/sandboxCallControl.js";
import { tester } from "./callers.js";
import { createCallWorld, type CallWorld } from "./callWorld.js";
import { anAccessNumber, aPhone } from "./triggers.js";

export interface GuessPlan {
  readonly guesses: number;
  readonly callsAtOnce: number;
  /** Of all unknown callers together, before none of them gets in by PIN. */
  readonly wrongOfUnknownCallers: number;
  /** The calls' own clock; a busy machine is silent for so many times as long as it is. */
  readonly speed: number;
}

export interface GuessReport {
  readonly calls: number;
  readonly keyed: number;
  /** Of them the right PIN, keyed where a lock should be. */
  readonly right: number;
  readonly toldWrong: number;
  readonly toldLocked: number;
  /** Calls that got further than the PIN, and call-backs that became the victim's. */
  readonly hits: number;
  /** How many calls ended how. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly locks: readonly Pick<PinLock, "scope" | "key" | "wrong">[];
  readonly numbersUsed: readonly string[];
  readonly victim: { readonly balance: bigint; readonly held: bigint };
  /** Rows of any table that hold what was keyed. */
  readonly stored: number;
  readonly seconds: number;
}

/** Eight digits that nothing else has, before the four that are counted up. */
const FIRST_DIGITS = "83069152";
/** Enough for the lock of a number, and one more to try the right PIN behind it. */
const CALLS_A_NUMBER = 6;
const unhurried = {
  callBacksAMinute: null, callBacksAnHour: null, callBacksADay: null, liveOfANumber: null, triggersOfANumberAnHour: null, triggersOfANumberADay: null, callsToAnUnprovenNumberAnHour: null,
  callsToARangeAMinute: null, spendADayMicros: null, dearestPriceNanos: null,
};

export async function guessPins(plan: GuessPlan, tell: (line: string) => void): Promise<GuessReport> {
  const beganAt = performance.now();
  const sandbox = createSandboxCallControl({ clock: systemClock, timers: systemTimers, logger: createLogger("silent") });
  const robber = createRobber(sandbox, plan, tell);
  const world = await createCallWorld({ callControl: robber.through(sandbox), isSandbox: true, trunks: ["carrier"] });
  try {
    const [house, victim] = [await world.openAccount("100000"), await world.openAccount("10")];
    await world.callers.setCallerLimits({ wrongOfUnknownCallers: plan.wrongOfUnknownCallers }, tester);
    // It is the locks that stop the robber here, and nothing else.
    await setLimits(world.database, "unknownCallers", unhurried, tester);
    await anAccessNumber(world.database, { unknownCallers: "askPin", houseAccountId: house, callerPrefixes: ["1500"] });
    const pin = await world.callers.issuePin(victim, 12, tester);
    const outcomes = await robber.callAndGuess(world, house, pin);
    const [row] = await world.database.query<{ hits: number }>("select count(*)::int as hits from call_back where account_id = $1", [victim]);
    return {
      ...robber.counted, outcomes, calls: Object.values(outcomes).reduce((sum, count) => sum + count, 0), numbersUsed: robber.numbersUsed,
      hits: robber.counted.hits + (row?.hits ?? 0), locks: await world.callers.listPinLocks({ limit: 1_000, after: null }), victim: await world.wallet(victim),
      stored: await rowsThatHold(world.database, [`${FIRST_DIGITS}[0-9]{4}`, pin]), seconds: (performance.now() - beganAt) / 1_000,
    };
  } finally {
    await world.stop();
  }
}

function createRobber(sandbox: Pick<SandboxCallControl, "key">, plan: GuessPlan, tell: (line: string) => void) {
  const counted = { keyed: 0, right: 0, toldWrong: 0, toldLocked: 0, hits: 0 };
  const [numbersUsed, lockedNumbers, numberOf] = [[] as string[], new Set<string>(), new Map<LegId, string>()];
  let [pin, isServiceLocked, calls] = ["", false, 0];
  const key = (legId: LegId): void => {
    const isHopeless = isServiceLocked || lockedNumbers.has(numberOf.get(legId) ?? "");
    const isRight = isHopeless && counted.keyed % 3 === 0;
    sandbox.key(legId, `${isRight ? pin : `${FIRST_DIGITS}${String(counted.keyed % 10_000).padStart(4, "0")}`}#`);
    counted.keyed += 1;
    if (isRight) counted.right += 1;
    if (counted.keyed % 500 === 0) tell(`${counted.keyed} keyed in ${calls} calls: ${counted.toldWrong} times told that it is wrong, ${counted.toldLocked} times that it is locked`);
  };
  const hears = (legId: LegId, { prompt }: Playback): void => {
    if (prompt === "enterPin") key(legId);
    else if (prompt === "wrongPin") counted.toldWrong += 1;
    else if (prompt === "pinLocked") {
      counted.toldLocked += 1;
      lockedNumbers.add(numberOf.get(legId) ?? "");
    } else if (prompt === "enterNumber") counted.hits += 1;
  };
  const aCall = async (world: CallWorld, house: AccountId): Promise<string> => {
    if (calls % CALLS_A_NUMBER === 0) numbersUsed.push(aPhone("0111"));
    calls += 1;
    isServiceLocked ||= (await world.database.query("select from pin_lock where scope = 'service'")).length > 0;
    const { callBack } = await world.telephony.request({
      trigger: "ani", accountId: house, aNumber: numbersUsed.at(-1) ?? "", bNumber: null, idempotencyKey: newId(), dialogue: { steps: { T: [], A: ["pin", "destination"] } },
      notBefore: null, expiresAt: null, retry: {}, ringSeconds: null, longestSeconds: null, sandboxSpeed: plan.speed, unknownCaller: true,
    });
    return (await world.toTheEnd(callBack.id)).at(-1)?.outcome ?? "none";
  };
  return {
    counted, numbersUsed,
    through: (control: CallControl): CallControl => listening(control, (leg) => numberOf.set(leg.legId, leg.number), hears),
    async callAndGuess(world: CallWorld, house: AccountId, right: string): Promise<Readonly<Record<string, number>>> {
      pin = right;
      const outcomes: Record<string, number> = {};
      const caller = async (): Promise<void> => {
        while (counted.toldWrong + counted.toldLocked < plan.guesses) {
          const outcome = await aCall(world, house);
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        }
      };
      await Promise.all(Array.from({ length: plan.callsAtOnce }, caller));
      return outcomes;
    },
  };
}

function listening(control: CallControl, onOriginate: (leg: Originate) => void, onPlayed: (legId: LegId, playback: Playback) => void): CallControl {
  const originate: CallControl["originate"] = (leg) => {
    onOriginate(leg);
    return control.originate(leg);
  };
  const play: CallControl["play"] = async (legId, playback) => {
    const answer = await control.play(legId, playback);
    if (answer === "done") onPlayed(legId, playback);
    return answer;
  };
  const own: Partial<CallControl> = { originate, play };
  return new Proxy(control, { get: (target, name, receiver) => Reflect.get(own, name) ?? Reflect.get(target, name, receiver) });
}

/** As text and as bytes; not within an id, which may be any digits. */
async function rowsThatHold(database: Database, secrets: readonly string[]): Promise<number> {
  const tables = await database.query<{ name: string }>("select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')");
  const asBytes = (text: string) => Buffer.from(text.slice(0, FIRST_DIGITS.length)).toString("hex");
  const pattern = secrets.map((secret) => `(^|[^0-9a-f])${secret}([^0-9a-f]|$)|${asBytes(secret)}`).join("|");
  let rows = 0;
  for (const { name } of tables) rows += (await database.query<{ count: number }>(`select count(*)::int as count from ${name} as t where t::text ~ $1`, [pattern]))[0]?.count ?? 0;
  return rows;
}
