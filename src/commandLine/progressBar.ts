// A bar on a terminal, drawn over itself a few times a second; where there is no terminal, nothing.
import type { Clock } from "../kernel/clock.js";

export interface ProgressBar {
  at(bytesRead: number, linesRead: number): void;
  end(): void;
}

const WIDTH = 30;
const EVERY_MS = 100;

/** @param totalBytes null where it is not known: then it only counts */
export function createProgressBar(output: { write(text: string): unknown } | null, totalBytes: number | null, clock: Clock): ProgressBar {
  let drawnAt = -Infinity;
  return {
    at: (bytesRead, linesRead) => {
      const now = clock.now();
      const isEnd = bytesRead === totalBytes;
      if (output === null || (now - drawnAt < EVERY_MS && !isEnd)) return;
      drawnAt = now;
      const part = totalBytes === null || totalBytes === 0 ? null : Math.min(1, bytesRead / totalBytes);
      const bar = part === null ? "" : `[${"#".repeat(Math.floor(part * WIDTH)).padEnd(WIDTH)}] ${String(Math.floor(part * 100)).padStart(3)} %  `;
      output.write(`\r\u001b[2K${bar}${linesRead.toLocaleString("en-US")} lines${isEnd ? "; making the deck …" : ""}`);
    },
    end: () => void output?.write("\r\u001b[2K"),
  };
}
