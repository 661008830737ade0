// The one door: every trigger comes through here. In one transaction it is judged, priced, held and written; nothing is dialled before the commit.
import { createHash } from "node:crypto";
import { prepare, type Database, type Tx } from "../../database/transaction.js";
import { toIso, type Clock, type Instant } from "../../kernel/clock.js";
import { failPoint } from "../../kernel/failPoint.js";
import { newIdLike, type AccountId, type CallBackId, type QuoteId } from "../../kernel/id.js";
import { parsePhoneNumber, type PhoneNumber } from "../../kernel/phoneNumber.js";
import { Refusal } from "../../kernel/refusal.js";
import type { CallBack, Dialogue, RetryPolicy, Trigger } from "./callBack.js";
import { toRealTime } from "./callClock.js";
import { loadCallBack } from "./callBackStore.js";
import { dialogueFor, triggerLeg, type Inbound } from "./dialogueFor.js";
import { bounded, MOST_SECONDS, retryOf } from "./retryOf.js";
import { quietDialogue } from "./quietDialogue.js";
import { withCallerId } from "../callers/judgeCallerId.js";
import { refuseCaller } from "../limits/judgeCaller.js";
import { noteRequest, recordRefusal, refuseBeyond, refuseDear } from "../limits/judgeRequest.js";
import type { DefaultSet } from "../limits/limits.js";
import { readStanding, type Question, type Standing } from "../limits/standing.js";
import { ownNumbersAmong } from "../numbers/ownNumbers.js";
import { payerOf, withRoutes } from "../routing/findRoutes.js";
import { holdForRequest, withGrants, type BillingOfRequests } from "./holdForRequest.js";
import type { StoredCallBack } from "./row.js";
import { eventColumns, eventOf, type StoredEvent } from "./storedEvent.js";

export interface CallBackRequest {
  readonly trigger: Trigger;
  readonly accountId: AccountId;
  /** As the caller wrote them; parsed here, once. */
  readonly aNumber: string | null;
  /** Null: A, or the caller of the trigger call, is asked for it. */
  readonly bNumber: string | null;
  readonly idempotencyKey: string;
  readonly notBefore: Instant | null;
  readonly expiresAt: Instant | null;
  readonly retry: Partial<RetryPolicy>;
  readonly ringSeconds: number | null;
  readonly longestSeconds: number | null;
  readonly sandboxSpeed: number | null;
  /** A presses 1 before B is rung: a machine that answers does not. */
  readonly confirm?: boolean;
  /** Shown to B, or the request is refused; left out: what `dialogue` says, if it may be shown. */
  readonly callerId?: PhoneNumber;
  /** What else is asked for and said; left out: as the numbers that are missing demand. */
  readonly dialogue?: DialogueAsked;
  /** A trigger call that is answered for this call-back, and asks for what its `T` steps say. It rings still: the machine answers it once its row is there. */
  readonly inbound?: Inbound;
  /** How long to wait before A is rung, from now on or from the end of the trigger call. */
  readonly delaySeconds?: number;
  /** Who calls is not known: the account is the house's until a PIN is good, and has the limits of that. */
  readonly unknownCaller?: true;
  /** At whose price; left out: at the prices of now. */
  readonly quoteId?: QuoteId;
}

export interface DialogueAsked extends Partial<Pick<Dialogue, "steps" | "language" | "languages" | "announces" | "callerId">> {
  readonly followOns?: number;
}

export interface RequestDefaults {
  readonly retry: RetryPolicy;
  readonly ringSeconds: number;
  readonly longestSeconds: number;
  /** How long after its start a call-back may still begin. */
  readonly expireAfterSeconds: number;
}

export interface RequestDeps {
  readonly database: Database;
  readonly billing: BillingOfRequests;
  readonly switchId: string;
  readonly isSandbox: boolean;
  /** In the order in which they are tried while there are no carriers. */
  readonly trunks: readonly string[];
  readonly defaults: RequestDefaults;
  readonly clock: Clock;
  /** Shown to whoever is rung when nothing else is asked for. */
  readonly callerId: PhoneNumber;
  /** @throws Refusal SHUTTING_DOWN while this node takes no new call-backs */
  refuseNew(): void;
  /** After the commit: the runner looks at what is due, subscribers hear of the first event. */
  committed(event: StoredEvent, startsAt: Instant): void;
}

const MOST_RING_SECONDS = 45;
/** Beyond this our own few milliseconds become seconds of the call: a phone that rings at once counted as silent. */
const MOST_SANDBOX_SPEED = 100;
const FURTHEST_START_SECONDS = 90 * 86_400;

/** What is written in the same transaction, after the call-back, its account being locked. What it throws refuses the call-back. */
export type Alongside = (tx: Tx, callBack: CallBack, now: Instant) => Promise<void>;

export function createRequestCallBack(deps: RequestDeps): (request: CallBackRequest, alongside?: Alongside) => Promise<StoredCallBack> {
  return async (request, alongside) => {
    const now = deps.clock.now();
    // The trigger call has its id from the switch: what is heard of it goes by the lane of its end, and so must its call-back.
    const id = newIdLike<"callBack">(request.inbound?.legId ?? request.accountId, now);
    const inputHash = hashOf(request);
    const judged = judge(() => draftOf(deps, id, request, now));
    const question = judged instanceof Refusal ? null : questionOf(judged, request, now);
    const work = async (tx: Tx): Promise<{ stored: StoredCallBack; event: StoredEvent | null }> => {
      const { isNew, standing, ownNumbers } = await asked(tx, request, id, question, inputHash, now);
      // Before anything is refused: the same key has the same answer also when what it asked for would be refused by now.
      const first = await firstAnswer(tx, request, isNew, inputHash);
      if (first !== null) return { stored: await known(tx, first), event: null };
      deps.refuseNew();
      if (judged instanceof Refusal || question === null) throw judged;
      const within = refuseBeyond(question, standing, ownNumbers);
      if (request.inbound) await refuseCaller(tx, question, request.inbound.caller, within.limits);
      const shown = await withCallerId(tx, request, judged, deps.callerId);
      const grants = await holdForRequest(tx, deps.billing, shown, request.quoteId);
      await refuseDear(tx, deps.billing, question, within.limits, payerOf(shown.callBack));
      const held = await withRoutes(tx, deps.billing, withGrants(shown, grants), now);
      const event = eventOf(held.callBack, { kind: "requested" }, now);
      const holds = grants.map((grant) => ({ kind: "hold" as const, callBackId: held.callBack.id, grant }));
      await Promise.all([insert(tx, deps.switchId, held, event), noteRequest(tx, question, within), deps.billing.carryOut(tx, holds, now)]);
      await alongside?.(tx, held.callBack, now);
      failPoint("request.beforeCommit");
      return { stored: held, event };
    };
    const done = await deps.database.inTransaction(work).catch(async (error: unknown) => {
      await recordRefusal(deps.database, request.accountId, { from: request.aNumber, to: request.bNumber }, error, now, defaultsOf(request.unknownCaller));
      throw error;
    });
    failPoint("request.afterCommit");
    if (done.event) deps.committed(done.event, toRealTime(done.stored.clock, done.stored.callBack.phaseAt ?? now));
    return done.stored;
  };
}

/** A refusal as a value: it is told only after the question whether this key was answered before. */
function judge(draft: () => StoredCallBack): StoredCallBack | Refusal {
  try {
    return draft();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function draftOf(deps: RequestDeps, id: CallBackId, request: CallBackRequest, now: Instant): StoredCallBack {
  const aNumber = request.aNumber === null ? null : parsePhoneNumber(request.aNumber, "from");
  const bNumber = request.bNumber === null ? null : parsePhoneNumber(request.bNumber, "to");
  if (aNumber !== null && aNumber === bNumber) throw new Refusal("SAME_NUMBER", "Both numbers are the same: a phone cannot be connected with itself.", "to");
  if (bNumber === null && request.quoteId) throw new Refusal("INVALID_INPUT", "A quote is for two numbers: say whom to call, or leave the quote out.", "quoteId");
  const startAt = request.notBefore !== null && request.notBefore > now ? request.notBefore : null;
  if (startAt !== null && startAt > now + FURTHEST_START_SECONDS * 1000) throw new Refusal("INVALID_INPUT", "A call-back can be asked for at most 90 days ahead.", "notBefore");
  const expiresAt = request.expiresAt ?? (startAt ?? now) + deps.defaults.expireAfterSeconds * 1000;
  if (expiresAt <= (startAt ?? now)) throw new Refusal("INVALID_INPUT", "The call-back would have expired before it could begin.", "expiresAt");
  if (request.sandboxSpeed !== null && !deps.isSandbox) throw new Refusal("INVALID_INPUT", "Only a call-back in the sandbox has a clock of its own; this service dials real phones.", "sandboxSpeed");
  const callBack: CallBack = {
    id, accountId: request.accountId, trigger: request.trigger, aNumber, bNumber, dialogue: dialogueFor(request), state: request.inbound ? "collecting" : "queued", outcome: null, version: 1, queuePosition: null, routes: { A: deps.trunks, B: deps.trunks }, attempt: 1,
    retry: retryOf(request.retry, deps.defaults.retry),
    ringSeconds: bounded(request.ringSeconds ?? deps.defaults.ringSeconds, 5, MOST_RING_SECONDS, "ringSeconds"),
    longestSeconds: bounded(request.longestSeconds ?? deps.defaults.longestSeconds, 1, MOST_SECONDS, "longestSeconds"),
    expiresAt, phaseAt: startAt ?? now + (request.inbound ? 0 : (request.delaySeconds ?? 0) * 1000), fundsAt: null, warnedSeconds: null, guardTries: 0, saying: false, heldSeconds: { A: null, B: null },
    legs: request.inbound ? [triggerLeg(request.inbound, now)] : [], requestedAt: now, endedAt: null,
  };
  return { callBack, clock: { originAt: now, speed: bounded(request.sandboxSpeed ?? 1, 1, MOST_SANDBOX_SPEED, "sandboxSpeed") }, notBefore: startAt, cancelRequested: false };
}

/** The request without its key: the same key with anything else in it is another request. What its account has set by then is no part of it. */
function hashOf(request: CallBackRequest): Buffer {
  const { idempotencyKey: _, dialogue: __, ...input } = request;
  return createHash("sha256").update(JSON.stringify(Object.entries(input).sort())).digest();
}

function questionOf({ callBack, notBefore }: StoredCallBack, { unknownCaller, delaySeconds = 0 }: CallBackRequest, now: Instant): Question {
  const { id: callBackId, accountId, aNumber, bNumber, trigger, retry } = callBack;
  return {
    callBackId, accountId, aNumber, bNumber, trigger, what: "callBack", isTrigger: trigger !== "web" && trigger !== "proof", attempts: retry.attempts, mayBeUnproven: trigger === "proof" || trigger === "did",
    defaults: defaultsOf(unknownCaller), now, startsAt: notBefore ?? now + delaySeconds * 1000,
  };
}

function defaultsOf(unknownCaller: true | undefined): DefaultSet {
  return unknownCaller ? "unknownCallers" : "accounts";
}

/** What is said of a request before its money is looked at. */
interface AskedOf {
  /** The key was not used before; it is now. */
  readonly isNew: boolean;
  /** Null: there is no such account, or the request is refused whatever the limits say. */
  readonly standing: Standing | null;
  readonly ownNumbers: readonly string[];
}

/** Four statements on one way there and back. A second request with the same key waits for the first to commit. */
async function asked(tx: Tx, request: CallBackRequest, id: CallBackId, question: Question | null, inputHash: Buffer, now: Instant): Promise<AskedOf> {
  if (request.idempotencyKey.length < 1 || request.idempotencyKey.length > 255) throw new Refusal("INVALID_INPUT", "An idempotency key has 1 to 255 characters.", "idempotencyKey");
  const numbers = question ? [question.aNumber, question.bNumber].filter((number) => number !== null) : [];
  const [claimed, standing, ownNumbers] = await Promise.all([
    tx.query(claimStatement, [keyOwner(request), request.idempotencyKey, inputHash, id, toIso(now)]),
    question && readStanding(tx, question),
    numbers.length === 0 ? [] : ownNumbersAmong(tx, numbers),
  ]);
  return { isNew: claimed.length > 0, standing, ownNumbers };
}

const claimStatement = prepare("insert into idempotency_key (owner, key, input_hash, answer_id, created_at) values ($1, $2, $3, $4, $5) on conflict do nothing returning key");

function keyOwner({ accountId }: CallBackRequest): string {
  return `requestCallBack:${accountId}`;
}

/** The id of the first answer to this key, or null when this is the first. */
async function firstAnswer(tx: Tx, request: CallBackRequest, isNew: boolean, inputHash: Buffer): Promise<CallBackId | null> {
  if (isNew) return null;
  const [first] = await tx.query<{ input_hash: Buffer; answer_id: CallBackId }>("select input_hash, answer_id from idempotency_key where owner = $1 and key = $2", [keyOwner(request), request.idempotencyKey]);
  if (!first || !first.input_hash.equals(inputHash)) {
    throw new Refusal("IDEMPOTENCY_KEY_REUSED", "This idempotency key was used before with another input. Take a new key for a new call-back.", "idempotencyKey");
  }
  return first.answer_id;
}

async function known(tx: Tx, id: CallBackId): Promise<StoredCallBack> {
  const stored = await loadCallBack(tx, null, id);
  if (!stored) throw new Error(`the first answer ${id} to an idempotency key is gone`);
  return stored;
}

async function insert(tx: Tx, switchId: string, { callBack, clock, notBefore }: StoredCallBack, event: StoredEvent): Promise<void> {
  const { retry } = callBack;
  const dialogue = callBack.dialogue === quietDialogue ? null : JSON.stringify(callBack.dialogue);
  await tx.query(insertStatement, [
    callBack.id, callBack.accountId, callBack.trigger, callBack.aNumber, callBack.bNumber, switchId, JSON.stringify(callBack.routes), retry.attempts, retry.afterBusySeconds,
    retry.afterNoAnswerSeconds, retry.afterFaultSeconds, callBack.ringSeconds, callBack.longestSeconds, toIso(callBack.expiresAt), toIso(callBack.phaseAt ?? callBack.requestedAt),
    callBack.heldSeconds.A, callBack.heldSeconds.B, notBefore === null ? null : toIso(notBefore), toIso(callBack.requestedAt), clock.speed, callBack.state, dialogue, ...eventColumns.values([event]),
  ]);
  for (const leg of callBack.legs) await tx.query(triggerStatement, [leg.id, callBack.id, leg.number, leg.trunk, toIso(leg.dialedAt)]);
}

/** The trigger call, which rings until the machine takes it. */
const triggerStatement = prepare(`
insert into leg (id, call_back_id, role, attempt, route, number, trunk, state, hanging_up, refused, dialed_at, end_known)
values ($1, $2, 'T', 1, 0, $3, $4, 'dialing', false, false, $5, true)`);

const insertStatement = prepare(`
with asked as (
  insert into call_back (id, account_id, trigger, a_number, b_number, state, version, switch_id, routes, attempt, retry_attempts, retry_after_busy_seconds, retry_after_no_answer_seconds,
    retry_after_fault_seconds, ring_seconds, longest_seconds, expires_at, phase_at, due_at, guard_tries, saying, held_a_seconds, held_b_seconds, not_before, requested_at, clock_origin_at, clock_speed, dialogue)
  values ($1, $2, $3, $4, $5, $21, 1, $6, $7, 1, $8, $9, $10, $11, $12, $13, $14, $15, $15, 0, false, $16, $17, $18, $19, $19, $20, $22))
insert into call_back_event (${eventColumns.names})
select * from ${eventColumns.from("new", 23)}`);
