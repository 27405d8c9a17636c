// The one source of chance: xoshiro128** (Blackman and Vigna 2018). Its streams are the same in every version of hyper.

export type Rng = {
  /** Uniform in [0, 1), 53 random bits. */
  uniform(): number;
  /** Uniform in 0 … n − 1; n is an integer from 1 to 2^53. */
  integer(n: number): number;
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number;
};

/** The generator of one stream. Any numbers will do as seed and stream; different ones give independent streams. */
export function createRng(seed: number, ...stream: number[]): Rng {
  const state = hashToState([seed, ...stream]);
  const uniform = () => ((nextWord(state) >>> 5) * 2 ** 26 + (nextWord(state) >>> 6)) * 2 ** -53;
  return {
    uniform,
    integer: (n) => Math.floor(uniform() * n),
    // Box and Muller; 1 − u keeps the logarithm finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

// Any four numbers will do that differ and never change: here the square roots of 2, 3, 5 and 7.
const LANES = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a];

/**
 * Four lanes hash the same words on their own. Each step of a lane is a bijection of its 32 bits, so streams that differ in one
 * integer differ in all four lanes.
 */
function hashToState(numbers: readonly number[]): Uint32Array {
  const words = numbers.flatMap(wordsOf);
  const state = Uint32Array.from(LANES, (lane) => words.reduce((hash, word) => mix(hash ^ word) + lane, lane));
  if (state.every((word) => word === 0)) state[0] = 1; // The one state that xoshiro never leaves.
  return state;
}

/** A 32-bit integer is one word; any other number is the two halves of its double behind a word that says so. */
function wordsOf(value: number): number[] {
  if (value >>> 0 === value) return [value];
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return [0x646f7562, view.getUint32(0), view.getUint32(4)];
}

/** The finaliser of MurmurHash3 (Appleby): every bit of the word reaches every bit of the result. */
function mix(word: number): number {
  let h = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The generator itself: 32 random bits, as a signed integer, and the next of its four words of state. */
export function nextWord(s: Uint32Array): number {
  const [s0, s1, s2, s3] = s as unknown as [number, number, number, number];
  const result = Math.imul(rotate(Math.imul(s1, 5), 7), 9);
  const third = s2 ^ s0;
  const fourth = s3 ^ s1;
  s[0] = s0 ^ fourth;
  s[1] = s1 ^ third;
  s[2] = third ^ (s1 << 9);
  s[3] = rotate(fourth, 11);
  return result;
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
