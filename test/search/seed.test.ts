import { expect, test } from 'vitest';
import { runSeed } from '../../src/search/seed.ts';

test('a seed is a whole number of 0..2^31-1, and the same whenever it is asked for', () => {
  for (const search of [0, 1, -1, 2 ** 31, 2 ** 53 - 1, 123_456_789]) {
    for (const ordinal of [1, 2, 1_000_000]) {
      const seed = runSeed(search, ordinal);
      expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31).toBe(true);
      expect(runSeed(search, ordinal)).toBe(seed);
    }
  }
});

test('no two runs of a search share a seed, and few runs of two searches do', () => {
  const seeds = (search: number): number[] => Array.from({ length: 100_000 }, (_, index) => runSeed(search, index + 1));
  const first = new Set(seeds(1));
  expect(first.size).toBe(100_000);
  // By chance 100,000² / 2^31 = 4.7 are shared (sd 2.2); 20 are seven standard deviations away.
  for (const other of [2, 3, 1 + 2 ** 31, 1 + 2 ** 40]) {
    expect(seeds(other).filter((seed) => first.has(seed)).length).toBeLessThan(20);
  }
});
