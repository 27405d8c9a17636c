// Test functions, moved and turned by the seed so that no centre and no axis is special.
import { bounded, member } from './functions.js';
import { medianOfRandom } from './problem.js';

/** @typedef {import('./functions.js').TestFunction} TestFunction */

const smallMembers = [
  ['ackley', 2],
  ['ackley', 5],
  ['ackley', 10],
  ['levy', 4],
  ['levy', 8],
  ['rosenbrock', 2],
  ['rosenbrock', 4],
  ['rosenbrock', 7],
  ['styblinski', 3],
  ['styblinski', 5],
  ['rastrigin', 2],
  ['rastrigin', 4],
  ['griewank', 3],
  ['zakharov', 5],
  ['dixon', 4],
  ['powell', 8],
  ['ellipsoid', 6],
  ['ellipsoid', 10],
  ['cigar', 5],
  ['ridge', 6],
  ['powers', 5],
  ['bohachevsky', 4],
];

const largeMembers = ['ackley', 'levy', 'rosenbrock', 'styblinski', 'ellipsoid'];

/** Where the minimum may come to lie, as shares of each coordinate's range. */
const MARGIN = 0.1;

/** How far, as a share of the range, a function is moved that means something in its box only. */
const MOST_MOVED = 0.15;

/**
 * @param {(seed: number, ...stream: number[]) => import('../../../src/numerics/rng.ts').Rng} createRng
 * @returns {import('./problem.js').Problem[]}
 */
export function syntheticProblems(createRng) {
  const functions = [...bounded, ...smallMembers.map(([family, D]) => member(family, D))];
  return functions.map((f) => ({
    name: f.name,
    track: /** @type {const} */ ('synthetic'),
    instance: (seed) => instanceOf(f, seed, createRng),
  }));
}

/** @returns {import('./problem.js').Problem[]} */
export function largeProblems(createRng) {
  return largeMembers
    .map((family) => member(family, 20))
    .map((f) => ({
      name: f.name,
      track: /** @type {const} */ ('20-D'),
      instance: (seed) => instanceOf(f, seed, createRng),
    }));
}

/** Test functions with normal noise, a share of what lies between a median random point and the best. */
export function noisyProblems(createRng) {
  const byName = new Map(syntheticProblems(createRng).map((problem) => [problem.name, problem]));
  const names = [
    'branin2',
    'hartmann6',
    'ackley5',
    'levy4',
    'rosenbrock4',
    'styblinski5',
    'michalewicz2',
    'ellipsoid6',
  ];
  return names.flatMap((name) =>
    [2, 10].map((percent) => ({
      name: `${name}-noise${percent}`,
      track: /** @type {const} */ ('noisy'),
      instance: (seed) => {
        const instance = byName.get(name).instance(seed);
        return { ...instance, noise: (percent / 100) * (instance.best - instance.median) };
      },
    })),
  );
}

/**
 * @param {TestFunction} f
 * @param {number} seed
 * @returns {import('./problem.js').Instance}
 */
function instanceOf(f, seed, createRng) {
  const valueAt = valueInCube(f, seed, createRng);
  const space = f.at.map((_, d) => ({
    kind: /** @type {const} */ ('range'),
    name: `x${d + 1}`,
    low: 0,
    high: 1,
    scale: /** @type {const} */ ('linear'),
    type: /** @type {const} */ ('float'),
  }));
  return {
    space,
    value: (point) => valueAt(space.map(({ name }) => Number(point[name]))),
    best: -f.minimum,
    median: medianOfRandom((rng) => valueAt(f.at.map(() => rng.uniform())), createRng(seed, 0x3ed1a)),
    noise: 0,
  };
}

/** The function, negated, over the unit cube. */
export function valueInCube(f, seed, createRng) {
  const rng = createRng(seed, ...[...f.name].map((letter) => letter.charCodeAt(0)));
  const place = f.isUnbounded ? turned(f, rng) : moved(f, rng);
  return (u) => -f.f(place(u));
}

/** A random rotation about the minimum, which lies anywhere but at the edge. */
function turned({ low, high, at }, rng) {
  const D = at.length;
  const rotation = randomRotation(D, rng);
  const centre = at.map(() => MARGIN + (1 - 2 * MARGIN) * rng.uniform());
  return (u) =>
    at.map((z, d) => z + (high - low) * rotation[d].reduce((total, r, k) => total + r * (u[k] - centre[k]), 0));
}

/** Coordinates in another order, mirrored, and moved a little; what leaves the box on one side is folded back. */
function moved({ low, high, at }, rng) {
  const order = shuffled(at.length, rng);
  const isMirrored = at.map(() => rng.uniform() < 0.5);
  const shift = at.map((z) => {
    const unit = (z - low) / (high - low);
    const [least, most] = [Math.max(-MOST_MOVED, unit - 0.95), Math.min(MOST_MOVED, unit - 0.05)];
    return least + (most - least) * rng.uniform();
  });
  return (u) =>
    at.map((_, d) => {
      const own = u[order[d]];
      const folded = Math.abs((isMirrored[d] ? 1 - own : own) + shift[d]);
      return low + (high - low) * (folded > 1 ? 2 - folded : folded);
    });
}

/** A random orthogonal matrix: Gram and Schmidt over normal vectors. */
function randomRotation(D, rng) {
  const rows = [];
  while (rows.length < D) {
    let row = Array.from({ length: D }, () => rng.normal());
    for (const other of rows) {
      const overlap = row.reduce((total, value, k) => total + value * other[k], 0);
      row = row.map((value, k) => value - overlap * other[k]);
    }
    const length = Math.hypot(...row);
    rows.push(row.map((value) => value / length));
  }
  return rows;
}

function shuffled(count, rng) {
  const order = Array.from({ length: count }, (_, k) => k);
  for (let k = count - 1; k > 0; k--) {
    const other = rng.integer(k + 1);
    [order[k], order[other]] = [order[other], order[k]];
  }
  return order;
}
