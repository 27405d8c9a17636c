// Run on every Node there is (test/on-node.sh): what was proposed once is proposed again, to the last digit, wherever a search is resumed.
import { afterEach, expect, test, vi } from 'vitest';
import type { SearchSpace } from '../../src/space/param.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';
import { range } from '../fakes/range.ts';
import { emptyHistory, play } from './play.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const space: SearchSpace = [
  range('rate', 1e-5, 1, { scale: 'log' }),
  range('momentum', 0.5, 0.9999, { scale: 'reverse_log' }),
  range('dropout', 0, 0.8),
  range('layers', 1, 9, { type: 'int' }),
  { kind: 'list', name: 'cell', values: ['gru', 'lstm', 'rnn'] },
];

/** As it is where WebAssembly is there or not: that is looked up once, when the modules are new. */
async function load(): Promise<Strategy> {
  vi.resetModules();
  return (await import('../../src/strategies/bayesian.ts')).bayesian;
}

async function lastTrials(strategy: Strategy) {
  const { trials } = await play(strategy, emptyHistory(space), 25, ({ rate, momentum, dropout, layers, cell }) => ({
    // The best is inside of every range. No power and no function that versions of Node may round differently.
    objective:
      -Math.abs(Number(rate) - 0.01) * 9 -
      Math.abs(Number(momentum) - 0.93) -
      (Number(dropout) - 0.3) * (Number(dropout) - 0.3) -
      (Number(layers) - 4) * (Number(layers) - 4) * 0.01 +
      (cell === 'lstm' ? 0.1 : 0),
  }));
  return trials.slice(-2).map(({ point, suggestion }) => ({
    point,
    path: 'path' in suggestion ? suggestion.path : undefined,
    hyperparameters: 'hyperparameters' in suggestion ? suggestion.hyperparameters : [],
  }));
}

test('the same history and seed give the same point on all versions of Node', async () => {
  expect(await lastTrials(await load())).toMatchInlineSnapshot(`
    [
      {
        "hyperparameters": [
          -1.1862504590816267,
          -0.8889408908108468,
          -0.3681501386599714,
          -0.6115023832829951,
          0.7826659188447378,
          -0.3503946250499722,
          -6.645983959573705,
        ],
        "path": "wasm",
        "point": {
          "cell": "gru",
          "dropout": 0.315668076254428,
          "layers": 4,
          "momentum": 0.929443063503424,
          "rate": 0.000913703326261078,
        },
      },
      {
        "hyperparameters": [
          -1.1895927634600678,
          -0.9310903239798924,
          -0.4217086966531918,
          -0.6520840543479516,
          0.5775043006593369,
          -0.42794876255615905,
          -6.449006702936658,
        ],
        "path": "wasm",
        "point": {
          "cell": "lstm",
          "dropout": 0.307806764098942,
          "layers": 4,
          "momentum": 0.932102346774568,
          "rate": 0.00115451376327644,
        },
      },
    ]
  `);
});

test('so they do where there is no WebAssembly', async () => {
  vi.stubGlobal('WebAssembly', undefined);
  expect(await lastTrials(await load())).toMatchInlineSnapshot(`
    [
      {
        "hyperparameters": [
          -1.186059941008378,
          -0.8889252108214848,
          -0.36815923521319655,
          -0.611481623923715,
          0.7827178975072873,
          -0.3503542962528035,
          -6.645882636366473,
        ],
        "path": "plain",
        "point": {
          "cell": "gru",
          "dropout": 0.315666490543175,
          "layers": 4,
          "momentum": 0.929438418119418,
          "rate": 0.000913296030095877,
        },
      },
      {
        "hyperparameters": [
          -1.189354175590091,
          -0.9321156702019796,
          -0.42080421922408884,
          -0.6518866108360418,
          0.5756003887018932,
          -0.4276007924860159,
          -6.452306105184328,
        ],
        "path": "plain",
        "point": {
          "cell": "lstm",
          "dropout": 0.307927788669272,
          "layers": 4,
          "momentum": 0.932125898729185,
          "rate": 0.00115371196645157,
        },
      },
    ]
  `);
});
