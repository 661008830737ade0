// Sends commands to the switch, a bounded number at a time, each with a time-out of its own. While it is closed nothing is sent and nothing waits.
import type { Timers } from "../../kernel/timers.js";
import { SwitchUnreachable } from "../callControl.js";

export interface CommandQueue {
  /** Rejects with SwitchUnreachable when the time is over, waiting included, or when the queue is or gets closed; else as the work does. What is urgent is sent before all that is not. */
  run<T>(work: () => PromiseLike<T>, isUrgent?: boolean): Promise<T>;
  open(): void;
  close(why: string): void;
}

export interface CommandQueueDeps {
  /** Asterisk's HTTP server takes 100 sessions by default, for everybody. */
  readonly mostAtOnce: number;
  readonly timeoutMs: number;
  readonly timers: Timers;
}

interface Command {
  send(): void;
  reject(error: Error): void;
}

export function createCommandQueue({ mostAtOnce, timeoutMs, timers }: CommandQueueDeps): CommandQueue {
  const urgent = new Set<Command>();
  const others = new Set<Command>();
  const running = new Set<Command>();
  let closedBecause: string | null = "There is no connection to the switch yet.";

  return {
    run<T>(work: () => PromiseLike<T>, isUrgent = false): Promise<T> {
      const waiting = isUrgent ? urgent : others;
      if (closedBecause !== null) return Promise.reject(new SwitchUnreachable(closedBecause));
      return new Promise<T>((resolve, reject) => {
        const settle = (outcome: () => void) => {
          cancelTimeout();
          // What the library answers after the time-out is nobody's business any more.
          if (waiting.delete(command) || running.delete(command)) outcome();
          sendNext();
        };
        const command: Command = {
          send: () => {
            startWork(work).then((value) => settle(() => resolve(value)), (error: unknown) => settle(() => reject(asError(error))));
          },
          reject: (error) => settle(() => reject(error)),
        };
        const cancelTimeout = timers.after(timeoutMs, () => command.reject(new SwitchUnreachable(`The switch did not answer within ${timeoutMs} ms.`)));
        waiting.add(command);
        sendNext();
      });
    },
    open() {
      closedBecause = null;
    },
    close(why) {
      closedBecause = why;
      for (const command of [...urgent, ...others, ...running]) command.reject(new SwitchUnreachable(why));
    },
  };

  function sendNext(): void {
    for (const waiting of [urgent, others]) {
      for (const command of waiting) {
        if (running.size >= mostAtOnce || closedBecause !== null) return;
        waiting.delete(command);
        running.add(command);
        command.send();
      }
    }
  }
}

/** The library throws some of its errors instead of rejecting, and strings among them. */
async function startWork<T>(work: () => PromiseLike<T>): Promise<T> {
  return work();
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
