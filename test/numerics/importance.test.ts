import { describe, expect, test } from 'vitest';
import { divergence, topShares } from '../../src/numerics/importance-top.ts';
import type { Cells } from '../../src/numerics/importance-top.ts';
import {
  explainedShare,
  foldsOf,
  jackknifeErrors,
  partialDependence,
  shuffled,
  sobolDesign,
  sobolIndices,
} from '../../src/numerics/importance.ts';
import type { Predictor } from '../../src/numerics/importance.ts';
import { createRng } from '../../src/numerics/rng.ts';
import { scrambledSobol } from '../../src/numerics/sobol.ts';

const of =
  (f: (u: Float64Array) => number): Predictor =>
  (points) =>
    Float64Array.from(points, f);

function expectNear(found: Float64Array, wanted: readonly number[], tolerance: number): void {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((value, d) => expect(Math.abs(found[d]! - value)).toBeLessThan(tolerance));
}

describe('Sobol indices', () => {
  test('of the function of Ishigami and Homma (1990), a = 7, b = 0.1', () => {
    const ishigami = of((u) => {
      const [x = 0, y = 0, z = 0] = [...u].map((share) => Math.PI * (2 * share - 1));
      return Math.sin(x) + 7 * Math.sin(y) ** 2 + 0.1 * z ** 4 * Math.sin(x);
    });
    // Closed forms: V1 = (1 + bπ⁴/5)²/2, V2 = a²/8, V13 = 8b²π⁸/225, of V = 1/2 + a²/8 + bπ⁴/5 + b²π⁸/18.
    const { first, total } = sobolIndices(ishigami, sobolDesign(4096, 3, createRng(1)));
    expectNear(first, [0.3139, 0.4424, 0], 0.02);
    expectNear(total, [0.5576, 0.4424, 0.2437], 0.02);
  });

  test("of Sobol's g-function, whose variances multiply", () => {
    // V_i = 1/(3(1 + a_i)²); V = Π(1 + V_i) − 1; total_i = V_i·Π_{j≠i}(1 + V_j)/V (Saltelli et al. 2010, eq. 27 to 30).
    const a = [0, 1, 4.5, 9, 99, 99];
    const g = of((u) =>
      a.reduce((product, weight, d) => (product * (Math.abs(4 * u[d]! - 2) + weight)) / (1 + weight), 1),
    );
    const parts = a.map((weight) => 1 / (3 * (1 + weight) ** 2));
    const all = parts.reduce((product, part) => product * (1 + part), 1);
    const { first, total } = sobolIndices(g, sobolDesign(4096, 6, createRng(2)));
    expectNear(first, parts.map((part) => part / (all - 1)), 0.02); // prettier-ignore
    expectNear(total, parts.map((part) => (part * all) / (1 + part) / (all - 1)), 0.02); // prettier-ignore
  });

  test('of a sum: what a coordinate does alone is all it does', () => {
    // The variance of c·u is c²/12, so the shares of 2u + v are 4/5 and 1/5.
    const { first, total } = sobolIndices(
      of((u) => 1e6 + 2 * u[0]! + u[1]!),
      sobolDesign(1024, 3, createRng(3)),
    );
    expectNear(first, [0.8, 0.2, 0], 0.01);
    expectNear(total, [0.8, 0.2, 0], 0.01);
  });

  test('a function that is the same everywhere has none, and one turned upside down the same', () => {
    const design = sobolDesign(256, 2, createRng(4));
    expect(sobolIndices(of(() => 0.1), design)).toEqual({ first: new Float64Array(2), total: new Float64Array(2) }); // prettier-ignore
    const up = sobolIndices(
      of((u) => u[0]! ** 2 * u[1]!),
      design,
    );
    expect(
      sobolIndices(
        of((u) => -(u[0]! ** 2) * u[1]!),
        design,
      ),
    ).toEqual(up);
  });

  test('the design asks only for points that can be', () => {
    const half = sobolDesign(64, 2, createRng(5), (x) => x.map((share) => (share < 0.5 ? 0.25 : 0.75)));
    for (const x of [...half.a, ...half.b]) expect([0.25, 0.75]).toEqual(expect.arrayContaining([...x]));
  });
});

test('partial dependence of u·v along u is a line through all that v may be', () => {
  // v takes 0, 1/4, 1/2, 3/4: mean 3/8, population variance (9 + 1 + 1 + 9)/64/4 = 5/64.
  const backgrounds = [0, 0.25, 0.5, 0.75].map((v) => Float64Array.of(0.9, v));
  const curve = partialDependence(
    of((u) => u[0]! * u[1]!),
    0,
    [0, 0.5, 1],
    backgrounds,
  );
  expect(curve.map(({ mean }) => mean)).toEqual([0, 0.1875, 0.375]);
  curve.forEach(({ sd }, k) => expect(sd).toBeCloseTo((k / 2) * Math.sqrt(5 / 64), 12));
});

test('the explained share is 1 for a prophet, 0 for the mean, less for a liar', () => {
  const values = Float64Array.of(1, 2, 4, 5);
  expect(explainedShare(values, values)).toBe(1);
  expect(explainedShare(values, new Float64Array(4).fill(3))).toBeCloseTo(0, 12);
  expect(explainedShare(values, values.toReversed())).toBeLessThan(0);
  expect(explainedShare(new Float64Array(4).fill(7), values)).toBe(0);
});

describe('folds and jackknife', () => {
  test('the error of a mean, one row a fold, is its standard error', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    const replicates = foldsOf(8, 8, createRng(1)).map(({ kept }) =>
      Float64Array.of(kept.reduce((sum, row) => sum + values[row]!, 0) / kept.length),
    );
    // For a mean and groups of one row it is s/√n exactly (Shao and Tu 1995, §1.1).
    const centre = 31 / 8;
    const s2 = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / 7;
    expect(jackknifeErrors(replicates)[0]).toBeCloseTo(Math.sqrt(s2 / 8), 12);
  });

  test('every row is left out once, and what stays is in order', () => {
    const all = Array.from({ length: 20 }, (_, row) => row);
    const folds = foldsOf(20, 8, createRng(2));
    expect(folds.flatMap(({ left }) => left).toSorted((a, b) => a - b)).toEqual(all);
    for (const { kept, left } of folds) {
      expect(kept).toEqual(all.filter((row) => !left.includes(row)));
      expect([2, 3]).toContain(left.length);
    }
    expect(foldsOf(3, 8, createRng(3))).toHaveLength(3);
  });

  test('the order is a permutation', () => {
    expect(shuffled(9, createRng(3)).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe('PED-ANOVA', () => {
  const ordered: Cells = { kind: 'ordered', count: 50 };
  const points = scrambledSobol(2048, 3, createRng(7));
  const shares = (f: (u: Float64Array) => number, cells: readonly Cells[] = [ordered, ordered, ordered]) =>
    topShares(points, points.map(f), cells, createRng(8));

  test('the divergence, worked out by hand', () => {
    // ½·(½/½ − 1)² + … : p = (¾, ¼), q = (½, ½) gives ½·¼ + ½·¼.
    expect(divergence(Float64Array.of(0.75, 0.25), Float64Array.of(0.5, 0.5))).toBeCloseTo(0.25, 12);
    expect(divergence(Float64Array.of(0.3, 0.7), Float64Array.of(0.3, 0.7))).toBe(0);
  });

  test('what decides alone has it all', () => {
    expectNear(
      shares((u) => -Math.abs(u[1]! - 0.3)),
      [0, 1, 0],
      0.01,
    );
  });

  test('two that matter alike share alike, and one that does not gets nothing', () => {
    expectNear(
      shares((u) => u[0]! + u[2]!),
      [0.5, 0, 0.5],
      0.05,
    );
  });

  test('unlike a variance it looks at the top alone', () => {
    // The step of the first coordinate is nearly all of the variance, but every good row is in its upper half anyway.
    const [wide = 0, fine = 0] = shares((u) => (u[0]! < 0.5 ? -100 : 0) + u[1]!);
    expect(fine).toBeGreaterThan(0.75);
    expect(wide).toBeGreaterThan(0.02);
  });

  test('choices are told apart whatever stands next to them', () => {
    const cells: Cells[] = [{ kind: 'choices', count: 5 }, ordered, ordered];
    expectNear(
      shares((u) => (Math.floor(u[0]! * 5) === 2 ? 1 : 0), cells),
      [1, 0, 0],
      0.02,
    );
  });

  test('where nothing decides there are no shares', () => {
    // Values have nothing to do with places. Each coordinate is above all 16 random choices by chance once in 17 times; not with these seeds.
    const noise = createRng(9);
    const values = points.map(() => noise.uniform());
    expect(topShares(points, values, [ordered, ordered, ordered], createRng(10))).toEqual(new Float64Array(3));
  });
});
