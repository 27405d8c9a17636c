// Which params hardly move the result, as far as a model of all results tells.
import { createRng } from '../numerics/rng.ts';
import { sobolDesign, sobolIndices } from '../numerics/importance.ts';
import type { History } from '../search/history.ts';
import { fitSurrogate } from '../strategies/surrogate.ts';

/** A model that explains less says nothing of its params. */
const LEAST_R2 = 0.3;

/** Of the variance of the model over the whole space, all that a param has a part in. */
const LEAST_SHARE = 0.02;

const DESIGN_SIZE = 1024;

/** Names; none where the model explains too little. */
export function idleParams(history: History): ReadonlySet<string> {
  const surrogate = fitSurrogate(history);
  if (surrogate === undefined || surrogate.r2 < LEAST_R2) return new Set();
  const { encoding, belief, params } = surrogate;
  const round = (x: Float64Array): Float64Array => encoding.toCube(encoding.toPoint(x));
  const design = sobolDesign(DESIGN_SIZE, encoding.dimensions, createRng(history.seed, 0x200f), round);
  const { total } = sobolIndices(belief.posterior.predictMean, design);
  return new Set(params.filter((_, d) => (total[d] ?? 1) < LEAST_SHARE).map(({ name }) => name));
}
