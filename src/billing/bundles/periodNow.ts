// The period of a bundle at an instant, as SQL: all statements cut time in the same places. Days and months begin when the clocks of its time zone say so.

/** Two columns, from_at and until_at; until_at is null where nothing ends it. */
export function periodNow(bundle: string, now: string): string {
  const begins = (unit: string): string => `date_trunc('${unit}', ${now} at time zone ${bundle}.time_zone)`;
  const within = (unit: string): string =>
    `select greatest(${begins(unit)} at time zone ${bundle}.time_zone, ${bundle}.valid_from) as from_at,
            least((${begins(unit)} + interval '1 ${unit}') at time zone ${bundle}.time_zone, ${bundle}.valid_until) as until_at
      where ${bundle}.period = '${unit}'`;
  return `(select ${bundle}.valid_from as from_at, ${bundle}.valid_until as until_at where ${bundle}.period = 'once' union all ${within("day")} union all ${within("month")})`;
}

/** It may be used at that instant. */
export function isUsable(bundle: string, now: string): string {
  return `(${bundle}.closed_at is null and ${bundle}.valid_from <= ${now} and (${bundle}.valid_until is null or ${bundle}.valid_until > ${now}))`;
}
