import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/numerics/rng.ts';
import { scrambledSobol, sobol } from '../../src/numerics/sobol.ts';

/** How many points are in each of the boxes that halve coordinate a `p` times and coordinate b `q` times. */
function boxCounts(points: readonly Float64Array[], [a, p]: [number, number], [b, q]: [number, number]): number[] {
  const counts = Array.from({ length: 2 ** (p + q) }, () => 0);
  for (const x of points) counts[Math.floor(x[a]! * 2 ** p) * 2 ** q + Math.floor(x[b]! * 2 ** q)]!++;
  return counts;
}

describe('sobol', () => {
  test('the first points are the published ones', () => {
    // scipy 1.17: qmc.Sobol(64, scramble=False).random(8)[:, :8], which has the same direction numbers.
    expect(sobol(8, 8).map((point) => [...point])).toEqual([
      [0, 0, 0, 0, 0, 0, 0, 0],
      [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25, 0.25, 0.75, 0.75, 0.25, 0.75],
      [0.25, 0.75, 0.75, 0.75, 0.25, 0.25, 0.75, 0.25],
      [0.375, 0.375, 0.625, 0.875, 0.375, 0.125, 0.375, 0.875],
      [0.875, 0.875, 0.125, 0.375, 0.875, 0.625, 0.875, 0.375],
      [0.625, 0.125, 0.875, 0.625, 0.625, 0.875, 0.125, 0.125],
      [0.125, 0.625, 0.375, 0.125, 0.125, 0.375, 0.625, 0.625],
    ]);
  });

  test('the last dimensions of the table are right too', () => {
    const points = sobol(8, 64);
    expect(Array.from(points[5]!.slice(60))).toEqual([0.625, 0.875, 0.375, 0.625]);
    expect(Array.from(points[7]!.slice(60))).toEqual([0.875, 0.125, 0.625, 0.375]);
    expect(() => sobol(1, 65)).toThrow(RangeError);
  });

  test('scrambled points are still a net: every elementary box of the first two coordinates has its one point', () => {
    for (let seed = 0; seed < 20; seed++) {
      const points = scrambledSobol(64, 2, createRng(seed));
      for (let p = 0; p <= 6; p++) {
        expect(boxCounts(points, [0, p], [1, 6 - p]).every((count) => count === 1)).toBe(true);
      }
    }
  });

  test('scrambling keeps every coordinate evenly filled, differs by seed and never leaves the cube', () => {
    const points = scrambledSobol(256, 64, createRng(5));
    for (let d = 0; d < 64; d++) {
      expect(boxCounts(points, [d, 8], [d, 0]).every((count) => count === 1)).toBe(true);
    }
    expect(points.every((point) => point.every((x) => x >= 0 && x < 1))).toBe(true);
    expect(scrambledSobol(1, 3, createRng(1))).not.toEqual(scrambledSobol(1, 3, createRng(2)));
    expect(scrambledSobol(9, 3, createRng(1)).slice(0, 4)).toEqual(scrambledSobol(4, 3, createRng(1)));
  });

  test('dimensions beyond the table are random but inside the cube', () => {
    const points = scrambledSobol(50, 70, createRng(1));
    expect(points.every((point) => point.length === 70 && point.every((x) => x >= 0 && x < 1))).toBe(true);
    expect(new Set(points.map((point) => point[69])).size).toBe(50);
  });

  test('integrates a smooth function far better than random points', () => {
    const integral = (points: readonly Float64Array[]) =>
      points.reduce((sum, x) => sum + x.reduce((product, u) => product * (1.5 * Math.sqrt(u)), 1), 0) / points.length;
    // The integral is 1. Random points of this number have a standard deviation of 0.03 (variance (9/8)^6 − 1 over 1024).
    const errors = Array.from({ length: 10 }, (_, seed) =>
      Math.abs(integral(scrambledSobol(1024, 6, createRng(seed))) - 1),
    );
    expect(Math.max(...errors)).toBeLessThan(0.01);
  });
});
