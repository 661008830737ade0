// How measurements are shown: a line each while the bench runs, and a table with bars at its end.
import type { Measurement } from "./measurement.js";

const BAR_WIDTH = 24;

export function lineOf(measurement: Measurement): string {
  const { name, value, unit, reference, aim, note } = measurement;
  const parts = [`${name}: ${show(value)} ${unit}`];
  if (reference) parts.push(`${reference.what}: ${show(reference.value)} ${unit} (×${show(value / reference.value)})`);
  if (aim) parts.push(`aim ${aim.is} ${show(aim.value)}: ${isReached(measurement) ? "reached" : "missed"}`);
  if (note) parts.push(note);
  return parts.join(" · ");
}

/** One row a measurement; its bar is long where it is good, and the aim is where the mark stands. */
export function drawTable(measurements: readonly Measurement[]): string {
  const rows = measurements.map((measurement) => {
    const { name, value, unit, reference, aim } = measurement;
    return [name, `${show(value)} ${unit}`, reference ? show(reference.value) : "", reference ? `×${show(value / reference.value)}` : "", aim ? `${aim.is === "at least" ? "≥" : "≤"} ${show(aim.value)}` : "", bar(measurement)];
  });
  const table = [["figure", "measured", "reference", "ratio", "aim", ""], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table.map((row) => row.map((cell, column) => (column === 0 || column === 5 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  ").trimEnd()).join("\n");
}

/** The aim stands in the middle; twice as good fills the bar. */
function bar({ value, aim }: Measurement): string {
  if (!aim) return "";
  const goodness = aim.is === "at least" ? value / aim.value : aim.value / value;
  const filled = Math.max(0, Math.min(BAR_WIDTH, Math.round((goodness * BAR_WIDTH) / 2)));
  const cells = [..."█".repeat(filled).padEnd(BAR_WIDTH, "·")];
  cells.splice(BAR_WIDTH / 2, 0, "│");
  return cells.join("");
}

function isReached({ value, aim }: Measurement): boolean {
  return aim === null || (aim.is === "at least" ? value >= aim.value : value <= aim.value);
}

function show(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
