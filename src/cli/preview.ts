// What a search will try, as far as that is known before any result: asked of the strategy itself.
import type { ImportedTrial } from '../search/events.ts';
import type { History, Trial } from '../search/history.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { Point } from '../space/param.ts';
import { pointKey } from '../space/unit.ts';
import type { Proposal, Strategy } from '../strategies/strategy.ts';

/** The first `count` points while nothing has ended but what was known before; fewer where the strategy has fewer. */
export async function previewPoints(
  strategy: Strategy,
  spec: SearchSpec,
  count: number,
  imported: readonly ImportedTrial[] = [],
): Promise<readonly Point[]> {
  const trials: Trial[] = [];
  const { space, constraints, objective, seed, zips, repeats } = spec;
  const tried = new Set(imported.map(({ point }) => pointKey(space, point)));
  const history: History = { space, constraints, objective, seed, zips, trials, imported, tried, curves: new Map() };
  const { signal } = new AbortController();
  while (trials.length < count) {
    const own = spec.startPoints[trials.length];
    const proposal: Proposal =
      own === undefined ? await strategy.propose(history, signal) : { kind: 'point', point: own, why: { by: 'user' } };
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
