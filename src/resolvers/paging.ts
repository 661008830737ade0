// Pages and their cursors. A cursor says where to go on in one list of one owner; given to another it is refused, not misread.
import { createHash } from "node:crypto";
import type { Instant } from "../kernel/clock.js";
import { isUuid } from "../kernel/id.js";
import { Refusal } from "../kernel/refusal.js";
import type { Connection, PageArgs } from "../schema/connection.js";

const MOST = 100;
const CHECK_BYTES = 6;

/** The place of an item: the text that its cursor carries. */
export interface List<Item> {
  /** The list's name and whose things are in it: cursors of another fit nowhere here. */
  readonly key: string;
  placeOf(item: Item): string;
}

/** `fetch` gets how many to bring, one more than the page shows to learn whether there is more, and the place to go on after. */
export async function page<Item, Node>(
  list: List<Item>,
  args: PageArgs,
  fetch: (limit: number, after: string | null) => Promise<readonly Item[]>,
  view: (item: Item) => Node,
): Promise<Connection<Node>> {
  if (args.first < 1 || args.first > MOST) throw new Refusal("INVALID_INPUT", `A page has 1 to ${MOST} items.`, "first");
  const after = args.after === null || args.after === undefined ? null : placeIn(list.key, args.after);
  const found = await fetch(args.first + 1, after);
  const edges = found.slice(0, args.first).map((item) => ({ cursor: cursorOf(list.key, list.placeOf(item)), node: view(item) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: found.length > args.first,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** The place of an item in a list that is sorted by time and id, both ways. */
export function placeAt(at: number, id: string): string {
  return `${at} ${id}`;
}

export function atPlace(place: string | null): { readonly at: Instant; readonly id: string } | null {
  if (place === null) return null;
  const match = /^(\d{1,14}) (\S+)$/.exec(place);
  if (!match?.[2] || !isUuid(match[2])) throw unknownCursor();
  return { at: Number(match[1]), id: match[2] };
}

function cursorOf(key: string, place: string): string {
  return Buffer.concat([check(key, place), Buffer.from(place)]).toString("base64url");
}

function placeIn(key: string, cursor: string): string {
  const bytes = Buffer.from(cursor, "base64url");
  const place = bytes.subarray(CHECK_BYTES).toString();
  if (!check(key, place).equals(bytes.subarray(0, CHECK_BYTES))) throw unknownCursor();
  return place;
}

/** Guards against mix-ups. It is no right: what a cursor leads to is looked up under its asker's own scope. */
function check(key: string, place: string): Buffer {
  return createHash("sha256").update(`${key}\n${place}`).digest().subarray(0, CHECK_BYTES);
}

function unknownCursor(): Refusal {
  return new Refusal("INVALID_INPUT", "This cursor is not of this list: give the `endCursor` of the page before, unchanged.", "after");
}
