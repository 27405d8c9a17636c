// A spec that tests change in one place.
import type { SearchSpec } from '../../src/search/spec.ts';

export const baseSpec: SearchSpec = {
  strategy: 'random',
  space: [{ kind: 'range', name: 'x', low: 0, high: 1, scale: 'linear', type: 'float' }],
  constraints: [],
  objective: null,
  numRuns: 4,
  askedRuns: 4,
  parallelRuns: 1,
  repeats: 1,
  seed: 7,
  command: { kind: 'argv', argv: ['true', ':x:'] },
  cwd: '/tmp',
  runsIn: 'cwd',
  timeout: null,
  failOn: 'any',
  asserts: [],
  name: null,
  description: null,
  labels: [],
  code: null,
  hyperVersion: '0.0.0',
};
