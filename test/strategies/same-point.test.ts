// Run on every Node there is (test/on-node.sh): what was proposed once is proposed again, to the last digit, wherever a search is resumed.
import { expect, test } from 'vitest';
import type { SearchSpace } from '../../src/space/param.ts';
import { bayesian } from '../../src/strategies/bayesian.ts';
import { range } from '../fakes/range.ts';
import { emptyHistory, play } from './play.ts';

const space: SearchSpace = [
  range('rate', 1e-5, 1, { scale: 'log' }),
  range('momentum', 0.5, 0.9999, { scale: 'reverse_log' }),
  range('dropout', 0, 0.8),
  range('layers', 1, 9, { type: 'int' }),
  { kind: 'list', name: 'cell', values: ['gru', 'lstm', 'rnn'] },
];

test('the same history and seed give the same point on all versions of Node', async () => {
  const { trials } = await play(bayesian, emptyHistory(space), 25, ({ rate, momentum, dropout, layers, cell }) => ({
    // The best is inside of every range. No power and no function that versions of Node may round differently.
    objective:
      -Math.abs(Number(rate) - 0.01) * 9 -
      Math.abs(Number(momentum) - 0.93) -
      (Number(dropout) - 0.3) * (Number(dropout) - 0.3) -
      (Number(layers) - 4) * (Number(layers) - 4) * 0.01 +
      (cell === 'lstm' ? 0.1 : 0),
  }));
  const suggestion = trials.at(-1)!.suggestion;
  expect(suggestion).toMatchObject({ by: 'bayesian', source: 'model', path: 'wasm' });
  expect(trials.slice(-2).map(({ point }) => point)).toMatchInlineSnapshot(`
    [
      {
        "cell": "lstm",
        "dropout": 0.8,
        "layers": 1,
        "momentum": 0.9999,
        "rate": 0.00001,
      },
      {
        "cell": "lstm",
        "dropout": 0.306654950803738,
        "layers": 4,
        "momentum": 0.93181303102804,
        "rate": 0.00175393170409978,
      },
    ]
  `);
  expect('hyperparameters' in suggestion ? suggestion.hyperparameters : []).toMatchInlineSnapshot(`
    [
      -1.1984403848474952,
      -0.6685837652476112,
      -0.4358962802312006,
      -0.4585997943152221,
      0.778996441349566,
      0.1367952236852111,
      -6.3103538850261005,
    ]
  `);
});
