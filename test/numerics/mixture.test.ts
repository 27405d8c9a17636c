import { describe, expect, test } from 'vitest';
import { drawAbout, mixPosteriors } from '../../src/numerics/mixture.ts';
import type { Differentiable } from '../../src/numerics/minimize.ts';
import { createPosterior } from '../../src/numerics/posterior.ts';
import { createRng } from '../../src/numerics/rng.ts';

const points = [0.1, 0.4, 0.9].map((u) => Float64Array.of(u, 1 - u));
const observations = { points, values: Float64Array.of(1, -1, 0.3), distances: ['difference', 'difference'] as const };
const phis = [Float64Array.of(-1, -1, 0, -9), Float64Array.of(0, -2, 0.5, -5), Float64Array.of(-2, 1, -1, -3)];
const parts = phis.map((phi) => createPosterior(observations, [], phi));
const asked = [Float64Array.of(0.2, 0.3), Float64Array.of(0.7, 0.95)];

describe('a mixture of posteriors', () => {
  test('has the mean and the variance of the mixture of normals', () => {
    const { mean, sd } = mixPosteriors(parts).predict(asked);
    asked.forEach((x, i) => {
      const each = parts.map((part) => part.predict([x]));
      const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const centre = average(each.map((part) => part.mean[0]!));
      const within = average(each.map((part) => part.sd[0]! ** 2));
      const between = average(each.map((part) => (part.mean[0]! - centre) ** 2));
      expect(mean[i]).toBeCloseTo(centre, 12);
      expect(sd[i]! ** 2).toBeCloseTo(within + between, 12);
    });
    expect(mixPosteriors(parts).predictMean(asked)).toEqual(mean);
  });

  test('its derivatives are the slopes', () => {
    const mixed = mixPosteriors(parts);
    const [byMean, bySd] = [new Float64Array(2), new Float64Array(2)];
    for (const x of asked) {
      mixed.at(x, byMean, bySd);
      for (const d of [0, 1]) {
        const ahead = mixed.predict([x.with(d, x[d]! + 1e-5)]);
        const behind = mixed.predict([x.with(d, x[d]! - 1e-5)]);
        expect(byMean[d]).toBeCloseTo((ahead.mean[0]! - behind.mean[0]!) / 2e-5, 5);
        expect(bySd[d]).toBeCloseTo((ahead.sd[0]! - behind.sd[0]!) / 2e-5, 5);
      }
    }
  });

  test('of one part it is that part', () => {
    expect(mixPosteriors(parts.slice(0, 1))).toBe(parts[0]);
  });
});

describe('draws about a mode', () => {
  /** −ln of a normal with sd 0.5 and 0.1. */
  const bowl: Differentiable = (x, gradient) => {
    gradient.set([x[0]! / 0.25, x[1]! / 0.01]);
    return x[0]! ** 2 / 0.5 + x[1]! ** 2 / 0.02;
  };
  const wide = { lower: Float64Array.of(-9, -9), upper: Float64Array.of(9, 9) };

  test('have the spread that the curvature says', () => {
    const draws = drawAbout(Float64Array.of(0, 0), bowl, wide, 2000, createRng(1));
    const spread = (k: number) => Math.sqrt(draws.reduce((sum, draw) => sum + draw[k]! ** 2, 0) / draws.length);
    // Of 2000 draws the spread is within 5 % of the truth but once in a thousand times.
    expect(Math.abs(spread(0) / 0.5 - 1)).toBeLessThan(0.05);
    expect(Math.abs(spread(1) / 0.1 - 1)).toBeLessThan(0.05);
  });

  test('stay in the box, and no flat or upward bent direction takes them far', () => {
    const narrow = { lower: Float64Array.of(-0.1, 0), upper: Float64Array.of(0.1, 0.05) };
    for (const draw of drawAbout(Float64Array.of(0, 0), bowl, narrow, 50, createRng(2))) {
      expect(Math.abs(draw[0]!)).toBeLessThanOrEqual(0.1);
      expect(draw[1]).toBeGreaterThanOrEqual(0);
      expect(draw[1]).toBeLessThanOrEqual(0.05);
    }
    const flat: Differentiable = (_, gradient) => {
      gradient.fill(NaN);
      return NaN;
    };
    for (const draw of drawAbout(Float64Array.of(0, 0), flat, wide, 50, createRng(3))) {
      expect(Math.abs(draw[0]!)).toBeLessThan(5);
    }
  });
});
