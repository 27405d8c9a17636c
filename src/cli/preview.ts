// What a search will try, as far as that is known before any result: asked of the strategy itself.
import type { History, Trial } from '../search/history.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { Point } from '../space/param.ts';
import { pointKey } from '../space/unit.ts';
import type { Strategy } from '../strategies/strategy.ts';

/** The first `count` points while nothing has ended; fewer where the strategy has fewer. */
export async function previewPoints(strategy: Strategy, spec: SearchSpec, count: number): Promise<readonly Point[]> {
  const trials: Trial[] = [];
  const tried = new Set<string>();
  const { space, constraints, objective, seed, repeats } = spec;
  const history: History = { space, constraints, objective, seed, trials, tried, curves: new Map() };
  const { signal } = new AbortController();
  while (trials.length < count) {
    const proposal = await strategy.propose(history, signal);
    if (proposal.kind !== 'point') break;
    const { point, why } = proposal;
    const number = trials.length * repeats + 1;
    tried.add(pointKey(space, point));
    trials.push({
      number,
      point,
      objective: undefined,
      standardError: undefined,
      lastStep: undefined,
      outcome: undefined,
      suggestion: why,
    });
  }
  return trials.map(({ point }) => point);
}
