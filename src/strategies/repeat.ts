// A point in all but name: so near to one that was tried that its result is known.
import { isNoisy } from './arms.ts';
import type { Belief } from './belief.ts';
import type { Encoding } from './encoding.ts';
import type { Evidence } from './evidence.ts';

/** Share of a lengthscale, and of the cube. About a hill's top it is worth a hundred-millionth of the hill. */
const NEAR = 1e-4;

/** Whether a run at `x` would tell nothing. Where results are noisy, a second one does. */
export function isRepeat(x: Float64Array, { points, pending }: Evidence, belief: Belief, encoding: Encoding): boolean {
  if (isNoisy(belief)) return false;
  const near = encoding.distances.map((distance, d) =>
    distance === 'hamming' ? 0 : NEAR * Math.min(1, Math.exp(belief.hyperparameters[d]!)),
  );
  const isThere = (row: Float64Array): boolean => near.every((most, d) => Math.abs(row[d]! - x[d]!) <= most);
  return points.some(isThere) || pending.some(isThere);
}
