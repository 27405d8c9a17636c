// Every point of the grid in order, the last param fastest. Points are computed from their index, so a huge grid costs nothing.
import type { History } from '../search/history.ts';
import { compileConstraints, keepsAll } from '../space/constraint.ts';
import { gridPoint, gridSize, isInGrid } from '../space/grid.ts';
import type { Point, SearchSpace } from '../space/param.ts';
import { pointKey } from '../space/unit.ts';
import { breathe, ROUNDS_PER_BREATH } from './breathe.ts';
import type { Proposal, Strategy } from './strategy.ts';

export const grid: Strategy = { name: 'grid', propose };

/** Goes on behind the last index proposed, over points that break a constraint or are known already. */
async function propose(history: History, signal: AbortSignal): Promise<Proposal> {
  const { space, zips, tried } = history;
  const constraints = await compileConstraints(history.constraints, space);
  // Larger grids than 2^53 exist, but nobody gets to their end.
  const end = Number(gridSize(space, zips));
  for (let index = lastIndex(history) + 1, skipped = 0; index < end; index++, skipped++) {
    if (skipped > 0 && skipped % ROUNDS_PER_BREATH === 0) await breathe(signal);
    const point = gridPoint(space, index, zips);
    const isOpen = keepsAll(constraints, point) && !tried.has(pointKey(space, point));
    if (isOpen) return { kind: 'point', point, why: { by: 'grid', index } };
  }
  return { kind: 'done', reason: `grid complete (${countText(history)})` };
}

/** Points of the user's may stand between those of the grid. */
function lastIndex({ trials }: History): number {
  const last = trials.findLast(({ suggestion }) => suggestion.by === 'grid')?.suggestion;
  return last?.by === 'grid' ? last.index : -1;
}

/** Points of the user's count where they are points of the grid; imported ones were not run. */
function countText({ space, zips, constraints, trials, imported }: History): string {
  const isPoint = (point: Point): boolean => isInGrid(space, point, zips);
  const run = trials.filter(({ point, suggestion }) => suggestion.by === 'grid' || isPoint(point));
  const keys = keysOf(space, run);
  const known = keysOf(
    space,
    imported.filter(({ point }) => isPoint(point)),
  );
  const before = [...known].filter((key) => !keys.has(key)).length;
  const kept = constraints.length > 0 ? ' keep the constraints' : '';
  return `${keys.size} of ${gridSize(space, zips)} points${kept}${before > 0 ? `, ${before} known before` : ''}`;
}

function keysOf(space: SearchSpace, trials: readonly { readonly point: Point }[]): ReadonlySet<string> {
  return new Set(trials.map(({ point }) => pointKey(space, point)));
}
