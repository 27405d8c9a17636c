// All problems of the benchmark, and the panel that dear peers are run on.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lcbenchProblems } from './lcbench.js';
import { mixedProblems } from './mixed.js';
import { largeProblems, noisyProblems, syntheticProblems } from './synthetic.js';

const references = join(import.meta.dirname, 'lcbench-references.json');

/**
 * @param {{ rng: { createRng: Function }, unit: object }} product from `product.js`
 * @param {string | undefined} lcbench folder of the surrogate; undefined: without it
 * @returns {import('./problem.js').Problem[]}
 */
export function allProblems({ rng: { createRng }, unit }, lcbench) {
  return [
    ...syntheticProblems(createRng),
    ...noisyProblems(createRng),
    ...mixedProblems(createRng, unit),
    ...largeProblems(createRng),
    ...(lcbench === undefined ? [] : lcbenchProblems(lcbench, JSON.parse(readFileSync(references, 'utf8')))),
  ];
}

/** Problems for peers that take long to suggest; the first of each track are run in parallel too. */
export const panel = {
  sequential: [
    'branin2',
    'hartmann6',
    'ackley5',
    'rosenbrock4',
    'styblinski5',
    'ellipsoid6',
    'network',
    'ackley5-choice',
    'hartmann6-int',
    'lcbench-168331',
    'lcbench-189908',
    'lcbench-126025',
  ],
  parallel: ['hartmann6', 'rosenbrock4', 'network', 'lcbench-168331'],
};
