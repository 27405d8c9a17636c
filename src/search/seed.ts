// The seed a run is given (`HYPER_SEED`, `:seed:`).

const MASK = 0x7fff_ffff;

/**
 * A whole number of 0..2^31−1 from the search's seed and the run's number within it, so that every attempt of a run gets
 * the same. No two of the first 2^31 runs of a search share one.
 */
export function runSeed(searchSeed: number, ordinal: number): number {
  const low = scramble(searchSeed & MASK);
  const high = scramble(Math.floor(Math.abs(searchSeed) / 2 ** 31) & MASK);
  return scramble(scramble((ordinal & MASK) ^ low) ^ high);
}

/** One to one on 31 bits: each step (a shift folded in, a product with an odd number) can be undone. */
function scramble(value: number): number {
  let bits = value ^ (value >>> 15);
  bits = Math.imul(bits, 0x2c1b_3c6d) & MASK;
  bits ^= bits >>> 12;
  bits = Math.imul(bits, 0x297a_2d39) & MASK;
  return bits ^ (bits >>> 15);
}
