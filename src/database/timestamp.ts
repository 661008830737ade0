// Reads a timestamp as PostgreSQL writes it to a session in UTC. The driver's own reader takes any of its formats apart by a regular expression, five times as slowly, and a call-back with its legs has twenty.
import { toDate } from "../kernel/clock.js";

/** "2026-11-22 23:15:00.123456+00", its fraction as long as it must be; null for what is written otherwise: infinity, and years before 1000 or after 9999. */
export function readTimestamp(text: string): Date | null {
  if (text.startsWith("0") || text[4] !== "-" || text[10] !== " " || !text.endsWith("+00")) return null;
  const milliseconds = text[19] === "." ? Number(`${text.slice(20, -3)}00`.slice(0, 3)) : 0;
  return toDate(Date.UTC(two(text, 0) * 100 + two(text, 2), two(text, 5) - 1, two(text, 8), two(text, 11), two(text, 14), two(text, 17), milliseconds));
}

const ZERO = 48;

function two(text: string, at: number): number {
  return (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;
}
