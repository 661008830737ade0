// A ratio of two whole numbers as decimal text, rounded half up at its last decimal. Never a float: what two reports say of the same calls is the same text.

/** The numbers are not negative, and the second one is not zero. */
export function ratio(of: bigint, by: bigint, decimals: number): string {
  const scaled = (2n * of * 10n ** BigInt(decimals) + by) / (2n * by);
  const digits = scaled.toString().padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
