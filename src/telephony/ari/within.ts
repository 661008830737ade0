// Puts an end to a wait: what has not settled in time rejects, and whatever it does later is ignored.
import type { Timers } from "../../kernel/timers.js";

export function within<T>(promise: PromiseLike<T>, limitMs: number, timers: Timers, otherwise: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(limitMs, () => reject(new Error(`${otherwise} within ${limitMs} ms`)));
    promise.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
