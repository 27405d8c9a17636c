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
        "dropout": 0.283504986532999,
        "layers": 4,
        "momentum": 0.943505577814527,
        "rate": 0.000469407236515827,
      },
      {
        "cell": "lstm",
        "dropout": 0.33867679642959,
        "layers": 4,
        "momentum": 0.940296280355177,
        "rate": 0.000548320918034298,
      },
    ]
  `);
  expect('hyperparameters' in suggestion ? suggestion.hyperparameters : []).toMatchInlineSnapshot(`
    [
      -0.7966979050248255,
      -0.714711073388618,
      -0.26249032544770945,
      -0.5100901574022847,
      0.8679051332757483,
      0.3025964656103012,
      -7.008267355290442,
    ]
  `);
});
