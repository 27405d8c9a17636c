// What a search will try, as far as that is known before any result: asked of the strategy itself.
import type { ImportedTrial } from '../search/events.ts';
import type { History } from '../search/history.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { Point } from '../space/param.ts';
import { pointKey } from '../space/unit.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { proposeAhead } from './propose-ahead.ts';

/** The first `count` points while nothing has ended but what was known before; fewer where the strategy has fewer. */
export async function previewPoints(
  strategy: Strategy,
  spec: SearchSpec,
  count: number,
  imported: readonly ImportedTrial[] = [],
): Promise<readonly Point[]> {
  const { space, constraints, objective, seed, choice, zips, repeats, startPoints } = spec;
  const tried = new Set(imported.map(({ point }) => pointKey(space, point)));
  const chosen = choice === undefined ? {} : { choice };
  const known = { trials: [], imported, tried, curves: new Map() };
  const history: History = { space, constraints, objective, seed, ...chosen, zips, ...known };
  const { points } = await proposeAhead(strategy, history, { own: startPoints, repeats, count });
  return points.map(({ point }) => point);
}
