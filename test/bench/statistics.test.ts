import { describe, expect, test } from 'vitest';
import { exactInterval, exactPValue } from '../../bench/search-quality/binomial.js';
import {
  bootstrap,
  compare,
  holmLevels,
  interval,
  meanOverProblems,
  meanRanks,
} from '../../bench/search-quality/statistics.js';
import { createRng } from '../../src/numerics/rng.ts';

/** Results of problems named a, b, c, … with seeds 1, 2, … */
const results = (...problems: readonly (readonly number[])[]) =>
  problems.flatMap((values, k) =>
    values.map((value, seed) => ({ problem: String.fromCodePoint(97 + k), seed: seed + 1, value })),
  );

describe('mean over problems', () => {
  test('every problem counts the same, however many seeds it has', () => {
    expect(meanOverProblems(results([1, 1, 1, 1], [3, 3])).mean).toBe(2);
  });

  test('its standard error is that of the seeds', () => {
    // Variances of the two means: 2 / 2 and 8 / 2; of their mean (1 + 4) / 4.
    const { standardError, count } = meanOverProblems(results([1, 3], [0, 4]));
    expect(standardError).toBeCloseTo(Math.sqrt(5) / 2, 12);
    expect(count).toBe(4);
  });

  test('one seed tells nothing of its error', () => {
    expect(meanOverProblems(results([1, 3], [2])).standardError).toBeNull();
  });
});

test('the lowest regret has rank 1, and equal ones share theirs', () => {
  const ranks = meanRanks(
    new Map([
      ['ours', results([-3, -6])],
      ['peer', results([-2, -6])],
      ['chance', results([-1, -1])],
    ]),
  );
  expect(Object.fromEntries(ranks)).toEqual({ ours: (1 + 1.5) / 2, peer: (2 + 1.5) / 2, chance: 3 });
});

describe("Holm's method", () => {
  test('the smallest p-value is held against alpha / m, the next against alpha / (m − 1), until one fails', () => {
    // 0.01 ≤ 0.05 / 4; 0.015 ≤ 0.05 / 3; 0.03 > 0.05 / 2, and so 0.04 fails with it, though 0.04 ≤ 0.05.
    const levels = holmLevels([0.04, 0.01, 0.03, 0.015], 0.05);
    expect(levels[1]).toBeCloseTo(0.05 / 4, 12);
    expect(levels[3]).toBeCloseTo(0.05 / 3, 12);
    expect(levels[2]).toBeCloseTo(0.05 / 2, 12);
    expect(levels[0]).toBeCloseTo(0.05 / 2, 12);
  });

  test('a comparison alone keeps its level', () => {
    expect(holmLevels([0.5], 0.05)).toEqual([0.05]);
  });
});

describe('exact binomial', () => {
  test('five wins of five are no proof, six of six are', () => {
    expect(exactPValue({ wins: 5, games: 5 })).toBeCloseTo(2 / 32, 12);
    expect(exactPValue({ wins: 6, games: 6 })).toBeCloseTo(2 / 64, 12);
    // All won: the low end is where so many wins have a chance of 2.5 %, the fifth root of it.
    const [low, high] = exactInterval({ wins: 5, games: 5, level: 0.05 });
    expect(low).toBeCloseTo(0.025 ** (1 / 5), 9);
    expect(high).toBe(1);
  });

  test('agrees with a published interval', () => {
    // Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263, exact: 0.2527 to 0.3676.
    const [low, high] = exactInterval({ wins: 81, games: 263, level: 0.05 });
    expect(low).toBeCloseTo(0.2527, 4);
    expect(high).toBeCloseTo(0.3676, 4);
  });

  test('half a win counts against whatever is to be shown', () => {
    const [low, high] = exactInterval({ wins: 7.5, games: 10, level: 0.05 });
    expect(low).toBeCloseTo(exactInterval({ wins: 7, games: 10, level: 0.05 })[0], 12);
    expect(high).toBeCloseTo(exactInterval({ wins: 8, games: 10, level: 0.05 })[1], 12);
  });
});

describe('bootstrap', () => {
  test('the same seed draws the same resamples', () => {
    const wins = results([1, 0, 1], [0.5, 0, 0]);
    expect(bootstrap(wins, 50, 7)).toEqual(bootstrap(wins, 50, 7));
    expect(bootstrap(wins, 50, 7)).not.toEqual(bootstrap(wins, 50, 8));
  });

  test('problems are drawn, and seeds within them', () => {
    // Each problem is decided: a resample is a mean of two draws of 0 and 1, so 0, ½, 1 come with chances ¼, ½, ¼.
    const means = bootstrap(results([1, 1, 1], [0, 0, 0]), 4000, 1);
    const halves = means.filter((value: number) => value === 0.5).length;
    // Six standard deviations of a binomial count of 4,000 at ½ are 190.
    expect(Math.abs(halves - 2000)).toBeLessThan(190);
    // One problem: only seeds are left to chance.
    expect(new Set(bootstrap(results([1, 0]), 400, 1))).toEqual(new Set([0, 0.5, 1]));
  });

  test('the interval leaves half of its level beyond each end', () => {
    const means = Float64Array.from({ length: 1999 }, (_, k) => k + 1);
    expect(interval(means, 0.05)).toEqual([50, 1950]);
  });
});

describe('comparisons', () => {
  test('a tie is half a win', () => {
    const [comparison] = compare([results([1, 0.5], [0, 0.5])]);
    expect(comparison).toMatchObject({ rate: 0.5, pValue: 1, pairs: 4, problems: 2, level: 0.05 });
  });

  test('few wins are no proof, though all resamples of them are wins', () => {
    const [few, many] = compare([results([1, 1, 1, 1, 1]), results([1, 1, 1, 1, 1], [1, 1, 1, 1, 1])]);
    expect(few!.low).toBeLessThan(0.5);
    expect(many!.low).toBeGreaterThan(0.5);
  });

  test('more comparisons in a table make each interval wider', () => {
    const wins = results([1, 1, 0, 1], [1, 0, 1, 1], [1, 1, 1, 0]);
    const [alone] = compare([wins]);
    const [among] = compare([wins, ...Array.from({ length: 9 }, () => results([0, 1, 1, 0]))]);
    expect(among!.low).toBeLessThan(alone!.low);
  });

  test('an interval leaves out a half exactly where its p-value is below its level', () => {
    const rng = createRng(5);
    const drawn = Array.from({ length: 12 }, (_, k) =>
      results(
        ...Array.from({ length: 5 }, () => Array.from({ length: 5 }, () => (rng.uniform() < 0.4 + k / 20 ? 1 : 0))),
      ),
    );
    for (const { low, high, pValue, level } of compare(drawn)) expect(low > 0.5 || high < 0.5).toBe(pValue <= level);
  });

  test('95 of 100 intervals hold the true rate, where problems differ as they do here', () => {
    // 10 problems, 8 seeds; the rates of problems spread by 0.15 around a half. Of 300 intervals of true coverage 95 %
    // fewer than 270 hold it with a chance below 1e-3; the draws are seeded, so it is the same each time.
    const rng = createRng(11);
    const held = Array.from({ length: 300 }, (_, k) => {
      const rates = Array.from({ length: 10 }, () => 0.5 + 0.26 * (2 * rng.uniform() - 1));
      const wins = results(...rates.map((rate) => Array.from({ length: 8 }, () => (rng.uniform() < rate ? 1 : 0))));
      const [comparison] = compare([wins], { resamples: 300, seed: k });
      return comparison!.low <= 0.5 && comparison!.high >= 0.5;
    });
    expect(held.filter(Boolean).length).toBeGreaterThanOrEqual(270);
  });
});
