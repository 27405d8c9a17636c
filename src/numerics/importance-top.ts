// PED-ANOVA: which coordinates tell good rows from all rows. Watanabe, Bansal and Hutter, IJCAI 2023 (arXiv 2304.10255).
import { shuffled } from './importance.ts';
import type { Rng } from './rng.ts';

/** How a coordinate of the unit cube is counted: in so many equal cells, neighbours being alike, or choices that are not. */
export type Cells = { readonly kind: 'ordered' | 'choices'; readonly count: number };

/** Most cells a coordinate is counted in, as the authors have it. */
export const MOST_CELLS = 50;

/** Share of the rows that count as good. */
const TOP_SHARE = 0.1;

/** Random choices of as many rows, for what chance alone would show. */
const CHANCE_DRAWS = 16;

/**
 * Each coordinate's share in telling the best tenth of the rows from all of them; the shares sum to 1, or are all 0 where no coordinate tells
 * more than chance. Measured by the Pearson divergence of their densities along the coordinate, ∫ (p_top/p_all − 1)²·p_all (theorem 1; the factor
 * before it is the same for all coordinates). Some rows differ from all by chance alone, by more the fewer they are: what random choices
 * of as many rows show on average is taken off, and what is not above all of them is nothing. `values`: higher is better.
 */
export function topShares(
  points: readonly Float64Array[],
  values: ArrayLike<number>,
  cells: readonly Cells[],
  rng: Rng,
): Float64Array {
  const size = Math.max(1, Math.round(TOP_SHARE * points.length));
  const top = points
    .map((_, row) => row)
    .toSorted((i, j) => values[j]! - values[i]!)
    .slice(0, size);
  const choices = Array.from({ length: CHANCE_DRAWS }, () => shuffled(points.length, rng).slice(0, size));
  const excess = Float64Array.from(cells, (cell, d) => {
    const places = points.map((point) => Math.min(cell.count - 1, Math.floor(point[d]! * cell.count)));
    const all = densityOf(cell, places);
    const differs = (rows: readonly number[]) =>
      divergence(
        densityOf(
          cell,
          rows.map((row) => places[row]!),
        ),
        all,
      );
    const chances = choices.map(differs);
    const found = differs(top);
    return found > Math.max(...chances) ? found - chances.reduce((sum, one) => sum + one, 0) / chances.length : 0;
  });
  const sum = excess.reduce((total, value) => total + value, 0);
  return sum > 0 ? excess.map((value) => value / sum) : excess;
}

/** ∫ (p/q − 1)²·q. */
export function divergence(p: Float64Array, q: Float64Array): number {
  return p.reduce((sum, value, k) => sum + (value / q[k]! - 1) ** 2 * q[k]!, 0);
}

/**
 * Probability of each cell: a normal kernel around every row's cell, cut off at the ends, and one row's worth of everything being alike. Choices
 * have no neighbours: a kernel is one cell. Bandwidth by Scott's rule, in cells; it lets nine tenths of a kernel lie in one cell at least.
 */
function densityOf({ kind, count }: Cells, places: readonly number[]): Float64Array {
  const density = new Float64Array(count).fill(1 / count);
  const width = kind === 'choices' ? 0 : Math.max(scottBandwidth(places), 0.5 / 1.64);
  const kernels = new Map<number, Float64Array>();
  for (const place of places) {
    let kernel = kernels.get(place);
    if (kernel === undefined) kernels.set(place, (kernel = kernelAt(place, width, count)));
    for (let k = 0; k < count; k++) density[k]! += kernel[k]!;
  }
  return density.map((value) => value / (places.length + 1));
}

/** 1.059·min(sd, interquartile range/1.34)·n^(−1/5) (Scott 1992, §6.2.1). */
function scottBandwidth(places: readonly number[]): number {
  const n = places.length;
  const sorted = places.toSorted((a, b) => a - b);
  const mean = places.reduce((sum, place) => sum + place, 0) / n;
  const sd = Math.sqrt(places.reduce((sum, place) => sum + (place - mean) ** 2, 0) / Math.max(1, n - 1));
  const quartiles = sorted[Math.min(n - 1, Math.floor(0.75 * n))]! - sorted[Math.floor(0.25 * n)]!;
  return 1.059 * Math.min(sd, quartiles / 1.34) * Math.exp(-0.2 * Math.log(n));
}

function kernelAt(place: number, width: number, count: number): Float64Array {
  const kernel = Float64Array.from({ length: count }, (_, k) =>
    width === 0 ? Number(k === place) : Math.exp(-0.5 * ((k - place) / width) ** 2),
  );
  const sum = kernel.reduce((total, value) => total + value, 0);
  return kernel.map((value) => value / sum);
}
