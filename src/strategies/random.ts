// Independent random points, uniform on the scale of each param, without replacement where the space is finite.
import { createRng } from '../numerics/rng.ts';
import type { History } from '../search/history.ts';
import { compileConstraints } from '../space/constraint.ts';
import type { Proposal, Strategy } from './strategy.ts';
import { drawUntried } from './untried.ts';

export const random: Strategy = { name: 'random', propose };

/** Proposal k draws from the stream (seed, k): what runs do, and when they end, changes nothing. */
async function propose(history: History, signal: AbortSignal): Promise<Proposal> {
  const constraints = await compileConstraints(history.constraints, history.space);
  const draw = history.trials.length;
  const drawn = await drawUntried(history, constraints, createRng(history.seed, draw), signal);
  return drawn.kind === 'done' ? drawn : { kind: 'point', point: drawn.point, why: { by: 'random', draw } };
}
