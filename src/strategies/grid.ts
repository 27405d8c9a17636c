// Every point of the grid in order, the last param fastest. Points are computed from their index, so a huge grid costs nothing.
import type { History } from '../search/history.ts';
import { compileConstraints, keepsAll } from '../space/constraint.ts';
import { gridPoint, gridSize } from '../space/grid.ts';
import { breathe, ROUNDS_PER_BREATH } from './breathe.ts';
import type { Proposal, Strategy } from './strategy.ts';

export const grid: Strategy = { name: 'grid', propose };

/** Goes on behind the last index proposed, over points that break a constraint. */
async function propose(history: History, signal: AbortSignal): Promise<Proposal> {
  const constraints = await compileConstraints(history.constraints, history.space);
  const size = gridSize(history.space);
  // Larger grids than 2^53 exist, but nobody gets to their end.
  const end = Number(size);
  for (let index = lastIndex(history) + 1, skipped = 0; index < end; index++, skipped++) {
    if (skipped > 0 && skipped % ROUNDS_PER_BREATH === 0) await breathe(signal);
    const point = gridPoint(history.space, index);
    if (keepsAll(constraints, point)) return { kind: 'point', point, why: { by: 'grid', index } };
  }
  const kept = constraints.length > 0 ? ' keep the constraints' : '';
  return { kind: 'done', reason: `grid complete (${history.trials.length} of ${size} points${kept})` };
}

function lastIndex({ trials }: History): number {
  const last = trials.at(-1)?.suggestion;
  return last?.by === 'grid' ? last.index : -1;
}
