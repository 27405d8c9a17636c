// Whole numbers, choices and log scales: test functions made coarse, and surfaces as tuning tasks have them.
import { searchBest } from './best.js';
import { bounded, member } from './functions.js';
import { tuningSurfaces } from './surfaces.js';
import { valueInCube } from './synthetic.js';

const float = (name) => ({ kind: 'range', name, low: 0, high: 1, scale: 'linear', type: 'float' });
const int = (name, high) => ({ kind: 'range', name, low: 0, high, scale: 'linear', type: 'int' });
const list = (name, values) => ({ kind: 'list', name, values });
const letters = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'];

/** Test functions and what their coordinates become. */
const coarse = [
  {
    name: 'hartmann6-int',
    f: bounded.find(({ name }) => name === 'hartmann6'),
    space: [int('a', 7), int('b', 7), int('c', 15), float('d'), float('e'), float('f')],
  },
  {
    name: 'ackley5-choice',
    f: member('ackley', 5),
    space: [list('a', letters), list('b', letters), float('c'), float('d'), float('e')],
  },
  {
    name: 'levy4-int',
    f: member('levy', 4),
    space: [int('a', 30), int('b', 30), int('c', 30), int('d', 30)],
  },
  {
    name: 'rosenbrock4-ordinal',
    f: member('rosenbrock', 4),
    space: [list('a', [16, 32, 64, 128, 256, 512]), list('b', [1, 2, 3, 5, 8, 13, 21]), float('c'), float('d')],
  },
  {
    name: 'styblinski5-mixed',
    f: member('styblinski', 5),
    space: [float('a'), float('b'), int('c', 10), list('d', letters.slice(0, 3)), list('e', [true, false])],
  },
];

/** @returns {import('./problem.js').Problem[]} */
export function mixedProblems(createRng, { pointFromUnit, pointToUnit }) {
  const withReference = (name, make) => ({
    name,
    track: /** @type {const} */ ('mixed'),
    instance: (seed) => {
      const { space, value } = make(seed);
      return { space, value, ...searchBest(space, value, createRng(seed, 0xbe57), pointFromUnit), noise: 0 };
    },
  });
  return [
    ...coarse.map(({ name, f, space }) =>
      withReference(name, (seed) => coarseOf(f, space, seed, createRng, pointToUnit)),
    ),
    withReference('branin2-choice', (seed) => choiceOfBranins(seed, createRng)),
    ...Object.entries(tuningSurfaces).map(([name, { space, makeValue }]) =>
      withReference(name, (seed) => ({ space, value: makeValue(createRng(seed, name.length), pointToUnit) })),
    ),
  ];
}

/** Choices without an order stand at places of the axis in an order of the seed's. */
function coarseOf(f, space, seed, createRng, pointToUnit) {
  const valueAt = valueInCube(f, seed, createRng);
  const rng = createRng(seed, 0xc0a25e);
  const places = space.map((param) =>
    param.kind === 'list' && typeof param.values[0] !== 'number' ? param.values.map(() => rng.uniform()) : undefined,
  );
  const value = (point) => {
    const u = pointToUnit(space, point);
    return valueAt(
      space.map((param, d) => (places[d] === undefined ? u[d] : places[d][param.values.indexOf(point[param.name])])),
    );
  };
  return { space, value };
}

/** Four functions of one family, one a choice, of different heights. */
function choiceOfBranins(seed, createRng) {
  const branin = bounded[0];
  const rng = createRng(seed, 0xb2a1);
  const surfaces = letters.slice(0, 4).map((_, k) => {
    const valueAt = valueInCube(branin, seed * 8 + k, createRng);
    const loss = 20 * rng.uniform();
    return (u) => valueAt(u) - loss;
  });
  const space = [list('kind', letters.slice(0, 4)), float('x'), float('y')];
  return { space, value: ({ kind, x, y }) => surfaces[letters.indexOf(kind)]([x, y]) };
}
