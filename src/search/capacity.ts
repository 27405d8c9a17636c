// How many runs a search can have at all.
import { gridSize } from '../space/grid.ts';
import { cardinality } from '../space/unit.ts';
import type { SearchState } from './state.ts';

/**
 * Runs there are points for, those of the user's counted on top; undefined: no end to them. Constraints may leave fewer: the strategy
 * says so when it gets there.
 */
export function capacityOf({ spec, runs, enqueued }: SearchState): bigint | undefined {
  const points = spec.strategy === 'grid' ? gridSize(spec.space, spec.zips) : cardinality(spec.space);
  if (points === undefined) return undefined;
  const own = runs.filter(({ why, trial, group }) => why.by === 'user' && trial === group).length + enqueued.length;
  return (points + BigInt(own)) * BigInt(spec.repeats);
}
