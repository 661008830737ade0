// What a call-back costs beforehand, and what it has cost afterwards, as small tables.
import type { CdrFieldsFragment, QuoteQuery, TransferFieldsFragment } from "ringback-sdk";

type Quote = Extract<NonNullable<QuoteQuery["quote"]>, { __typename: "Quote" }>;

export function showQuote(quote: Quote): void {
  const rows = quote.legs.map((leg) => [
    leg.role, leg.number, leg.destination, `${leg.price.perMinute} ${leg.price.currency}/min`, `fee ${leg.connectFee.amount}`, `${leg.firstIncrementSeconds}/${leg.nextIncrementSeconds}`,
  ]);
  table("Quote", ["leg", "number", "destination", "price", "on answer", "increments"], rows);
  say(`First charge ${quote.firstCharge.amount} ${quote.firstCharge.currency}; the balance carries both legs for ${Math.floor(quote.carriesSeconds / 60)} min ${quote.carriesSeconds % 60} s.`);
}

export function showCdrs(cdrs: readonly CdrFieldsFragment[]): void {
  const rows = cdrs.toReversed().map((cdr) => [
    cdr.role, cdr.number, cdr.outcome.toLowerCase(), `${cdr.answeredSeconds} s`, `${cdr.billedSeconds} s`, cdr.rate.price.perMinute, `${cdr.charge.amount} ${cdr.charge.currency}`, `${cdr.cause}${cdr.sipStatus ? `/${cdr.sipStatus}` : ""}`,
  ]);
  table("CDRs", ["leg", "number", "outcome", "answered", "billed", "per minute", "charge", "cause"], rows);
}

export function showTransfers(transfers: readonly TransferFieldsFragment[]): void {
  const rows = transfers.toReversed().map(({ kind, direction, amount, legId, reference }) => [kind.toLowerCase().replace("_", " "), direction.toLowerCase(), `${amount.amount} ${amount.currency}`, legId ?? reference ?? ""]);
  table("Transfers", ["kind", "way", "amount", "for"], rows);
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const print = (cells: readonly string[]): void => say(`  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
  say(`\n${title}`);
  print(head);
  for (const row of rows) print(row);
  if (rows.length === 0) say("  none");
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
