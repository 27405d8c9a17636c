// A search narrowed to where its good results lie: what `hyper zoom` proposes.
import { HyperError, UsageError } from '../errors.ts';
import { leastResults } from '../search/enough.ts';
import { capacityOf } from '../search/capacity.ts';
import { isBetter } from '../search/objective.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { SearchState } from '../search/state.ts';
import { historyOf } from '../search/trials.ts';
import { gridSize } from '../space/grid.ts';
import type { Point } from '../space/param.ts';
import { resultsOf } from '../views/ranking.ts';
import { moreResultsHint } from './work.ts';
import { idleParams } from './zoom-idle.ts';
import { zoomSpace } from './zoom-space.ts';
import type { Change, Known } from './zoom-space.ts';

export type Zoom = {
  /** As the search's own, but for what the zoom changes. */
  readonly spec: SearchSpec;
  readonly changes: readonly Change[];
  /** Results there are, known ones included, and the best of them that were looked at. */
  readonly results: number;
  readonly best: number;
  /** A grid that runs all its points. */
  readonly isWhole: boolean;
};

/** Ranges close around no fewer than so many. */
const LEAST_BEST = 5;

/** A grid above this many points is not run without a number of runs. */
const bigGrid = 10_000n;

/** `share`: of the results, the best that ranges close around. Throws HyperError where they are too few, or all alike. */
export async function planZoom(state: SearchState, share: number): Promise<Zoom> {
  const { spec } = state;
  const points = rankedPoints(state);
  const best = Math.min(points.length, Math.max(LEAST_BEST, Math.ceil(share * points.length)));
  const third = Math.max(best, Math.ceil(points.length / 3));
  const known: Known = { points, best, third, idle: idleParams(historyOf(state)) };
  const { space, zips, changes } = await zoomSpace(spec.space, spec.zips, known);
  return {
    // Points of the user's were run before, and are known to the new search.
    spec: { ...spec, space, zips, startPoints: [], name: null },
    changes,
    results: points.length,
    best,
    isWhole: spec.strategy === 'grid' && wasWhole(state) && gridSize(space, zips) <= bigGrid,
  };
}

/** Of all that is known, the best first; ties in the order they became known. */
function rankedPoints(state: SearchState): readonly Point[] {
  const { objective } = state.spec;
  if (objective === null) {
    throw new UsageError('zoom.no-metric', `search #${state.search} has no metric: nothing tells good runs from bad`, {
      hint: `hyper set ${state.search} --metric NAME  gives it one`,
    });
  }
  const known = [...state.imported, ...resultsOf(state)].filter((result) => Number.isFinite(result.objective));
  if (known.length < leastResults) throw tooFew(state, known.length);
  const compare = (a: number, b: number): number => (a === b ? 0 : isBetter(objective.goal, a, b) ? -1 : 1);
  const ranked = known.toSorted((a, b) => compare(a.objective, b.objective));
  if (ranked[0]?.objective === ranked.at(-1)?.objective) {
    throw new HyperError('zoom.alike', `all ${known.length} results of search #${state.search} are alike`, {
      hint: `hyper show ${state.search}`,
    });
  }
  return ranked.map(({ point }) => point);
}

function tooFew(state: SearchState, count: number): HyperError {
  const has = count === 1 ? '1 result' : `${count} results`;
  return new HyperError('zoom.few', `search #${state.search} has ${has}; a zoom needs ${leastResults}`, {
    hint: moreResultsHint(state, leastResults - count),
  });
}

/** Nothing of the grid was left out. */
function wasWhole(state: SearchState): boolean {
  const most = capacityOf(state);
  return most !== undefined && most <= BigInt(state.spec.askedRuns);
}
