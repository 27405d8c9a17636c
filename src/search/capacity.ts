// How many runs a search can have at all.
import { gridSize, isInGrid } from '../space/grid.ts';
import type { Point } from '../space/param.ts';
import { cardinality } from '../space/unit.ts';
import type { SearchState } from './state.ts';

/**
 * Runs there are points for; a grid has those of the user's on top that lie beside it, `more` among them. undefined: no end to them.
 * Constraints may leave fewer: the strategy says so when it gets there.
 */
export function capacityOf({ spec, runs, enqueued }: SearchState, more?: Point): bigint | undefined {
  const { strategy, space, zips, repeats } = spec;
  if (strategy !== 'grid') {
    const points = cardinality(space);
    return points === undefined ? undefined : points * BigInt(repeats);
  }
  const own = runs.filter(({ why, trial, group }) => why.by === 'user' && trial === group).map(({ point }) => point);
  const beside = [...own, ...enqueued, ...(more === undefined ? [] : [more])].filter(
    (point) => !isInGrid(space, point, zips),
  );
  return (gridSize(space, zips) + BigInt(beside.length)) * BigInt(repeats);
}
