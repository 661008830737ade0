// Tells which lane handles a call-back, from an id alone, so that an event need not be looked up before it is queued.

/** Two: while the database works for one, we decide for the other. More would only share the same two cores. */
export const LANES = 2;

/** A call-back's id and its legs' end like its account's. So all events of a call-back go one way, in their order, and no two lanes want the same call-back or the same wallet. */
export function laneOf(id: string): number {
  return Number.parseInt(id.slice(-2), 16) % LANES;
}

/** The same in SQL. */
export function laneSql(id: string): string {
  return `get_byte(uuid_send(${id}), 15) % ${LANES}`;
}
