// Which coordinates of the unit cube move a function, and how. The function is a model's mean: nothing here knows the model.
import type { Rng } from './rng.ts';
import { scrambledSobol } from './sobol.ts';

/** Values at points of the unit cube, one each. */
export type Predictor = (points: readonly Float64Array[]) => Float64Array;

/** Two samples of the cube, independent of each other, row by row. */
export type Design = { readonly a: readonly Float64Array[]; readonly b: readonly Float64Array[] };

/** Shares of the function's variance: `first` of a coordinate alone, `total` with all it does together with others. */
export type SobolIndices = { readonly first: Float64Array; readonly total: Float64Array };

type Round = (x: Float64Array) => Float64Array;

/** The halves of a scrambled Sobol sequence of twice the dimensions; `count` is best a power of two. `round`: to the nearest point that can be. */
export function sobolDesign(count: number, dimensions: number, rng: Rng, round: Round = (x) => x): Design {
  const rows = scrambledSobol(count, 2 * dimensions, rng);
  return {
    a: rows.map((row) => round(row.slice(0, dimensions))),
    b: rows.map((row) => round(row.slice(dimensions))),
  };
}

/**
 * With AB_i the points of `a` whose coordinate i is that of `b`: first = mean of f(b)·(f(AB_i) − f(a))/V, total = mean of
 * (f(a) − f(AB_i))²/(2V) (Saltelli et al. 2010, Comput. Phys. Commun. 181, table 2, b and f; the second is Jansen's, 1999).
 * Estimates: a small share may come out a little below 0. All 0 where the function is constant.
 * Asks for count × (dimensions + 2) values.
 */
export function sobolIndices(predict: Predictor, { a, b }: Design): SobolIndices {
  const dimensions = a[0]?.length ?? 0;
  const [first, total] = [new Float64Array(dimensions), new Float64Array(dimensions)];
  const [fa, fb] = [predict(a), predict(b)];
  const { mean, sd } = momentsOf([...fa, ...fb]);
  if (sd === 0) return { first, total };
  for (let i = 0; i < dimensions; i++) {
    const mixed = predict(a.map((row, k) => row.with(i, b[k]![i]!)));
    for (let k = 0; k < mixed.length; k++) {
      const change = mixed[k]! / sd - fa[k]! / sd;
      first[i]! += ((fb[k]! / sd - mean / sd) * change) / mixed.length;
      total[i]! += (0.5 * change * change) / mixed.length;
    }
  }
  return { first, total };
}

/**
 * The function along coordinate `d`: for each of `positions`, mean and (population) standard deviation over the `backgrounds`, which stand for
 * all that the other coordinates may be (Friedman 2001, eq. 53).
 */
export function partialDependence(
  predict: Predictor,
  d: number,
  positions: readonly number[],
  backgrounds: readonly Float64Array[],
): readonly { readonly mean: number; readonly sd: number }[] {
  return positions.map((position) => momentsOf(predict(backgrounds.map((x) => x.with(d, position)))));
}

/**
 * Share of the values' variance that a model explains of values it has not seen: 1 − Σ(y_i − expected_i)²/Σ(y_i − mean)². 0 or less: nothing;
 * 0 where all values are equal.
 */
export function explainedShare(values: Float64Array, expected: Float64Array): number {
  const { sd } = momentsOf(values);
  const missed = values.reduce((sum, value, i) => sum + (value / sd - expected[i]! / sd) ** 2, 0);
  return sd > 0 ? 1 - missed / values.length : 0;
}

/** Rows by number, in their order: those that stay, and those that are left out. */
export type Fold = { readonly kept: readonly number[]; readonly left: readonly number[] };

/** Each row is left out of one fold, at random; the folds are of equal size but for one row. */
export function foldsOf(rows: number, count: number, rng: Rng): readonly Fold[] {
  const folds = Math.min(count, rows);
  const fold = shuffled(rows, rng).map((place) => place % folds);
  const where = (isIn: (one: number) => boolean) => fold.flatMap((one, row) => (isIn(one) ? [row] : []));
  return Array.from({ length: folds }, (_, out) => ({
    kept: where((one) => one !== out),
    left: where((one) => one === out),
  }));
}

/**
 * Standard errors of a statistic from what it is without each of g groups of rows in turn (delete-a-group jackknife, Shao and Tu 1995, §2.3):
 * se² = (g − 1)/g · Σ (statistic without group j − their mean)².
 */
export function jackknifeErrors(replicates: readonly Float64Array[]): Float64Array {
  return Float64Array.from(replicates[0] ?? [], (_, k) => {
    const { sd } = momentsOf(replicates.map((values) => values[k]!));
    return Math.sqrt(replicates.length - 1) * sd;
  });
}

/** 0 … n − 1 in random order (Fisher and Yates). */
export function shuffled(n: number, rng: Rng): number[] {
  const order = Array.from({ length: n }, (_, k) => k);
  for (let k = n - 1; k > 0; k--) {
    const other = rng.integer(k + 1);
    [order[k], order[other]] = [order[other]!, order[k]!];
  }
  return order;
}

/** Mean and population standard deviation, which is 0 where rounding alone would make one; also of values whose squares are beyond a number. */
export function momentsOf(values: ArrayLike<number>): { readonly mean: number; readonly sd: number } {
  const all = Array.from(values);
  const unit = all.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const mean = all.reduce((sum, value) => sum + value / unit, 0) / all.length;
  const sd = Math.sqrt(all.reduce((sum, value) => sum + (value / unit - mean) ** 2, 0) / all.length);
  return { mean: unit * mean, sd: sd > 1e-13 * Math.abs(mean) ? unit * sd : 0 };
}
