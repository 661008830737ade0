// The longest prefix that digits begin with, among millions: eight bytes a node in one typed array, so that a deck of a whole world fits in a few megabytes. It is built once and never changed.
import { setImmediate as nextTurn } from "node:timers/promises";

/** What a look-up answers: the value of the longest prefix and how many digits that is, in one number, so that none is made on the heap. */
export type Match = number;
export const NO_MATCH: Match = 0;

export interface PrefixTree {
  longest(digits: string): Match;
  readonly bytes: number;
}

export interface PrefixTreeBuilder {
  /** Prefixes come in the order of their text, each once; a value is a whole number from 0 to MOST_VALUES - 1. */
  add(prefix: string, value: number): void;
  /** So far; as much again for a moment when it is put together. */
  readonly bytes: number;
  /** A piece at a time, so that others have their turns in between. */
  done(): Promise<PrefixTree>;
}

export const MOST_VALUES = 2 ** 22 - 1;
const LENGTH_BITS = 4;

export function valueOf(match: Match): number {
  return (match >>> LENGTH_BITS) - 1;
}

export function lengthOf(match: Match): number {
  return match & (2 ** LENGTH_BITS - 1);
}

/** A node is two words: which of the ten digits go on from here, with the value of the prefix that ends here (0: none does) above them; and where the first of its children lies. Children lie side by side, by digit. */
const DIGIT_BITS = 10;
const WORDS = 2;
const ZERO = 48;
/** How many of the ten bits are set. */
const bitsIn = Uint8Array.from({ length: 2 ** DIGIT_BITS }, (_, mask) => mask.toString(2).replaceAll("0", "").length);

function longest(nodes: Int32Array, root: number, digits: string): Match {
  let found: Match = NO_MATCH;
  for (let at = root, place = 0; ; place += 1) {
    const node = nodes[at] as number;
    if (node >>> DIGIT_BITS !== 0) found = ((node >>> DIGIT_BITS) << LENGTH_BITS) | place;
    // Past the end it is not a number, and no digit.
    const digit = digits.charCodeAt(place) - ZERO;
    if (!(digit >= 0 && digit <= 9) || (node & (1 << digit)) === 0) return found;
    at = (nodes[at + 1] as number) + WORDS * (bitsIn[node & ((1 << digit) - 1)] as number);
  }
}

/** A node whose children are still coming. */
interface OpenNode {
  value: number;
  mask: number;
  /** The children that are complete: two words each, by digit. */
  readonly children: number[];
}

/** Nodes are collected in pieces of this size: one array that grows would keep everybody waiting while it is copied. */
const PIECE_BITS = 15;
const PIECE_WORDS = 2 ** PIECE_BITS;

/** Nodes are open along the last prefix only, and each is written when the first prefix beside it comes: prefixes need not be kept for it. */
export function createPrefixTreeBuilder(): PrefixTreeBuilder {
  const pieces: Int32Array[] = [];
  let used = 0;
  let last = "";
  const open: OpenNode[] = [{ value: 0, mask: 0, children: [] }];

  function write(words: readonly number[]): number {
    const first = used;
    for (const word of words) {
      const piece = (pieces[used >>> PIECE_BITS] ??= new Int32Array(PIECE_WORDS));
      piece[used & (PIECE_WORDS - 1)] = word;
      used += 1;
    }
    return first;
  }

  /** Completes the open nodes that lie deeper than this. */
  function closeTo(depth: number): void {
    while (open.length - 1 > depth) {
      const { value, mask, children } = open.pop() as OpenNode;
      const parent = open.at(-1) as OpenNode;
      parent.mask |= 1 << (last.charCodeAt(open.length - 1) - ZERO);
      parent.children.push((value << DIGIT_BITS) | mask, write(children));
    }
  }

  return {
    add(prefix, value) {
      closeTo(commonLength(last, prefix));
      while (open.length - 1 < prefix.length) open.push({ value: 0, mask: 0, children: [] });
      (open.at(-1) as OpenNode).value = value + 1;
      last = prefix;
    },
    get bytes() {
      return used * Int32Array.BYTES_PER_ELEMENT;
    },
    async done() {
      closeTo(0);
      const { value, mask, children } = open[0] as OpenNode;
      const root = write([(value << DIGIT_BITS) | mask, write(children)]);
      return treeOf(await joined(pieces, used), root);
    },
  };
}

async function joined(pieces: readonly Int32Array[], words: number): Promise<Int32Array> {
  const nodes = new Int32Array(words);
  for (const [index, piece] of pieces.entries()) {
    nodes.set(piece.subarray(0, words - index * PIECE_WORDS), index * PIECE_WORDS);
    await nextTurn();
  }
  return nodes;
}

/** Out here it keeps nothing alive that the builder has. */
function treeOf(nodes: Int32Array, root: number): PrefixTree {
  return { longest: (digits) => longest(nodes, root, digits), bytes: nodes.byteLength };
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
