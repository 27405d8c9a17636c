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
        "dropout": 0.365559746106914,
        "layers": 4,
        "momentum": 0.934041396796643,
        "rate": 0.000788026199786309,
      },
      {
        "cell": "lstm",
        "dropout": 0.370154574317778,
        "layers": 4,
        "momentum": 0.935775665429346,
        "rate": 0.000877431617447264,
      },
    ]
  `);
  expect('hyperparameters' in suggestion ? suggestion.hyperparameters : []).toMatchInlineSnapshot(`
    [
      -0.8406233236017597,
      -0.7503804318457242,
      -0.44423565705326284,
      -0.5833213272196446,
      0.7735584740018587,
      0.21813317578136465,
      -7.156696751337959,
    ]
  `);
});
