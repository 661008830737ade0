// Numbers that no call of a run shares with another, so that what a phone saw is found by the number alone. The last four digits say how the phone behaves (lab/README.md).

let taken = 0;

/** In North America, where the bench's tariff goes. */
export function freshNumber(behaviour: "0102" | "0103" | "0109" | "0116"): string {
  taken += 1;
  return `+15${String(taken).padStart(5, "0")}${behaviour}`;
}
