// What each phone of the lab does, by the last four digits dialled: the one table from which the SIPp scenario, the printed help and the tests are made.

/** Names of the two carriers whose phones live; a third, carrier3, is configured in Asterisk and dead on purpose. */
export const LIVE_CARRIERS = ["carrier", "carrier2"] as const;
export type LiveCarrier = (typeof LIVE_CARRIERS)[number];

/** One act of a phone. A phone that has answered hangs up after its last step; one that has not simply falls silent. */
export type Step =
  | { readonly act: "trying" | "ring" | "earlyMedia" | "answer" }
  | { readonly act: "wait"; readonly seconds: number }
  | { readonly act: "talk"; readonly seconds: number }
  | { readonly act: "key"; readonly digits: string; readonly by: "rfc4733" | "info" }
  | { readonly act: "refuse"; readonly status: RefusalStatus };

export type RefusalStatus = 404 | 480 | 486 | 503 | 603;

export interface Behaviour {
  readonly ending: string;
  readonly words: string;
  readonly steps: readonly Step[];
  /** Where the same number is different on the second carrier. */
  readonly onCarrier2?: readonly Step[];
}

const trying: Step = { act: "trying" };
const ring: Step = { act: "ring" };
const earlyMedia: Step = { act: "earlyMedia" };
const answer: Step = { act: "answer" };
const wait = (seconds: number): Step => ({ act: "wait", seconds });
const talk = (seconds: number): Step => ({ act: "talk", seconds });
const key = (digits: string, by: "rfc4733" | "info" = "rfc4733"): Step => ({ act: "key", digits, by });
const refuse = (status: RefusalStatus): Step => ({ act: "refuse", status });

/** Longer than any test: a call that is meant to be ended by the switch, yet not one that outlives a forgotten lab. */
const UNTIL_HUNG_UP_SECONDS = 7_200;
/** Longer than any ring time-out. */
const FOR_EVER_SECONDS = 600;
/** The switch gives up on an INVITE without any reply after 32 s (64 × T1). */
const SILENT_SECONDS = 40;

const answersAtOnce: readonly Step[] = [ring, answer, talk(60)];

export const anyOtherNumber: Omit<Behaviour, "ending"> = {
  words: "answers at once, talks until hung up, 60 s at the longest",
  steps: answersAtOnce,
};

export const behaviours: readonly Behaviour[] = [
  { ending: "0101", words: anyOtherNumber.words, steps: answersAtOnce },
  { ending: "0102", words: "is busy (486)", steps: [trying, refuse(486)] },
  { ending: "0103", words: "rings for ever", steps: [ring, wait(FOR_EVER_SECONDS), refuse(480)] },
  { ending: "0104", words: "rings and rejects (603)", steps: [ring, refuse(603)] },
  { ending: "0105", words: "rings 3 s, then answers", steps: [ring, wait(3), answer, talk(60)] },
  { ending: "0106", words: "answers, hangs up after 5 s", steps: [ring, answer, talk(5)] },
  { ending: "0107", words: "slow carrier: 100 only, 180 after 3 s, answers after 5 s", steps: [trying, wait(3), ring, wait(2), answer, talk(60)] },
  { ending: "0108", words: "fails with 503 on carrier, answers on carrier2", steps: [trying, refuse(503)], onCarrier2: answersAtOnce },
  { ending: "0109", words: "answers, talks until hung up, without a limit", steps: [ring, answer, talk(UNTIL_HUNG_UP_SECONDS)] },
  { ending: "0111", words: "answers, talks until hung up, without a limit (a second one)", steps: [ring, answer, talk(UNTIL_HUNG_UP_SECONDS)] },
  { ending: "0112", words: "early media: 183 with a tone, answers after 2 s", steps: [earlyMedia, wait(2), answer, talk(60)] },
  { ending: "0113", words: "answers, keys 1 2 # (RFC 4733) after 1 s", steps: [ring, answer, talk(1), key("12#"), talk(60)] },
  { ending: "0114", words: "does not exist (404)", steps: [trying, refuse(404)] },
  { ending: "0115", words: "fails with 503 on both carriers", steps: [trying, refuse(503)] },
  { ending: "0116", words: "answers, hangs up after 1 s", steps: [ring, answer, talk(1)] },
  { ending: "0117", words: "answers after 1 s, hangs up 3 s later", steps: [ring, wait(1), answer, talk(3)] },
  { ending: "0118", words: "total silence: no reply at all, not even 100", steps: [wait(SILENT_SECONDS)] },
  { ending: "0120", words: "answers, keys 1 (RFC 4733) after 2 s: a person who was asked to", steps: [ring, answer, talk(2), key("1"), talk(60)] },
  { ending: "0121", words: "answers, keys 1 (SIP INFO) after 2 s", steps: [ring, answer, talk(2), key("1", "info"), talk(60)] },
];

export function stepsOn(carrier: LiveCarrier, behaviour: Behaviour): readonly Step[] {
  return carrier === "carrier2" ? (behaviour.onCarrier2 ?? behaviour.steps) : behaviour.steps;
}
