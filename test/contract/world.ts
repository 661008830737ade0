// What the contract suite needs to know about the switch that it is run on. Each adapter's test file makes one; the suite itself never asks which it is.
import type { CallControl } from "../../src/telephony/callControl.js";
import type { LegId } from "../../src/kernel/id.js";

/**
 * The phones are those of the lab and of the sandbox, by the last four digits: …0101 answers and talks, 0102 is busy, 0103 rings for ever,
 * 0104 rings and rejects, 0105 rings for seconds and answers, 0106 answers and hangs up after seconds, 0107 is slow to ring,
 * 0108 fails with 503 on the first trunk and answers on the second, 0109 and 0111 talk until hung up, 0112 has early media, 0114 does not exist,
 * 0115 fails with 503, 0116 answers and hangs up after 1 s, 0117 rings 1 s, answers and hangs up after 3 s, 0118 stays silent, 0120 presses 1.
 */
export interface World {
  /** How fast the clocks of the calls run; 1 on a real switch. */
  readonly speed: number;
  /** By how much an instant on the switch's clock may be off, commands on their way included. */
  readonly slackMs: number;
  /** Both work; …0108 fails on the first. */
  readonly trunks: { readonly first: string; readonly second: string };
  /** A new, unstarted CallControl under test. The suite stops it. */
  create(): CallControl | Promise<CallControl>;
  /** A phone calls the one that is connected by this control. */
  dialIn(control: CallControl, call: Caller): CallingPhone;
  /** The phone of a leg that has answered presses keys. */
  key(control: CallControl, legId: LegId, keys: string): Promise<void>;
  /** Takes the connection away, as a cable that is pulled would; resolves at once. The calls go on. */
  cut(control: CallControl): void;
  restore(control: CallControl): void;
  /** Resolves when the phone has answered, also while there is no connection. */
  farEndAnswered(legId: LegId): Promise<void>;
  /** Resolves when the far end of the leg is through with the call, also while there is no connection. */
  farEndEnded(legId: LegId): Promise<void>;
  /** What the phone saw of the leg; null where phones keep no log. Resolves once it has seen an INVITE, if there is to be one. */
  farEnd(legId: LegId): Promise<FarEnd> | null;
  close(): Promise<void>;
}

export interface Caller {
  /** Null: withheld. */
  readonly from: string | null;
  readonly to: string;
  readonly hangsUpAfterSeconds?: number;
  readonly redirectedFrom?: string;
}

export interface CallingPhone {
  /** What came back to its INVITE until it was over, such as 100, 180, 486; null where phones keep no log. */
  answers(): Promise<readonly number[]> | null;
  /** Resolves when its caller hears that it rings. */
  rings(): Promise<void>;
  /** It has been answered, and presses keys. */
  key(keys: string): Promise<void>;
  /** Gone without a word. Where phones cannot do that they just wait. */
  vanish(): Promise<void>;
}

export interface FarEnd {
  readonly invites: number;
  readonly number: string;
  readonly callerId: string;
}
