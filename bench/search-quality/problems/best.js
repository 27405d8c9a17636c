// The best value of a space, as far as a long search by chance finds it: what regrets of problems without a formula are measured from.

const RANDOM_POINTS = 4000;
const CLIMBERS = 12;
const STEPS = 2000;

/**
 * Many random points, then from each of the best a climb by mutation whose steps adapt (one-fifth rule).
 * @param {import('./problem.js').SearchSpace} space
 * @param {(point: import('./problem.js').Point) => number} value
 * @param {import('../../../src/numerics/rng.ts').Rng} rng
 * @param {(space: import('./problem.js').SearchSpace, u: ArrayLike<number>) => import('./problem.js').Point} pointFromUnit
 * @returns {{ best: number, median: number }}
 */
export function searchBest(space, value, rng, pointFromUnit, randomPoints = RANDOM_POINTS) {
  const evaluate = (u) => value(pointFromUnit(space, u));
  const drawn = Array.from({ length: randomPoints }, () => {
    const u = space.map(() => rng.uniform());
    return { u, y: evaluate(u) };
  }).toSorted((a, b) => b.y - a.y);
  const tops = startsOf(drawn, space, pointFromUnit).map((start) => climb(start, evaluate, rng));
  return { best: Math.max(...tops), median: drawn[randomPoints >> 1].y };
}

/** The best points, but of each combination of choices at most two, since a climb rarely changes its choices. */
function startsOf(drawn, space, pointFromUnit) {
  const lists = space.filter(({ kind }) => kind === 'list').map(({ name }) => name);
  const seen = new Map();
  const isNew = ({ u }) => {
    const point = pointFromUnit(space, u);
    const key = JSON.stringify(lists.map((name) => point[name]));
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return lists.length === 0 || seen.get(key) <= 2;
  };
  return drawn.filter(isNew).slice(0, CLIMBERS);
}

function climb(start, evaluate, rng) {
  let { u, y } = start;
  let size = 0.2;
  for (let step = 0; step < STEPS && size > 1e-9; step++) {
    const share = rng.uniform() < 0.5 ? 1 : 1 / u.length;
    const next = u.map((value) => (rng.uniform() < share ? mutate(value, size, rng) : value));
    const found = evaluate(next);
    const isBetter = found >= y;
    if (isBetter) [u, y] = [next, found];
    size = Math.min(0.5, size * (isBetter ? 1.5 : 0.904));
  }
  return y;
}

/** Mostly a small step; now and then, for choices without an order and other basins, any value. */
function mutate(value, size, rng) {
  if (rng.uniform() < 0.1) return rng.uniform();
  return Math.min(Math.max(value + size * rng.normal(), 0), 1 - 1e-12);
}
