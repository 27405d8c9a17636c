// Which params hardly move the result, as far as `hyper importance` can tell.
import type { History } from '../search/history.ts';
import { importanceOf } from '../strategies/importance.ts';

/** Of the objective's variance over the whole space, all that a param has a part in. */
const LEAST_SHARE = 0.02;

/** Names; none where too little is explained. */
export function idleParams(history: History): ReadonlySet<string> {
  const found = importanceOf(history);
  if (found.kind !== 'known') return new Set();
  return new Set(found.params.filter(({ total }) => total.share < LEAST_SHARE).map(({ param }) => param.name));
}
