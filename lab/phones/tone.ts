// A second of 425 Hz in A-law, the ring tone of most of the world: what a caller hears as early media.

const RATE = 8_000;
const HERTZ = 425;
/** Loud enough to be measured, quiet enough to be pleasant. */
const AMPLITUDE = 8_000;

export function toneALaw(): Buffer {
  const samples = Array.from({ length: RATE }, (_, index) => Math.round(AMPLITUDE * Math.sin((2 * Math.PI * HERTZ * index) / RATE)));
  return Buffer.from(samples.map(encodeALaw));
}

/** ITU-T G.711: sign, three bits of segment, four bits within it, every other bit inverted. */
function encodeALaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), 32_767) >> 4;
  const segment = Math.max(0, Math.floor(Math.log2(Math.max(magnitude, 1))) - 4);
  const step = segment === 0 ? magnitude >> 1 : magnitude >> segment;
  return (sign | (segment << 4) | (step & 0x0f)) ^ 0x55;
}
