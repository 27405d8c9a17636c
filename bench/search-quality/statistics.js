// What is said about searches, from paired results: means with their standard errors, ranks, win rates with bootstrap intervals.
import { exactInterval, exactPValue } from './binomial.js';

/**
 * @typedef {object} Result a number for one search
 * @property {string} problem
 * @property {number} seed
 * @property {number} value
 *
 * @typedef {object} Mean
 * @property {number} mean over problems of the means over their seeds: every problem counts the same
 * @property {number | null} standardError of that mean, the problems being what they are and the seeds drawn; null where a problem has
 *   one seed
 * @property {number} count of results
 *
 * @typedef {object} Comparison
 * @property {number} rate how often the first is better, a tie being half; mean over problems of the means over their seeds
 * @property {number} low of the interval
 * @property {number} high
 * @property {number} level the chance of error that the interval was made for, shared by both its ends
 * @property {number} pValue of "they win equally often", both sides
 * @property {number} pairs
 * @property {number} problems
 */

const RESAMPLES = 2000;

/** Resamples that lie beyond an end of the strictest interval of a table: fewer would leave that end to chance. */
const RESAMPLES_BEYOND = 5;

/**
 * @param {readonly Result[]} results
 * @returns {Mean}
 */
export function meanOverProblems(results) {
  const groups = [...valuesByProblem(results).values()];
  const means = groups.map(mean);
  const variances = groups.map((values, k) =>
    values.length < 2
      ? null
      : sum(values.map((value) => (value - means[k]) ** 2)) / (values.length - 1) / values.length,
  );
  const isKnown = groups.length > 0 && variances.every((variance) => variance !== null);
  return {
    mean: mean(means),
    standardError: isKnown ? Math.sqrt(sum(variances)) / groups.length : null,
    count: results.length,
  };
}

/**
 * The mean rank of each row: 1 is the lowest value of a column; equal values share the mean of their ranks.
 * @param {ReadonlyMap<string, readonly Result[]>} rows results of one row all belong to the same searches, in the same order
 * @returns {Map<string, number>}
 */
export function meanRanks(rows) {
  const names = [...rows.keys()];
  const columns = rows.get(names[0])?.length ?? 0;
  const ranks = new Map(names.map((name) => [name, /** @type {Result[]} */ ([])]));
  for (let column = 0; column < columns; column++) {
    const values = names.map((name) => rows.get(name)[column]);
    for (const [k, name] of names.entries()) {
      const { problem, seed, value } = values[k];
      const below = values.filter((other) => other.value < value).length;
      const equal = values.filter((other) => other.value === value).length;
      ranks.get(name).push({ problem, seed, value: below + (equal + 1) / 2 });
    }
  }
  return new Map(names.map((name) => [name, meanOverProblems(ranks.get(name)).mean]));
}

/**
 * Who wins how often, for all comparisons of one table together: their intervals keep the chance that any of them wrongly leaves out a
 * half at `alpha`, by Holm's method. An interval is that of the bootstrap, or that of as many independent games where that is wider:
 * resamples of five wins are five wins, always.
 * @param {readonly (readonly Result[])[]} comparisons of each search that both did 1 if the first is better, 0.5 if both are equal, or 0;
 *   none of them empty
 * @param {{ alpha?: number, resamples?: number, seed?: number }} [options]
 * @returns {Comparison[]}
 */
export function compare(comparisons, options = {}) {
  const { alpha = 0.05, seed = 1 } = options;
  const resamples = options.resamples ?? resamplesFor(comparisons.length, alpha);
  const drawn = comparisons.map((wins) => bootstrap(wins, resamples, seed));
  const counts = comparisons.map((wins) => ({ wins: meanOverProblems(wins).mean * wins.length, games: wins.length }));
  const pValues = drawn.map((means, k) => Math.max(pValueOf(means), exactPValue(counts[k])));
  const levels = holmLevels(pValues, alpha);
  return comparisons.map((wins, k) => {
    const [level, games] = [levels[k], wins.length];
    const [low, high] = interval(drawn[k], level);
    const [least, most] = exactInterval({ ...counts[k], level });
    return {
      rate: counts[k].wins / games,
      low: Math.min(low, least),
      high: Math.max(high, most),
      level,
      pValue: pValues[k],
      pairs: games,
      problems: new Set(wins.map(({ problem }) => problem)).size,
    };
  });
}

/**
 * Holm 1979: the smallest of m p-values is held against alpha / m, the next against alpha / (m − 1), and so on; from the first that
 * does not hold, all others are held against the level of that one.
 * @returns {number[]} the level of each, in the order of the p-values
 */
export function holmLevels(pValues, alpha) {
  const levels = pValues.map(() => alpha);
  const order = [...pValues.keys()].toSorted((a, b) => pValues[a] - pValues[b]);
  let missed = Infinity;
  for (const [rank, index] of order.entries()) {
    levels[index] = Math.min(missed, alpha / (pValues.length - rank));
    if (pValues[index] > levels[index]) missed = levels[index];
  }
  return levels;
}

/** As many that the ends of the strictest interval of so many comparisons still have some resamples beyond them. */
function resamplesFor(comparisons, alpha) {
  return Math.max(RESAMPLES, Math.ceil((2 * RESAMPLES_BEYOND * comparisons) / alpha));
}

/**
 * Means of resamples, ascending. Problems are drawn with replacement, and for each of them as many seeds as it has, again with
 * replacement: which problems there are is as much chance as which seeds.
 * @param {readonly Result[]} results
 */
export function bootstrap(results, resamples, seed) {
  const uniform = uniformFrom(seed);
  const groups = [...valuesByProblem(results).values()];
  const means = Float64Array.from({ length: resamples }, () => {
    let total = 0;
    for (let draw = 0; draw < groups.length; draw++) {
      const values = groups[Math.floor(uniform() * groups.length)];
      let won = 0;
      for (let k = 0; k < values.length; k++) won += values[Math.floor(uniform() * values.length)];
      total += won / values.length;
    }
    return total / groups.length;
  });
  return means.sort();
}

/**
 * The percentile interval of ascending means of resamples; `level / 2` of them lie beyond each end.
 * @returns {[low: number, high: number]}
 */
export function interval(means, level) {
  const beyond = Math.max(1, Math.floor((level / 2) * (means.length + 1)));
  return [means[beyond - 1], means[means.length - beyond]];
}

/** The smallest level whose interval leaves out a win rate of a half. */
function pValueOf(means) {
  const below = means.filter((value) => value <= 0.5).length;
  const above = means.filter((value) => value >= 0.5).length;
  return Math.min(1, (2 * (1 + Math.min(below, above))) / (means.length + 1));
}

/**
 * @param {readonly Result[]} results
 * @returns {Map<string, number[]>}
 */
function valuesByProblem(results) {
  const groups = new Map();
  for (const { problem, value } of results) {
    const values = groups.get(problem);
    if (values === undefined) groups.set(problem, [value]);
    else values.push(value);
  }
  return groups;
}

function mean(values) {
  return sum(values) / values.length;
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** Uniform numbers below 1 (mulberry32), the same for the same seed. */
function uniformFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
