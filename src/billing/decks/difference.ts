// What a new deck changes against another: which prefixes are new, dearer, cheaper, changed otherwise, or gone; and which of the terms are others. It only reads.
import type { Queryable } from "../../database/transaction.js";
import type { DeckId } from "../../kernel/id.js";
import type { TermsJson } from "../rating/planJson.js";
import { differenceKinds, type ChangedRate, type Difference, type DifferenceKind } from "./deck.js";
import { changedTerms } from "./termsFor.js";

/** @param before null: there is none, so all is new */
export async function differenceOf(database: Queryable, before: DeckId | null, after: DeckId, mostOfEach: number): Promise<Difference> {
  const rows = await database.query<DifferenceRow>(statement, [before, after, mostOfEach]);
  const counts = Object.fromEntries(differenceKinds.map((kind) => [kind, 0])) as Record<DifferenceKind, number>;
  const samples: ChangedRate[] = [];
  for (const row of rows) {
    if (row.count !== null) counts[row.kind] = Number(row.count);
    else samples.push({ kind: row.kind, prefix: row.prefix ?? "", destination: row.destination ?? "", priceNanosBefore: row.price_before, priceNanosAfter: row.price_after });
  }
  const terms = new Map((await database.query<{ id: DeckId; terms: TermsJson | null }>("select id, terms from rate_deck where id in ($1, $2)", [before, after])).map((deck) => [deck.id, deck.terms]));
  return { counts, samples, changedTerms: changedTerms((before && terms.get(before)) ?? {}, terms.get(after) ?? {}) };
}

interface DifferenceRow {
  kind: DifferenceKind;
  /** Of a row of counts; null in one of samples. */
  count: string | null;
  prefix: string | null;
  destination: string | null;
  price_before: string | null;
  price_after: string | null;
}

/** A blocked rate is none: to be blocked is to be closed. Equal prices with a dearer fee are dearer. */
const statement = `
with compared as (
  select coalesce(after.prefix, before.prefix) as prefix, coalesce(after.destination, before.destination) as destination, before.price_nanos as price_before, after.price_nanos as price_after,
         case when before.prefix is null then 'new' when after.prefix is null then 'closed'
              when after.price_nanos > before.price_nanos then 'up' when after.price_nanos < before.price_nanos then 'down'
              when after.connect_fee_micros > before.connect_fee_micros then 'up' when after.connect_fee_micros < before.connect_fee_micros then 'down'
              when (after.first_increment_seconds, after.next_increment_seconds, after.destination, after.plan) is distinct from (before.first_increment_seconds, before.next_increment_seconds, before.destination, before.plan) then 'changed'
              else 'same' end as kind
    from (select * from rate where deck_id = $1 and not blocked) as before
    full join (select * from rate where deck_id = $2 and not blocked) as after on after.prefix = before.prefix),
sampled as (
  select *, row_number() over (partition by kind order by prefix) as place from compared where kind <> 'same')
select kind, count(*)::text as count, null as prefix, null as destination, null as price_before, null as price_after from compared group by kind
union all
(select kind, null, prefix, destination, price_before::text, price_after::text from sampled where place <= $3 order by kind, prefix)`;
