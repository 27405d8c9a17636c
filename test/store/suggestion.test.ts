import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Suggestion } from '../../src/search/events.ts';
import { loadSearch } from '../../src/cli/load.ts';
import { openStore, openStoreReader } from '../../src/store/sqlite.ts';
import { emptyFolder } from './folders.ts';
import { proposed, started } from './records.ts';

let root: string;
beforeEach(() => void (root = emptyFolder()));
afterEach(() => rmSync(root, { recursive: true }));

type FromModel = Required<Extract<Suggestion, { readonly source: 'model' }>>;

const old = {
  by: 'bayesian',
  source: 'model',
  draw: 3,
  mean: 1 / 3,
  sd: 0.1,
  beta: 1.8,
  hyperparameters: [0.1, -2],
} as const;

const whole: FromModel = {
  ...old,
  resultSd: 0.11,
  resultRange: [0.25, 0.45],
  acquisition: 'ucb',
  best: 0.3,
  believed: 0.28,
  exploit: 1 / 30,
  explore: 0.18,
  chanceOfBest: 0.63,
  pending: [2, 3],
  nearest: { trial: 1, distance: 1 / 7 },
  path: 'plain',
};

test('why a point was proposed comes back to the last digit, and so does what older journals have of it', async () => {
  const folder = join(root, '.hyper');
  const store = await openStore(folder);
  const { search } = store.newSearch(2);
  store.append(search, 1, started(1));
  for (const [index, why] of [whole, old].entries()) {
    store.append(search, 2, { ...proposed(index + 1, index + 1), why } as ReturnType<typeof proposed>);
  }
  store.close();
  const reader = await openStoreReader(folder);
  const { runs, trials } = await loadSearch(reader, search);
  reader.close();
  expect(runs.map(({ why }) => why)).toEqual([whole, old]);
  expect(trials.map(({ suggestion }) => suggestion)).toEqual([whole, old]);
});
