// One world of the model: what is saved, what our process has in its memory, what is on the wire, and what is really there on the switch. Values only; every move makes a new one.
import type { AccountId, CallBackId, LegId } from "../../../src/kernel/id.js";
import { knownPhoneNumber, type PhoneNumber } from "../../../src/kernel/phoneNumber.js";
import type { CallBack, DialedRole, Dialogue, Leg, Role, Step } from "../../../src/telephony/callBack/callBack.js";
import { triggerLeg } from "../../../src/telephony/callBack/dialogueFor.js";
import { quietDialogue } from "../../../src/telephony/callBack/quietDialogue.js";
import type { AnnouncementName } from "../../../src/telephony/dialogue/announcement.js";
import type { Oddity } from "../../../src/telephony/callBack/evidence.js";
import type { CallBackEvent, SwitchEffect, Times } from "../../../src/telephony/callBack/event.js";

/** The switch's clock is so far ahead of ours that whoever mixes the two up is found out. */
export const OFFSET_MS = 200_000;
export const START = 1_800_000_000_000;
/** Recovery looks at the switch's list so often when nothing asks for it earlier. */
export const ROUND_MS = 30_000;
export const times: Times = { noProgressSeconds: 6, guardSeconds: 4, promptGuardSeconds: 8, momentSeconds: 20 };

export const A_NUMBER = knownPhoneNumber("+15005550101");
export const B_NUMBER = knownPhoneNumber("+15005550111");
/** Of another price. */
export const OTHER_B_NUMBER = knownPhoneNumber("+15005550112");
const FIRST_PAYER = "account" as AccountId;
/** Whom a PIN names. */
export const NEXT_PAYER = "payer" as AccountId;

export type Originate = Extract<SwitchEffect, { kind: "originate" }>;

/** A channel, as the switch has it. */
export interface Channel {
  readonly id: LegId;
  readonly role: Role;
  readonly state: "silent" | "ringing" | "answered";
  /** On our clock; the stamps of events are on the switch's. */
  readonly answeredAt: number | null;
  readonly limitAt: number;
  /** What is heard, and whose end somebody may wait for. */
  readonly playing: AnnouncementName | null;
  /** The switch's "yes" to its originate has come back to the process that sent it. */
  readonly acknowledged: boolean;
}

/** What our process has in its memory, and loses when it is killed. */
export interface Process {
  /** Decided and committed, not yet sent: in their order. */
  readonly commands: readonly SwitchEffect[];
  /** What the last list said about a live leg that its row does not. */
  readonly odd: Readonly<Record<string, Oddity>>;
  /** A list that has been answered and not yet been compared with the rows. */
  readonly list: SwitchList | null;
  readonly roundDue: boolean;
  /** Connected anew: what the states imply is issued again. */
  readonly reissue: boolean;
  /** Their limit was sent and not answered. */
  readonly unsureLimits: readonly LegId[];
  /** What is waited for from whom: a step, or only the hang-up while two talk; and until when in silence. */
  readonly asks: { readonly legId: LegId; readonly step: Step | null; readonly until: number | null } | null;
}

export interface SwitchList {
  readonly askedAt: number;
  readonly channels: Readonly<Record<string, "dialing" | "answered">>;
  /** Nothing was under way when it was asked for. */
  readonly isFresh: boolean;
}

/** The money, in seconds of talk, as the database has it. */
export interface Ledger {
  readonly walletSeconds: number;
  readonly held: Readonly<Record<DialedRole, number | null>>;
  /** At whose price: the number that the hold was opened for. */
  readonly heldFor: Readonly<Record<DialedRole, PhoneNumber | null>>;
  readonly payer: AccountId;
  /** Of the one that a PIN names. */
  readonly nextWalletSeconds: number;
  /** How many CDRs each leg has. */
  readonly cdrs: Readonly<Record<string, number>>;
}

/** When a channel was really answered and really gone. */
export interface Truth {
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
}

export interface World {
  readonly now: number;
  readonly callBack: CallBack;
  readonly cancelRequested: boolean;
  readonly ledger: Ledger;
  readonly channels: readonly Channel[];
  readonly isBridged: boolean;
  readonly truth: Readonly<Record<string, Truth>>;
  /** Every leg id that was ever handed to the switch. */
  readonly originated: readonly LegId[];
  /** "dead": the switch will never be reached again. */
  readonly link: "up" | "cut" | "cutForLong" | "dead";
  /** None of them takes a leg just now. */
  readonly trunksAreFull: boolean;
  readonly trunksMayFill: boolean;
  /** What has been keyed well since A, or the trigger call, was answered. */
  readonly walked: readonly Step[];
  /** Null while it is down. */
  readonly process: Process | null;
  /** From the switch, on their way to us: each leg's in their order. */
  readonly events: readonly CallBackEvent[];
  /** Originates whose sender died, or waited in vain for the answer: they may still land. */
  readonly wire: readonly Originate[];
  /** The bounds of the search: how much may be on its way, how many faults may still happen on this path. */
  readonly eventsAtOnce: number;
  readonly faultsLeft: number;
  readonly faultless: boolean;
  /** A round of recovery has just looked, and nothing was under way. */
  readonly justCompared: boolean;
}

/** Where a search begins, and its bounds. */
export interface Scenario {
  readonly title: string;
  readonly scheduled: boolean;
  readonly walletSeconds: number;
  readonly trunks: number;
  readonly attempts: number;
  /** How many faults may happen on one path. */
  readonly faults: number;
  /** Phones do nothing while more events than these are on their way to us. */
  readonly eventsAtOnce: number;
  /** What is asked for. Left out: nothing, both numbers are known. */
  readonly dialogue?: Partial<Dialogue>;
  /** Of the account that a PIN names. */
  readonly nextWalletSeconds?: number;
  readonly trunksMayFill?: boolean;
}

export const freshProcess: Process = { commands: [], odd: {}, list: null, roundDue: false, reissue: false, unsureLimits: [], asks: null };

export function worldOf(scenario: Scenario): World {
  const { walletSeconds, nextWalletSeconds = 0, trunksMayFill = false } = scenario;
  const callBack = callBackOf(scenario);
  const { heldSeconds: held, bNumber } = callBack;
  const trigger = callBack.legs.map(({ id, role }): Channel => ({ id, role, state: "ringing", answeredAt: null, limitAt: START + TRIGGER_RINGS_MS, playing: null, acknowledged: true }));
  return {
    now: START, callBack, cancelRequested: false, ledger: { walletSeconds, nextWalletSeconds, payer: FIRST_PAYER, held, heldFor: { A: A_NUMBER, B: bNumber }, cdrs: {} }, trunksAreFull: false, trunksMayFill, walked: [],
    channels: trigger, isBridged: false, truth: Object.fromEntries(trigger.map(({ id }) => [id, { answeredAt: null, endedAt: null }])), originated: [], link: "up", process: freshProcess, events: [], wire: [], eventsAtOnce: scenario.eventsAtOnce, faultsLeft: scenario.faults, faultless: true, justCompared: false,
  };
}

/** Nobody lets it ring for longer, and no switch. */
const TRIGGER_RINGS_MS = 60_000;

function callBackOf(scenario: Scenario): CallBack {
  const { T = [], A = [] } = scenario.dialogue?.steps ?? {};
  const step = T[0] ?? null;
  const asksForB = [...T, ...A].some((one) => one === "destination" || one === "proofCode");
  const held = scenario.scheduled || step !== null ? null : 60;
  return {
    id: "call-back" as CallBackId, accountId: FIRST_PAYER, trigger: "web", dialogue: { ...quietDialogue, ...scenario.dialogue, step, delaySeconds: 5 },
    aNumber: T.includes("callBackNumber") ? null : A_NUMBER, bNumber: asksForB ? null : B_NUMBER, state: step === null ? "queued" : "collecting", outcome: null, version: 1, queuePosition: null, routes: { A: ["carrier1", "carrier2"].slice(0, scenario.trunks), B: ["carrier3", "carrier4"].slice(0, scenario.trunks) }, attempt: 1,
    retry: { attempts: scenario.attempts, afterBusySeconds: 20, afterNoAnswerSeconds: 20, afterFaultSeconds: 20 }, ringSeconds: 20, longestSeconds: 80, expiresAt: START * 2,
    phaseAt: START, fundsAt: null, warnedSeconds: null, guardTries: 0, saying: false, heldSeconds: { A: held, B: asksForB ? null : held }, legs: step === null ? [] : [triggerLeg({ legId: "leg1" as LegId, number: OTHER_B_NUMBER, trunk: "carrier1" }, START)], requestedAt: START, endedAt: null,
  };
}

export function liveLegs(world: World): readonly Leg[] {
  return world.callBack.legs.filter((leg) => leg.state !== "ended");
}

/** Nothing is under way in either direction. */
export function isCalm({ events, wire, process }: World): boolean {
  return events.length + wire.length + (process?.commands.length ?? 0) === 0;
}

/** Nobody counts on the limit of a channel whose leg has ended: it stays until we end it, or its phone does. */
export function isOrphan({ callBack }: World, { id }: Channel): boolean {
  return callBack.legs.some((leg) => leg.id === id && leg.state === "ended");
}
