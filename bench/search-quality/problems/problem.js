// What a problem of the benchmark is.

/**
 * @typedef {import('../../../src/space/param.ts').SearchSpace} SearchSpace
 * @typedef {import('../../../src/space/param.ts').Point} Point
 *
 * @typedef {object} Instance one problem under one seed, which moves and turns it
 * @property {SearchSpace} space
 * @property {(point: Point) => number} value the true value; higher is better
 * @property {number} best the best value known
 * @property {number} median the median of random points
 * @property {number} noise standard deviation of what is added to each value that a search sees; 0: none
 *
 * @typedef {object} Problem
 * @property {string} name
 * @property {'synthetic' | 'noisy' | 'mixed' | 'lcbench' | '20-D'} track
 * @property {(seed: number) => Instance} instance
 */

const RANDOM_POINTS = 2001;

/** Regrets below this are all the same: found. */
const SMALLEST_REGRET = 1e-6;

/**
 * 0 at the best value known, 1 at the median of random points.
 * @param {Instance} instance
 * @param {number} value
 */
export function normalizedRegret({ best, median }, value) {
  return Math.max(SMALLEST_REGRET, (best - value) / (best - median));
}

/**
 * @param {(rng: import('../../../src/numerics/rng.ts').Rng) => number} draw the value of a random point
 * @param {import('../../../src/numerics/rng.ts').Rng} rng
 */
export function medianOfRandom(draw, rng) {
  return Array.from({ length: RANDOM_POINTS }, () => draw(rng)).toSorted((a, b) => a - b)[RANDOM_POINTS >> 1];
}
