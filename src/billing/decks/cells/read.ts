// What reading a cell gives: its value, or the reason why it has none. A reason is a sentence's end, for the report puts line, column and value before it.

export type Read<T> = { readonly value: T } | { readonly fault: string };

/** Carriers' sheets repeat their cells: increments, fees and dates are read once and looked up after that. */
export function remembered<C, T>(read: (cell: C) => T): (cell: C) => T {
  let known = new Map<C, T>();
  return (cell) => {
    const seen = known.get(cell);
    if (seen !== undefined) return seen;
    // A sheet whose every cell is another must not be kept whole.
    if (known.size >= MOST_REMEMBERED) known = new Map();
    const value = read(cell);
    known.set(cell, value);
    return value;
  };
}

const MOST_REMEMBERED = 5_000;
