// Matérn-5/2 with a lengthscale per coordinate. r² = Σ_d δ_d²/ls_d², where δ is a difference, or for a choice 0 or 1.

/** How far apart two values of one coordinate are: their difference, or whether they differ at all. */
export type Distance = 'difference' | 'hamming';

/**
 * What the model must learn, as natural logarithms in one vector of D + 2: D lengthscales (in units of the cube), the
 * signal variance s², the noise variance σ² (both for values of unit variance).
 */
export type Hyperparameters = Float64Array;

const SQRT5 = Math.sqrt(5);

/** Correlation at squared distance `r2`: (1 + √5r + 5r²/3)·exp(−√5r); 1 at 0. */
export function matern52(r2: number): number {
  const t = SQRT5 * Math.sqrt(r2);
  return (1 + t + (t * t) / 3) * Math.exp(-t);
}

/** Minus twice the derivative of `matern52` by r²: (5/3)·(1 + √5r)·exp(−√5r). No pole at 0. */
export function matern52Slope(r2: number): number {
  const t = SQRT5 * Math.sqrt(r2);
  return (5 / 3) * (1 + t) * Math.exp(-t);
}

/** Squared differences of all pairs i > j, one array per coordinate; the pair is at i(i − 1)/2 + j. One coordinate after the other streams through the cache. */
export function pairDistances(points: readonly Float64Array[], distances: readonly Distance[]): Float64Array[] {
  const n = points.length;
  return distances.map((distance, d) => {
    const column = Float64Array.from(points, (point) => point[d]!);
    const squares = new Float64Array((n * (n - 1)) / 2);
    let at = 0;
    for (let i = 1; i < n; i++) {
      for (let j = 0; j < i; j++) squares[at++] = squared(distance, column[i]! - column[j]!);
    }
    return squares;
  });
}

/** Σ_d w_d·δ_d² of every pair; `inverseSquares`: w_d = 1/ls_d². */
export function scaledDistances(
  pairs: readonly Float64Array[],
  inverseSquares: Float64Array,
  into: Float64Array,
): void {
  into.fill(0);
  pairs.forEach((squares, d) => {
    const w = inverseSquares[d]!;
    for (let k = 0; k < into.length; k++) into[k]! += w * squares[k]!;
  });
}

/** w_d = 1/ls_d² of each coordinate. */
export function inverseSquareLengthscales(hyperparameters: Hyperparameters): Float64Array {
  return hyperparameters.slice(0, -2).map((logLengthscale) => Math.exp(-2 * logLengthscale));
}

export function squared(distance: Distance, difference: number): number {
  if (distance === 'hamming') return difference === 0 ? 0 : 1;
  return difference * difference;
}
