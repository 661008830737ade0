// The face of telephony: puts the machine's shell together round one switch, and offers what the API may ask of it.
import { createNotifications } from "../database/notifications.js";
import type { Database, Queryable } from "../database/transaction.js";
import { wait } from "../kernel/backOff.js";
import type { Clock } from "../kernel/clock.js";
import { inTurn } from "../kernel/inTurn.js";
import { newId, type AccountId, type CallBackId, type LegId } from "../kernel/id.js";
import type { Logger } from "../kernel/logger.js";
import type { PhoneNumber } from "../kernel/phoneNumber.js";
import { Refusal } from "../kernel/refusal.js";
import { systemTimers } from "../kernel/timers.js";
import type { CallControl } from "./callControl.js";
import { createCancelCallBack } from "./callBack/cancelCallBack.js";
import { listCallBacks, loadCallBack, loadCallBacks, type CallBackFilter, type Page } from "./callBack/callBackStore.js";
import { createEffects, type Effects } from "./callBack/effects.js";
import { createEventFeed } from "./callBack/eventFeed.js";
import type { Times } from "./callBack/event.js";
import { takeSwitch } from "./callBack/owner.js";
import { createRecovery, type Recovery } from "./callBack/recovery.js";
import { webRequest, type WebRequest } from "./callBack/webRequest.js";
import { createRequestCallBack, type Alongside, type CallBackRequest, type RequestDefaults, type RequestDeps } from "./callBack/requestCallBack.js";
import { takeUpAgain } from "./callBack/takeUpAgain.js";
import { createRunner, type Runner } from "./callBack/runner.js";
import type { StoredCallBack } from "./callBack/row.js";
import type { StoredEvent } from "./callBack/storedEvent.js";
import { createConversation } from "./dialogue/conversation.js";
import type { Dialogue } from "./dialogue/dialogue.js";
import type { EntryDeps } from "./dialogue/resolveEntry.js";
import { routedByTrunks } from "./routing/routesByTrunks.js";
import { createTrunkBook } from "./trunks/trunkBook.js";
import { createTrunksFor } from "./trunks/trunksFor.js";
import { createTrunkUseCases, type TrunkUseCases } from "./trunks/useCases.js";
import { findCaller } from "./callers/callerIds.js";
import { settingsOf } from "./callers/callingSettings.js";
import { listenerFor } from "./listen.js";
import { placeSandboxCall, type SandboxCall } from "./sandbox/placeCall.js";
import { requestOf } from "./triggers/requestOf.js";
import { createTriggers } from "./triggers/triggers.js";

/** How long a start waits for the switch before it goes on without. */
const FIRST_CONNECTION_MS = 5_000;
/** Longer than the database may be silent. */
const STOP_LIMIT_MS = 15_000;

export interface TelephonyDeps {
  /** For what the API asks. */
  readonly database: Database;
  /** For what looks at very many legs; that of the API where it is left out. */
  readonly reportDatabase?: Queryable;
  /** For those who drive the calls: connections of their own, so that no traffic of the API delays a leg's end. */
  readonly controlDatabase: Database;
  readonly databaseUrl: string;
  readonly billing: RequestDeps["billing"];
  readonly callControl: CallControl;
  readonly isSandbox: boolean;
  readonly trunks: readonly string[];
  readonly callerId: PhoneNumber;
  readonly times: Times;
  readonly defaults: RequestDefaults;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whose PIN, speed dial or code it is that a caller keys. */
  readonly callers: EntryDeps["callers"];
  /** Another node has taken the switch over, or its settings cannot work: this node must stop. */
  onReplaced(why: string): void;
}

export interface Telephony {
  /** By whatever trigger. */
  request(request: CallBackRequest, alongside?: Alongside): Promise<StoredCallBack>;
  requestCallBack(request: WebRequest): Promise<StoredCallBack>;
  cancelCallBack(accountId: AccountId | null, id: CallBackId): Promise<StoredCallBack>;
  findCallBack(accountId: AccountId | null, id: CallBackId): Promise<StoredCallBack | null>;
  listCallBacks(accountId: AccountId | null, filter: CallBackFilter, page: Page): Promise<StoredCallBack[]>;
  watch(id: CallBackId, afterSequence: number, signal?: AbortSignal): AsyncIterableIterator<StoredEvent>;
  /** For operators. */
  readonly trunks: TrunkUseCases;
  /** Somebody calls us in the sandbox. @throws Refusal INVALID_INPUT on a real switch */
  placeSandboxCall(call: SandboxCall): LegId;
  /** One round of recovery, now. */
  recover(): Promise<boolean>;
  readonly switchConnected: boolean;
  /** Stamps of legs, from their progress on, are on the switch's clock: this must be added to ours before they are compared. */
  readonly clockOffsetMs: number;
  /** For how long something of a call was to be done and could not; 0 when all is well. */
  readonly stalledSeconds: number;
  /** Takes the switch over and begins to drive it. */
  start(): Promise<void>;
  /** New call-backs are refused from now on; resolves when no call is left, or the time is over. */
  drain(seconds: number): Promise<void>;
  stop(): Promise<void>;
}

export function createTelephony(deps: TelephonyDeps): Telephony {
  const { database, controlDatabase, callControl, clock, logger } = deps;
  const node = newId<"node">();
  const feed = createEventFeed(database);
  const book = createTrunkBook(clock);
  const billing = routedByTrunks(deps.billing, book, deps.trunks);
  let runner: Runner | null = null;
  let recovery: Recovery | null = null;
  let effects: Effects | null = null;
  let talking: Dialogue | null = null;
  let draining = false;
  let halted = false;

  const notifications = createNotifications({
    database: controlDatabase, url: deps.databaseUrl, node, logger,
    onHint: (id) => {
      const callBackId = id as CallBackId | null;
      feed.hint(callBackId);
      runner?.wake(callBackId);
    },
  });
  const publish = (events: readonly StoredEvent[]): void => {
    feed.publish(events);
    notifications.hint([...new Set(events.map((event) => event.callBackId))]);
  };
  const requestDeps: RequestDeps = {
    database, billing, switchId: callControl.switchId, isSandbox: deps.isSandbox, trunks: deps.trunks, defaults: deps.defaults, callerId: deps.callerId, clock,
    refuseNew: () => {
      if (draining) throw new Refusal("SHUTTING_DOWN", "This node is shutting down and takes no new call-backs. Ask again in a moment, with the same key.");
    },
    committed: (event, startsAt) => {
      runner?.wake(event.callBackId, startsAt);
      publish([event]);
    },
  };
  const request = createRequestCallBack(requestDeps);
  const requestOfTrigger = createRequestCallBack({
    ...requestDeps, database: controlDatabase,
    // Who has called us while we shut down cannot ask again: it is written, and the next node dials.
    refuseNew: () => {
      if (halted) throw new Refusal("SHUTTING_DOWN", "Another node has taken the switch over.");
    },
  });
  const triggers = createTriggers({
    database: controlDatabase, callControl, clock, timers: systemTimers, logger,
    findCaller: (number) => findCaller(controlDatabase, number),
    settingsOf: (accountId) => settingsOf(controlDatabase, accountId),
    request: async (asked) => (await requestOfTrigger(requestOf(asked))).callBack.id,
    neverAnswered: (legId, at, cause) => runner?.push({ kind: "legEnded", legId, at, cause, sipStatus: null, endKnown: true }),
  });
  const cancel = createCancelCallBack({ database, clock, committed: (id) => runner?.wake(id) });

  /** At once: the calls are another node's now, and so is every decision about them. */
  const halt = (why: string): void => {
    if (halted) return;
    halted = true;
    draining = true;
    void recovery?.stop();
    void runner?.stop();
    void triggers.stop();
    // One that was cut off connects again by and by, and would take the calls away from the node that has them.
    void callControl.stop();
    deps.onReplaced(why);
  };
  const start = async (): Promise<void> => {
    const owner = await takeSwitch(controlDatabase, callControl.switchId, node, clock.now());
    const conversation = createConversation({ database: controlDatabase, billing, callControl, callers: deps.callers, timers: systemTimers, clock, logger, push: (event) => runner?.push(event) });
    talking = conversation.dialogue;
    const sending = createEffects({ callControl, callerId: deps.callerId, trunkNamed: book.known, clock, logger, ...conversation, push: (event) => runner?.push(event), askSwitch: () => recovery?.soon(), limitUnsure: (legId) => recovery?.limitUnsure(legId) });
    runner = createRunner({
      database: controlDatabase, billing, owner, times: deps.times, trunksFor: createTrunksFor({ book, logger }), clock, logger, publish,
      unsure: () => feed.hint(null),
      moment: () => ({ connected: callControl.connected, canDial: callControl.connected && !draining, clockOffsetMs: callControl.clockOffsetMs }),
      send: sending.send,
      hangUpOrphans: sending.hangUpOrphans,
      onNotOwner: () => halt("another node has taken the switch over"),
    });
    const running = runner;
    recovery = createRecovery({ database: controlDatabase, callControl, clock, logger, push: running.push, hasWaiting: running.hasWaiting, isOriginating: sending.isOriginating, collectAgain: (ids) => takeUpAgain({ load: (found) => loadCallBacks(controlDatabase, found), send: sending.send, push: running.push }, ids) });
    effects = sending;
    notifications.start();
    recovery.start();
    await warnOfOthers(deps);
    await connectOrGoOn(callControl.start(listenerFor({ switchId: callControl.switchId, runner: running, recovery, triggers, conversation, logger, onReplaced: halt })), { ...deps, onReplaced: halt });
    if (!callControl.connected) running.start();
  };

  return {
    request,
    requestCallBack: async (asked) => request(await webRequest(database, asked)),
    cancelCallBack: cancel,
    findCallBack: (accountId, id) => loadCallBack(database, accountId, id),
    listCallBacks: (accountId, filter, page) => listCallBacks(database, accountId, filter, page),
    watch: feed.watch,
    trunks: createTrunkUseCases({ database, reportDatabase: deps.reportDatabase ?? database, book, callerId: deps.callerId, clock, clockOffsetMs: () => callControl.clockOffsetMs }),
    placeSandboxCall: (call) => placeSandboxCall(callControl, call),
    recover: async () => (await recovery?.round()) ?? false,
    get stalledSeconds() {
      return (runner?.stalledMs ?? 0) / 1000;
    },
    get switchConnected() {
      return callControl.connected;
    },
    get clockOffsetMs() {
      return callControl.clockOffsetMs;
    },
    start,
    drain: async (seconds) => {
      draining = true;
      await untilIdle(controlDatabase, callControl.switchId, clock, seconds);
    },
    stop: async () => {
      draining = true;
      await inTurn(logger, STOP_LIMIT_MS, [
        ["triggers", () => triggers.stop()],
        ["recovery", async () => recovery?.stop()],
        ["the runner", async () => runner?.stop()],
        ["what callers key", async () => talking?.stop()],
        // What the last batch decided is still said to the switch.
        ["what is being said to the switch", async () => effects?.settled()],
        ["the switch's connection", () => callControl.stop()],
        ["hints of other nodes", () => notifications.stop()],
      ]);
    },
  };
}

/** A switch that is away does not keep the API from starting: call-backs wait until it is there, and /readyz says so. Settings that cannot work do. */
async function connectOrGoOn(connecting: Promise<void>, deps: TelephonyDeps): Promise<void> {
  let waited = false;
  const late = wait(FIRST_CONNECTION_MS).then(() => {
    waited = true;
  });
  connecting.catch((error: unknown) => {
    if (waited) deps.onReplaced(error instanceof Error ? error.message : String(error));
  });
  await Promise.race([connecting, late]);
  if (!deps.callControl.connected) deps.logger.error({ switch: deps.callControl.switchId }, "the switch is not there yet; nothing is dialled until it is");
}

/** After a change of SWITCH_ID, or from the sandbox to Asterisk, nobody drives what was asked for under the old name. */
async function warnOfOthers({ database, callControl, logger }: TelephonyDeps): Promise<void> {
  const others = await database.query<{ switch_id: string; count: string }>("select switch_id, count(*) from call_back where state <> 'ended' and switch_id <> $1 group by switch_id", [callControl.switchId]);
  for (const { switch_id, count } of others) logger.warn({ switch: switch_id, callBacks: Number(count) }, "another switch has call-backs that are not over; a node with that SWITCH_ID recovers and closes them");
}

/** Polled, for the last leg may be another node's to end; the calls that are left after the time go on by themselves and are recovered by the next start. */
async function untilIdle(database: Database, switchId: string, clock: Clock, seconds: number): Promise<void> {
  const until = clock.now() + seconds * 1000;
  while (clock.now() < until) {
    // Who cannot look does not know that no call is left.
    const rows = await database.query("select 1 from leg l join call_back c on c.id = l.call_back_id where l.state <> 'ended' and c.switch_id = $1 and c.parked_at is null limit 1", [switchId]).catch(() => null);
    if (rows?.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
