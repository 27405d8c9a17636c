// Most positions are new, and one coordinate shows it: telling so costs a hundredth of looking up their point.
import type { History } from '../search/history.ts';
import type { Encoding } from './encoding.ts';

/** Cells of a coordinate: many more than points, and far fewer than numbers, so that rounding changes a cell by one at the most. */
const CELLS = 2 ** 40;

/** Whether a position is certainly that of no point that was proposed or known; false says nothing. */
export function createNovelty({ trials, imported }: History, encoding: Encoding): (x: Float64Array) => boolean {
  const d = encoding.isSmooth.indexOf(true);
  if (d < 0) return () => false;
  const taken = new Set<number>();
  for (const { point } of [...trials, ...imported]) {
    const cell = Math.round(encoding.position(point, d) * CELLS);
    for (const near of [cell - 1, cell, cell + 1]) taken.add(near);
  }
  return (x) => !taken.has(Math.round(x[d]! * CELLS));
}
