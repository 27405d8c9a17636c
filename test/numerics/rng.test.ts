import { describe, expect, test } from 'vitest';
import { createRng, nextWord } from '../../src/numerics/rng.ts';

const take = (count: number, draw: () => number) => Array.from({ length: count }, draw);

describe('rng', () => {
  test('the generator is xoshiro128**', () => {
    // From the authors' C code with the state 1, 2, 3, 4; the first by hand: rotl(2·5, 7)·9 = 1280·9 = 11520.
    const state = Uint32Array.of(1, 2, 3, 4);
    const words = take(6, () => nextWord(state) >>> 0);
    expect(words).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492]);
  });

  test('a stream is the same for ever', () => {
    const rng = createRng(1, 2);
    expect([rng.uniform(), rng.uniform(), rng.integer(1000)]).toEqual([0.7744409371148967, 0.7934159376700959, 443]);
    expect(rng.normal()).toBeCloseTo(0.21591910321566088, 14);
    expect(createRng(0.5, -1).uniform()).toBe(0.12572563135779158);
  });

  test('any two different lists of numbers give different streams', () => {
    const lists = [[0], [1], [0, 0], [0, 1], [1, 0], [0.5], [-1], [2 ** 32], [2 ** 32 - 1], [Number.NaN], [1e300]];
    const first = lists.map(([seed, ...stream]) => createRng(seed!, ...stream).uniform());
    expect(new Set(first).size).toBe(lists.length);
    expect(new Set(take(20_000, () => 0).map((_, k) => createRng(7, k).uniform())).size).toBe(20_000);
  });

  test('first draws of neighbouring streams are uniform and do not follow each other', () => {
    const n = 20_000;
    const u = take(n, () => 0).map((_, k) => createRng(7, k).uniform());
    const mean = u.reduce((sum, x) => sum + x, 0) / n;
    const correlation = u.slice(1).reduce((sum, x, k) => sum + (x - 0.5) * (u[k]! - 0.5), 0) / n / (1 / 12);
    // Four standard deviations: false alarm for one seed in 8,000; the seed is fixed.
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(n));
  });

  test('integers are equally likely and stay below n', () => {
    const rng = createRng(3);
    const counts = Array.from({ length: 7 }, () => 0);
    take(70_000, () => counts[rng.integer(7)]!++);
    // 10,000 each with standard deviation 93.
    expect(counts.every((count) => Math.abs(count - 10_000) < 4 * 93)).toBe(true);
    expect(take(100, () => rng.integer(1)).every((k) => k === 0)).toBe(true);
  });

  test('normal numbers have mean 0, variance 1 and fourth moment 3', () => {
    const rng = createRng(4);
    const x = take(100_000, () => rng.normal());
    const moment = (power: number) => x.reduce((sum, value) => sum + value ** power, 0) / x.length;
    // Standard deviations of the moments: 1/√n, √2/√n, √96/√n.
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(x.length));
    expect(Math.abs(moment(2) - 1)).toBeLessThan((4 * Math.SQRT2) / Math.sqrt(x.length));
    expect(Math.abs(moment(4) - 3)).toBeLessThan((4 * Math.sqrt(96)) / Math.sqrt(x.length));
  });
});
