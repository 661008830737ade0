// Draws a call-back in the terminal: two lanes, redrawn in place; where the output is not a terminal, a line for each event.
import type { ProgressFieldsFragment } from "ringback-sdk";

export interface Drawing {
  draw(progress: ProgressFieldsFragment): void;
}

type Leg = ProgressFieldsFragment["legs"][number];

const WIDTH = 32;
const marks: Readonly<Record<string, string>> = { DIALING: "·", ANSWERED: "━", ENDED: "─" };

export function createDrawing(output: NodeJS.WriteStream): Drawing {
  let drawn = 0;
  return {
    draw: (progress) => {
      const lanes = (["A", "B"] as const).map((role) => lane(role, progress.legs.findLast((leg) => leg.role === role)));
      if (!output.isTTY) return void output.write(progress.kind === "TICK" ? "" : `${line(progress)}\n`);
      // What happened scrolls by above; the lanes stay below and are drawn over.
      output.write(drawn > 0 ? `\x1b[${drawn}A\x1b[J` : "");
      if (progress.kind !== "TICK") output.write(`${line(progress)}\n`);
      const lines = ["", ...lanes, summary(progress), ""];
      output.write(`${lines.join("\n")}\n`);
      drawn = lines.length;
    },
  };
}

function line({ sequence, at, kind, state, outcome, legId, legs }: ProgressFieldsFragment): string {
  const leg = legs.find(({ id }) => id === legId);
  const starts = kind === "PHASE_DUE" && state === "DIALING_A";
  const what = starts ? "A is dialled" : `${leg ? `${leg.role} ` : ""}${words[kind] ?? kind.toLowerCase()}`;
  return `${String(sequence).padStart(3)}  ${at.slice(11, 23)}  ${what.padEnd(WIDTH)} → ${state.toLowerCase()}${outcome ? ` (${outcome.toLowerCase()})` : ""}`;
}

const words: Readonly<Record<string, string>> = {
  REQUESTED: "asked for, first minute held",
  PHASE_DUE: "a clock has run out",
  FUNDS_DUE: "money looked after",
  CANCEL_REQUESTED: "cancelled",
  LEG_PROGRESS: "rings",
  LEG_ANSWERED: "answers",
  LEG_ENDED: "has ended",
  LEG_GONE: "is gone, unseen",
  ORIGINATE_REFUSED: "could not be dialled",
  PROMPT_ENDED: "has heard why",
  SWITCH_LOST: "the switch is lost",
};

function lane(role: "A" | "B", leg: Leg | undefined): string {
  if (!leg) return `  ${role}  ${" ".repeat(WIDTH)}  not dialled`;
  const state = leg.state === "DIALING" && leg.progressAt ? "ringing" : leg.state.toLowerCase();
  const length = Math.min(WIDTH, Math.max(1, leg.seconds));
  return `  ${role}  ${(marks[leg.state] ?? " ").repeat(length).padEnd(WIDTH)}  ${leg.number.padEnd(16)} ${state.padEnd(9)} ${clock(leg.seconds)}  ${leg.cost.amount} ${leg.cost.currency}`;
}

function summary({ costSoFar, secondsLeft }: ProgressFieldsFragment): string {
  return `     ${" ".repeat(WIDTH)}  cost so far ${costSoFar.amount} ${costSoFar.currency}${secondsLeft === null || secondsLeft === undefined ? "" : `, ${clock(secondsLeft)} left`}`;
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
