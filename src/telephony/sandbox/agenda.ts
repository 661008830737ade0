// What is due on the clock of one call-back, and when. It hands out what is due in order, however late its timer comes, and never anything before its time.
import type { Instant } from "../../kernel/clock.js";
import type { Cancel, Timers } from "../../kernel/timers.js";
import type { PhoneClock } from "./phoneClock.js";

export interface Agenda<Entry extends { readonly at: Instant }> {
  add(...entries: readonly Entry[]): void;
  /** Answers what was removed. */
  removeWhere(matches: (entry: Entry) => boolean): readonly Entry[];
  /** Carries out at once what is due already, for a late timer must not let a command overtake it. */
  catchUp(): void;
}

export function createAgenda<Entry extends { readonly at: Instant }>(clock: PhoneClock, timers: Timers, carryOut: (entry: Entry) => void): Agenda<Entry> {
  let entries: readonly Entry[] = [];
  let cancel: Cancel | null = null;

  return { add, removeWhere, catchUp };

  function add(...added: readonly Entry[]): void {
    // The sort is stable: of two at one instant the one that was added first comes first.
    setTimer([...entries, ...added].sort((one, other) => one.at - other.at));
  }

  function removeWhere(matches: (entry: Entry) => boolean): readonly Entry[] {
    const removed = entries.filter(matches);
    setTimer(entries.filter((entry) => !matches(entry)));
    return removed;
  }

  function catchUp(): void {
    for (let next = entries[0]; next && next.at <= clock.now(); next = entries[0]) {
      entries = entries.slice(1);
      carryOut(next);
    }
    setTimer(entries);
  }

  function setTimer(changed: readonly Entry[]): void {
    entries = changed;
    cancel?.();
    const next = entries[0];
    cancel = next ? timers.after(clock.realMsUntil(next.at), catchUp) : null;
  }
}
