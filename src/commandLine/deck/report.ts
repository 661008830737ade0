// Says what became of an import, for a person at a terminal.
import type { DeckImport, Difference } from "../../billing/decks/deck.js";
import { toIso } from "../../kernel/clock.js";
import { toPublicId } from "../../kernel/id.js";
import { formatNanos } from "../../kernel/money.js";
import type { ExitCode, World } from "../verb.js";

export function sayReport(world: World, report: DeckImport, currency: string): ExitCode {
  for (const { line, column, value, reason } of report.faults) world.tell(`line ${line}${column === "" ? "" : `, ${column}`}${value === "" ? "" : ` ${JSON.stringify(value)}`}: ${reason}`);
  if (report.faultCount > report.faults.length) world.tell(`and ${report.faultCount - report.faults.length} more faults`);
  for (const { text, count, line } of report.notes) world.tell(`note: ${text}${count > 1 ? ` (${count} times)` : ""}${line === null ? "" : `, from line ${line} on`}`);
  if (report.faultCount > 0) {
    world.tell(`${report.fileName}: ${report.faultCount} ${report.faultCount === 1 ? "fault" : "faults"} in ${report.linesRead} lines; nothing was imported.`);
    return 1;
  }
  for (const { deckId, from, rateCount, isNew, isActivated } of report.decks) {
    const words = deckId === null ? "would be made" : isNew ? "made" : "was there already";
    world.say(`${deckId === null ? "a deck" : toPublicId("deck", deckId)} of ${rateCount} rates ${words}${isActivated ? `, in force from ${toIso(from)} on` : from > report.startedAt ? `, for ${toIso(from)}` : ""}`);
  }
  if (report.difference) sayDifference(world, report.difference, currency);
  world.say(endOf(report));
  return 0;
}

function endOf({ state, linesRead, activateAt, decks }: DeckImport): string {
  if (state === "rehearsed") return `A dry run: ${linesRead} lines without a fault, and nothing was kept.`;
  if (state === "unchanged") return decks.some(({ isActivated }) => isActivated) ? "This file was imported before; its deck is switched to." : "This file was imported before; nothing changed.";
  return activateAt === null ? "Not in force yet: ringback deck activate DECK [INSTANT]." : "Done.";
}

export function sayDifference(world: World, { counts, samples, changedTerms }: Difference, currency: string): void {
  world.say(`new ${counts.new} · up ${counts.up} · down ${counts.down} · changed otherwise ${counts.changed} · closed ${counts.closed} · same ${counts.same}`);
  if (changedTerms.length > 0) world.say(`other terms: ${changedTerms.join(", ")}`);
  const price = (nanos: string | null): string => (nanos === null ? "–" : formatNanos(BigInt(nanos)));
  for (const { kind, prefix, destination, priceNanosBefore, priceNanosAfter } of samples) world.say(`  ${kind.padEnd(8)} ${prefix.padEnd(15)} ${price(priceNanosBefore)} → ${price(priceNanosAfter)} ${currency}  ${destination}`);
}
