// Most positions are new, and one coordinate shows it: telling so costs a hundredth of looking up their point.
import type { History } from '../search/history.ts';
import type { Encoding } from './encoding.ts';

/** Cells of a coordinate: many more than points, and for most params far fewer than values, so that rounding changes a cell by one at the most. */
const CELLS = 2 ** 40;

/**
 * Where it is looked at whether that holds, with all digits in use: values of 15 digits are too coarse at the end of a wide reverse_log range, or
 * of a narrow one far from 0.
 */
const PROBES = [1e-4, 1e-3, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999].map((u) => u - u * (1 - u) * 0.0618033988749895);

/** Coordinates that are looked at: where the first is a known one, as that of a point near another often is, the next may tell. */
const MOST_COORDINATES = 8;

/** Whether a position is certainly that of no point that was proposed or known; false says nothing. */
export function createNovelty(history: History, encoding: Encoding): (x: Float64Array) => boolean {
  const probes = PROBES.map((u) => ({ u, point: encoding.toPoint(new Float64Array(encoding.dimensions).fill(u)) }));
  const isFine = (d: number) =>
    probes.every(({ u, point }) => Math.abs(encoding.position(point, d) - u) * CELLS < 0.25);
  const smooth = encoding.isSmooth
    .flatMap((isSmooth, d) => (isSmooth && isFine(d) ? [d] : []))
    .slice(0, MOST_COORDINATES);
  const taken: Set<number>[] = [];
  return (x) =>
    smooth.some((d, k) => {
      taken[k] ??= takenCells(history, encoding, d);
      return !taken[k].has(Math.round(x[d]! * CELLS));
    });
}

function takenCells({ trials, imported }: History, encoding: Encoding, d: number): Set<number> {
  const taken = new Set<number>();
  for (const { point } of [...trials, ...imported]) {
    const cell = Math.round(encoding.position(point, d) * CELLS);
    for (const near of [cell - 1, cell, cell + 1]) taken.add(near);
  }
  return taken;
}
