// Run on every Node there is (test/on-node.sh): what was proposed once is proposed again, to the last digit, wherever a search is resumed.
import { expect, test } from 'vitest';
import type { SearchSpace } from '../../src/space/param.ts';
import { bayesian } from '../../src/strategies/bayesian.ts';
import { range } from '../fakes/range.ts';
import { emptyHistory, play } from './play.ts';

const space: SearchSpace = [
  range('rate', 1e-5, 1, { scale: 'log' }),
  range('momentum', 0.5, 0.9999, { scale: 'reverse_log' }),
  range('layers', 1, 9, { type: 'int' }),
  { kind: 'list', name: 'cell', values: ['gru', 'lstm', 'rnn'] },
];

test('the same history and seed give the same point on all versions of Node', async () => {
  const { trials } = await play(bayesian, emptyHistory(space), 25, ({ rate, momentum, layers, cell }) => ({
    // No power and no function that versions of Node may round differently.
    objective: -Math.abs(Number(rate) - 0.01) * Number(layers) - Number(momentum) + (cell === 'lstm' ? 0.1 : 0),
  }));
  expect(trials.at(-1)!.suggestion).toMatchObject({ by: 'bayesian', source: 'model', path: 'wasm' });
  expect(trials.slice(-2).map(({ point }) => point)).toMatchInlineSnapshot(`
    [
      {
        "cell": "lstm",
        "layers": 1,
        "momentum": 0.5,
        "rate": 0.000590536239818498,
      },
      {
        "cell": "lstm",
        "layers": 1,
        "momentum": 0.5,
        "rate": 0.000550026370196758,
      },
    ]
  `);
});
