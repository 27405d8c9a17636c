// A small part of the benchmark that a strategy can be held against in seconds: does it still search as well as it did?
import { ourSubject } from './ours.js';
import { allProblems } from './problems/index.js';
import { simulate } from './simulate.js';
import { meanOverProblems } from './statistics.js';

const PROBLEMS = [
  'branin2',
  'hartmann6',
  'ackley5',
  'rosenbrock4',
  'styblinski5',
  'ellipsoid6',
  'network',
  'hartmann6-int',
];
const SEEDS = [1, 2, 3, 4, 5];
const RUNS = 30;

/** How many standard errors worse than stored is no longer chance. */
const TOLERANCE = 3;

/**
 * @typedef {object} Standing log10 of the regret in the end
 * @property {number} mean
 * @property {number} standardError
 * @property {Readonly<Record<string, number>>} problems the mean of each
 */

/**
 * Plays every problem with every seed.
 * @param {import('../../src/strategies/strategy.ts').Strategy} strategy
 * @param {{ rng: typeof import('../../src/numerics/rng.ts'), unit: typeof import('../../src/space/unit.ts') }} product
 * @returns {Promise<Standing>}
 */
export async function playQuick(strategy, product) {
  const subject = ourSubject(strategy, product.unit);
  const { createRng } = product.rng;
  const results = [];
  const problems = allProblems(product, undefined).filter((problem) => PROBLEMS.includes(problem.name));
  for (const { name, instance } of problems) {
    for (const seed of SEEDS) {
      const regrets = await simulate(subject, instance(seed), { seed, budget: RUNS, parallel: 1, createRng });
      results.push({ problem: name, seed, value: Math.log10(regrets.at(-1)) });
    }
  }
  const { mean, standardError } = meanOverProblems(results);
  const meanOf = (name) => meanOverProblems(results.filter(({ problem }) => problem === name)).mean;
  return { mean, standardError, problems: Object.fromEntries(PROBLEMS.map((name) => [name, meanOf(name)])) };
}

/**
 * The greatest mean that is still as good as the stored one.
 * @param {Standing} stored
 */
export function bound({ mean, standardError }) {
  return mean + TOLERANCE * standardError;
}
