import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/numerics/rng.ts';
import { fillFailures, fitYeoJohnson, standardize, warpOutcomes, yeoJohnson } from '../../src/numerics/warp.ts';

const inputs = [-1.5, -0.5, 0, 0.4, 2.5];

describe('yeo-johnson', () => {
  test('values worked out by hand', () => {
    // λ 2, y ≥ 0: ((1 + y)² − 1)/2, so 1 → 1.5; y < 0: −ln(1 − y), so 1 − e → −1. λ 0, y ≥ 0: ln(1 + y).
    expect(yeoJohnson(1, 2)).toBeCloseTo(1.5, 14);
    expect(yeoJohnson(1 - Math.E, 2)).toBeCloseTo(-1, 14);
    expect(yeoJohnson(Math.E - 1, 0)).toBeCloseTo(1, 14);
  });

  test.each([
    [-1, [-4.875000000000001, -0.7916666666666666, 0, 0.28571428571428575, 0.7142857142857143]],
    [0, [-2.625, -0.625, 0, 0.33647223662121295, 1.252762968495368]],
    [0.5, [-1.968564716806983, -0.5580782047249224, 0, 0.3664319132398464, 1.7416573867739416]],
    [1, inputs],
    [2, [-0.9162907318741551, -0.4054651081081644, 0, 0.48000000000000004, 5.625000000000001]],
    [3, [-0.6, -0.33333333333333337, 0, 0.5813333333333334, 13.958333333333336]],
  ])('agrees with scipy at lambda %d', (lambda, expected) => {
    // scipy 1.17: scipy.stats.yeojohnson(inputs, lambda)
    inputs.forEach((y, k) => expect(yeoJohnson(y, lambda)).toBeCloseTo(expected[k]!, 12));
  });

  test('finds the lambda that scipy finds', () => {
    // scipy 1.17: v = [-.3,-.25,.1,.2,.4,.9,1.7,3.3,7.]; yeojohnson_normmax((v - mean)/std) = -0.6632872
    const { values } = standardize(Float64Array.of(-0.3, -0.25, 0.1, 0.2, 0.4, 0.9, 1.7, 3.3, 7));
    expect(fitYeoJohnson(values)).toBeCloseTo(-0.6632872, 5);
  });
});

describe('outcomes', () => {
  test('a failure is worse than the worst by half the range', () => {
    // Worst 1, range 4: 1 − 2.
    expect([...fillFailures([1, undefined, 5, Number.NaN, -Infinity])]).toEqual([1, -1, 5, -1, -1]);
    expect([...fillFailures([undefined, Number.NaN])]).toEqual([-1, -1]);
    expect([...fillFailures([3, 3, undefined])]).toEqual([3, 3, 1.5]);
  });

  test('warped values have mean 0, variance 1 and the order of the outcomes', () => {
    const rng = createRng(1);
    const outcomes = Array.from({ length: 40 }, () => Math.exp(2 * rng.normal()));
    const { values } = warpOutcomes(outcomes);
    const order = (list: ArrayLike<number>) => outcomes.map((_, i) => i).toSorted((a, b) => list[a]! - list[b]!);
    expect(standardize(values).mean).toBeCloseTo(0, 12);
    expect(standardize(values).sd).toBeCloseTo(1, 12);
    expect(order(values)).toEqual(order(outcomes));
  });

  test.each([5, 12])(
    'one penalty of the largest number does not hide what tells the other %i values apart',
    (count) => {
      const good = Array.from({ length: count }, (_, k) => -0.01 - 0.07 * k);
      for (const penalty of [-Number.MAX_VALUE, -1e308, -1e300]) {
        const { values, apply, invert } = warpOutcomes([...good, penalty]);
        expect(values.every(Number.isFinite)).toBe(true);
        for (let k = 1; k < count; k++) expect(values[k - 1]! - values[k]!).toBeGreaterThan(1e-4);
        expect(values[count - 1]! - values[count]!).toBeGreaterThan(0.1);
        good.forEach((value) => expect(invert(apply(value))).toBeCloseTo(value, 8));
      }
    },
  );

  test('a skewed sample comes out symmetric', () => {
    const rng = createRng(2);
    const { values } = warpOutcomes(Array.from({ length: 200 }, () => Math.exp(rng.normal())));
    const skewness = values.reduce((sum, z) => sum + z ** 3, 0) / values.length;
    // The sample's own is about 5; a normal sample of 200 has 0 ± 0.17.
    expect(Math.abs(skewness)).toBeLessThan(0.5);
  });

  test('model values go back to the unit of the outcomes', () => {
    const outcomes = [0.2, 0.5, 0.55, 0.6, 0.61, 0.9];
    const { values, invert } = warpOutcomes(outcomes);
    outcomes.forEach((value, k) => expect(invert(values[k]!)).toBeCloseTo(value, 10));
  });

  test('beyond what was seen the way back goes on along the tangent, and ends one range further', () => {
    const { values, invert } = warpOutcomes([0.1, 0.11, 0.12, 0.13, 0.2, 5]);
    const back = [-50, -10, -3, -1, 0, 1, 3, 10, 50].map(invert);
    expect(back).toEqual(back.toSorted((a, b) => a - b));
    expect(back[0]).toBeCloseTo(0.1 - 4.9, 12);
    expect(back.at(-1)).toBeCloseTo(5 + 4.9, 12);
    // The slope has no jump at the largest outcome.
    const top = Math.max(...values);
    const slope = (z: number) => (invert(z + 1e-5) - invert(z - 1e-5)) / 2e-5;
    expect(Math.abs(slope(top + 1e-4) / slope(top - 1e-4) - 1)).toBeLessThan(0.02);
  });

  test.each([[[3, 3, 3]], [[0.1 + 0.2, 0.3]], [[undefined, undefined]], [[0]], [[7]]])('%j gives zeros', (outcomes) => {
    expect([...warpOutcomes(outcomes).values]).toEqual(outcomes.map(() => 0));
  });

  test('values near the largest double do not overflow', () => {
    const { values, invert } = warpOutcomes([1.7e308, -1.7e308, undefined, 0]);
    expect(values.every(Number.isFinite)).toBe(true);
    expect(values[0]).toBeGreaterThan(values[3]!);
    expect([-9, 0, 9].map(invert).every(Number.isFinite)).toBe(true);
  });

  test('a run that diverged does not crowd out the differences between the others', () => {
    const good = Array.from({ length: 12 }, (_, k) => 0.8 + k / 100);
    const { values, invert } = warpOutcomes([...good, -1e12]);
    // Standardised without more ado, the good ones would lie within 4e-13.
    expect(values[11]! - values[0]!).toBeGreaterThan(0.5);
    expect(invert(values[12]!) / -1e12).toBeCloseTo(1, 3);
  });

  test('late in a search, with most values near the best, the others still differ', () => {
    const late = [...Array.from({ length: 40 }, (_, k) => 0.9 + k * 1e-6), 0.42, 0.7, 0.86];
    const { values, invert } = warpOutcomes(late);
    // Several times what the model's least noise (variance 1e-8) would blur.
    expect(values[42]! - values[41]!).toBeGreaterThan(5e-4);
    expect(values[41]! - values[40]!).toBeGreaterThan(5e-4);
    late.forEach((value, k) => expect(invert(values[k]!)).toBeCloseTo(value, 8));
  });
});
