// Points of a space that stand for all that a search may still try, and the best that it has tried.
import type { Rng } from '../numerics/rng.ts';
import { scrambledSobol } from '../numerics/sobol.ts';
import type { History } from '../search/history.ts';
import type { Constraint } from '../space/constraint.ts';
import { gridPoint, gridSize } from '../space/grid.ts';
import type { Point } from '../space/param.ts';
import { pointFromUnit, pointKey } from '../space/unit.ts';
import type { Ahead } from './outlook.ts';
import type { Surrogate } from './surrogate.ts';
import { isOpen } from './untried.ts';

/** In the cube. `tried`: at least one. `open`: of a search that does not choose, those that come, the hopeless ones left out. */
export type Candidates = { readonly tried: readonly Float64Array[]; readonly open: readonly Float64Array[] };

type Task = {
  readonly history: History;
  readonly constraints: readonly Constraint[];
  readonly surrogate: Surrogate;
  readonly ahead: Ahead;
  readonly rng: Rng;
};

/** Of those tried, the ones the model thinks most of. */
const BEST_TRIED = 12;

/** Points spread over the space, about each of the best tried ones, and then, in rounds, about the most promising of all these. */
const SPREAD = 256;
const ABOUT_BEST = 16;
const PROMISING = 8;
const ABOUT_PROMISING = 12;
const ROUNDS = 3;

/** Kept of them for the play. */
const KEPT = 160;

/** Of the runs to come of a grid or of random search, those that are played: the others hardly can be the best. */
const PLAYED = 64;
const MOST_DRAWN = 1024;

/** mean + BOLD·sd ranks what may turn out best. */
const BOLD = 2;

export function chooseCandidates(task: Task): Candidates {
  const { points, values } = task.surrogate.observations;
  const mean = task.surrogate.belief.posterior.predictMean(points);
  // What the model thinks of them, and where there is no noise the same as what they are.
  const order = points.map((_, i) => i).toSorted((a, b) => mean[b]! - mean[a]! || values[b]! - values[a]!);
  const tried = order.slice(0, BEST_TRIED).map((i) => points[i]!);
  const open = task.ahead.strategy === 'bayesian' ? promising(task, tried) : coming(task);
  return { tried, open: [...running(task), ...open] };
}

/** Points that are being tried: what they will show is still to come. */
function running({ history, surrogate }: Task): readonly Float64Array[] {
  return history.trials.flatMap(({ outcome, point }) =>
    outcome === undefined ? [surrogate.encoding.toCube(point)] : [],
  );
}

/** Where a search that chooses would look. */
function promising(task: Task, tried: readonly Float64Array[]): readonly Float64Array[] {
  const { surrogate, rng } = task;
  const pool = new Pool(task);
  const spread = scrambledSobol(SPREAD, surrogate.encoding.dimensions, rng);
  const about = tried.flatMap((centre) => around(task, centre, ABOUT_BEST));
  let best = ranked(task, pool.add([...spread, ...about]));
  for (let round = 0; round < ROUNDS; round++) {
    const nearer = best.slice(0, PROMISING).flatMap((centre) => around(task, centre, ABOUT_PROMISING));
    best = ranked(task, [...best.slice(0, KEPT), ...pool.add(nearer)]);
  }
  return best.slice(0, KEPT);
}

/** What a search tries that does not look at results, of which the most promising count. */
function coming(task: Task): readonly Float64Array[] {
  const { history, ahead, surrogate, rng } = task;
  const wanted = Math.min(ahead.points, MOST_DRAWN);
  const next = ahead.strategy === 'grid' ? gridPoints(history, ahead.points, rng) : randomPoints(history, rng);
  const pool = new Pool(task);
  const points: Float64Array[] = [];
  for (let tries = 0; tries < 8 * wanted && points.length < wanted; tries++) {
    const point = next(tries);
    if (point === undefined) break;
    points.push(...pool.add([surrogate.encoding.toCube(point)]));
  }
  return ranked(task, points).slice(0, PLAYED);
}

function randomPoints({ space }: History, rng: Rng): () => Point {
  return () => {
    const u = Float64Array.from(space, () => rng.uniform());
    return pointFromUnit(space, u);
  };
}

/** A grid is gone through in its order: those from the last one on, or where they are many, any of them. */
function gridPoints({ space, zips, trials }: History, count: number, rng: Rng): (tries: number) => Point | undefined {
  const last = trials.reduce((most, { suggestion }) => (suggestion.by === 'grid' ? suggestion.index : most), -1);
  const open = Math.min(Number(gridSize(space, zips)) - last - 1, Number.MAX_SAFE_INTEGER - last - 1);
  return (tries) => {
    if (tries >= open) return undefined;
    const place = count <= MOST_DRAWN ? tries : Math.floor(rng.uniform() * Math.min(open, count));
    return gridPoint(space, last + 1 + place, zips);
  };
}

function ranked({ surrogate }: Task, points: readonly Float64Array[]): Float64Array[] {
  const { mean, sd } = surrogate.belief.posterior.predict(points);
  const order = points.map((_, i) => i).toSorted((a, b) => mean[b]! + BOLD * sd[b]! - (mean[a]! + BOLD * sd[a]!));
  return order.map((i) => points[i]!);
}

/** Steps of many sizes, in lengthscales, along some coordinates; choices are drawn anew. */
function around({ surrogate, rng }: Task, centre: Float64Array, count: number): Float64Array[] {
  const { encoding, belief } = surrogate;
  const share = Math.max(0.4, 2 / encoding.dimensions);
  return Array.from({ length: count }, () => {
    const size = 0.5 * Math.exp(-2 * Math.LN10 * rng.uniform());
    return centre.map((value, d) => {
      if (rng.uniform() >= share) return value;
      if (encoding.distances[d] === 'hamming') return rng.uniform();
      const lengthscale = Math.min(1, Math.exp(belief.hyperparameters[d]!));
      return Math.min(Math.max(value + size * lengthscale * rng.normal(), 0), 1);
    });
  });
}

/** Points that can be, are new and keep the constraints; each once. */
class Pool {
  readonly #task: Task;
  readonly #keys = new Set<string>();

  constructor(task: Task) {
    this.#task = task;
  }

  /** Those of them that are. */
  add(points: readonly Float64Array[]): Float64Array[] {
    const { history, constraints, surrogate } = this.#task;
    const { toPoint, toCube } = surrogate.encoding;
    return points.flatMap((x) => {
      const point = toPoint(x);
      const key = pointKey(history.space, point);
      if (this.#keys.has(key) || !isOpen(history, constraints, point)) return [];
      this.#keys.add(key);
      return [toCube(point)];
    });
  }
}
