// The covariance of the rows of X with each other and with another point, and what its derivatives are made of. Letters as in gp.ts.
import type { Distance, Hyperparameters } from './kernel.ts';
import { covary } from './kernel.ts';
import type { Matrix } from './linalg.ts';
import { cholesky } from './linalg.ts';

/** X by coordinate, so that loops over rows stream. `lengths`: the lengthscales; differences in `scaled` are in units of them, choices as they are. */
export type Columns = {
  readonly rows: number;
  readonly distances: readonly Distance[];
  readonly raw: readonly Float64Array[];
  readonly scaled: readonly Float64Array[];
  readonly lengths: Float64Array;
};

/** Means nothing before `scaleColumns`. */
export function createColumns(points: readonly Float64Array[], distances: readonly Distance[]): Columns {
  const raw = distances.map((_, d) => Float64Array.from(points, (point) => point[d]!));
  const scaled = raw.map((column) => new Float64Array(column.length));
  return { rows: points.length, distances, raw, scaled, lengths: new Float64Array(distances.length) };
}

/** Takes on the lengthscales of `phi`. */
export function scaleColumns({ rows, distances, raw, scaled, lengths }: Columns, phi: Hyperparameters): void {
  for (let d = 0; d < distances.length; d++) {
    lengths[d] = Math.exp(phi[d]!);
    const factor = distances[d] === 'hamming' ? 1 : 1 / lengths[d]!;
    for (let i = 0; i < rows; i++) scaled[d]![i] = raw[d]![i]! * factor;
  }
}

/** A point of the cube in the units of `scaled`. */
export function scalePoint({ distances, lengths }: Columns, x: Float64Array, into: Float64Array): void {
  for (let d = 0; d < distances.length; d++) into[d] = distances[d] === 'hamming' ? x[d]! : x[d]! / lengths[d]!;
}

/** Writes r² of the scaled point `z` and the first `count` rows into `into`, from offset `at` on. */
export function squaredDistances(
  { distances, scaled, lengths }: Columns,
  z: Float64Array,
  count: number,
  into: Float64Array,
  at: number,
): void {
  into.fill(0, at, at + count);
  for (let d = 0; d < distances.length; d++) {
    if (distances[d] === 'hamming') addChoices(scaled[d]!, z[d]!, 1 / lengths[d]! ** 2, count, into, at);
    else if (distances[d + 1] === 'difference') {
      addPair(scaled[d]!, z[d]!, scaled[d + 1]!, z[d + 1]!, count, into, at);
      d++;
    } else addSquares(scaled[d]!, z[d]!, count, into, at);
  }
}

function addSquares(column: Float64Array, z: number, count: number, into: Float64Array, at: number): void {
  for (let i = 0; i < count; i++) {
    const difference = column[i]! - z;
    into[at + i]! += difference * difference;
  }
}

/** Two coordinates at a time spare the sums half their way to memory and back. */
function addPair(
  one: Float64Array,
  z: number,
  other: Float64Array,
  y: number,
  count: number,
  into: Float64Array,
  at: number,
): void {
  for (let i = 0; i < count; i++) {
    const a = one[i]! - z;
    const b = other[i]! - y;
    into[at + i]! += a * a + b * b;
  }
}

function addChoices(
  column: Float64Array,
  z: number,
  weight: number,
  count: number,
  into: Float64Array,
  at: number,
): void {
  for (let i = 0; i < count; i++) if (column[i] !== z) into[at + i]! += weight;
}

/** Σ_j weight_j·δ_jd²/ls_d² for each coordinate d is added to `sums`; δ: between the scaled point `z` and the first `count` rows. */
export function addWeighedSquares(
  { distances, scaled, lengths }: Columns,
  z: Float64Array,
  count: number,
  weights: Float64Array,
  at: number,
  sums: Float64Array,
): void {
  for (let d = 0; d < distances.length; d++) {
    const column = scaled[d]!;
    const here = z[d]!;
    let sum = 0;
    if (distances[d] === 'hamming') {
      for (let j = 0; j < count; j++) if (column[j] !== here) sum += weights[at + j]!;
      sum /= lengths[d]! ** 2;
    } else {
      for (let j = 0; j < count; j++) {
        const difference = column[j]! - here;
        sum += weights[at + j]! * difference * difference;
      }
    }
    sums[d]! += sum;
  }
}

/**
 * Writes L of the covariance of all rows, with the lengthscales they are scaled by; a nugget too small for this matrix grows. `slopes`,
 * where given, gets s²·slope of all pairs i > j, the pair at i(i − 1)/2 + j. False: hopeless (phi is not finite).
 */
export function factorColumns(
  factor: Matrix,
  columns: Columns,
  phi: Hyperparameters,
  { noise, slopes }: { noise?: Float64Array | undefined; slopes?: Float64Array | undefined },
): boolean {
  const signal = Math.exp(phi.at(-2)!);
  const noiseOfAll = Math.exp(phi.at(-1)!);
  for (let nugget = 1e-9; nugget < 2e-4; nugget *= 10) {
    fillCovariance(factor, columns, signal, slopes);
    for (let i = 0; i < factor.n; i++) {
      factor.cells[i * (factor.size + 1)] = signal * (1 + nugget) + noiseOfAll + (noise?.[i] ?? 0);
    }
    if (cholesky(factor)) return true;
  }
  return false;
}

/** The rows of K as far as the diagonal, which is left out. */
function fillCovariance({ n, size, cells }: Matrix, columns: Columns, signal: number, slopes?: Float64Array): void {
  const z = new Float64Array(columns.scaled.length);
  const spare = slopes ?? new Float64Array(n);
  let at = 0;
  for (let i = 1; i < n; i++) {
    for (let d = 0; d < z.length; d++) z[d] = columns.scaled[d]![i]!;
    squaredDistances(columns, z, i, cells, i * size);
    covary(cells, i * size, spare, slopes === undefined ? 0 : at, signal, i);
    at += i;
  }
  // What rounds the size up to a multiple of four.
  cells.fill(0, n * size);
  for (let i = n; i < size; i++) cells[i * size + i] = 1;
}
