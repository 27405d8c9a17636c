import { expect, test } from 'vitest';
import { renderList } from '../../src/views/list.ts';
import type { ListedSearch } from '../../src/views/list.ts';
import { fakeTerminal } from '../fakes/terminal.ts';

const now = Date.UTC(2026, 0, 5, 12);
const minute = 60_000;

const finished: ListedSearch = {
  search: 61,
  name: null,
  strategy: 'bayesian',
  state: 'finished',
  objective: 'keras/val_acc (last)',
  goal: 'maximize',
  bestRun: 407,
  bestValue: 0.84243,
  numRuns: 21,
  ended: 21,
  failed: 1,
  firstRun: 388,
  startedAt: now - 170 * minute,
  endedAt: now - 122 * minute,
  archivedAt: null,
  labels: [],
  note: null,
};

const searches: readonly ListedSearch[] = [
  {
    ...finished,
    search: 59,
    strategy: 'grid',
    state: 'stopped',
    objective: null,
    goal: null,
    bestRun: null,
    bestValue: null,
    ended: 9,
    numRuns: 16,
    failed: 2,
  },
  {
    ...finished,
    search: 60,
    name: 'lstm',
    strategy: 'random',
    state: 'running',
    objective: 'loss (min)',
    goal: 'minimize',
    bestValue: 0.41271,
    ended: 7,
    numRuns: 10,
    failed: 0,
    startedAt: now - 14 * minute,
    endedAt: null,
  },
  finished,
];

test('a list has one line a search, in 80 columns', () => {
  expect(renderList(fakeTerminal(80), searches, now)).toMatchInlineSnapshot(`
    "ID   NAME  KIND      STATE       BEST              RUNS  FAILED  STARTED  TOOK
    #59  -     grid      ◐ stopped   -                 9/16       2  2h ago   48m00s
    #60  lstm  random    ▶ running   0.4127 ↓loss      7/10       0  14m ago  ETA 6m
    #61  -     bayesian  ✓ finished  0.8424 ↑val_acc  21/21       1  2h ago   48m00s
    "
  `);
});

test('without UTF-8 words and signs take the place of arrows and glyphs', () => {
  expect(renderList(fakeTerminal(100, { isUtf8: false }), searches, now)).toMatchInlineSnapshot(`
    "ID   NAME  KIND      STATE       BEST                 RUNS  FAILED  STARTED  TOOK
    #59  -     grid      ~ stopped   -                    9/16       2  2h ago   48m00s
    #60  lstm  random    > running   0.4127 min loss      7/10       0  14m ago  ETA 6m
    #61  -     bayesian  + finished  0.8424 max val_acc  21/21       1  2h ago   48m00s
    "
  `);
});

test('in a narrow terminal the columns that found no room are named', () => {
  expect(renderList(fakeTerminal(50), searches, now)).toMatchInlineSnapshot(`
    "ID   KIND      STATE       BEST              RUNS
    #59  grid      ◐ stopped   -                 9/16
    #60  random    ▶ running   0.4127 ↓loss      7/10
    #61  bayesian  ✓ finished  0.8424 ↑val_acc  21/21
    hidden: NAME, FAILED, STARTED, TOOK (a wider terminal, or hyper list --json)
    "
  `);
});

test('labels and the archive have columns where a search has any', () => {
  const [first = finished, ...others] = searches;
  const annotated = [{ ...first, labels: ['night', 'lstm'], archivedAt: now - 3 * 60 * minute }, ...others];
  expect(renderList(fakeTerminal(120), annotated, now)).toMatchInlineSnapshot(`
    "ID   NAME  KIND      STATE       BEST              RUNS  FAILED  STARTED  TOOK    LABELS       ARCHIVED
    #59  -     grid      ◐ stopped   -                 9/16       2  2h ago   48m00s  night, lstm  3h ago
    #60  lstm  random    ▶ running   0.4127 ↓loss      7/10       0  14m ago  ETA 6m  -            -
    #61  -     bayesian  ✓ finished  0.8424 ↑val_acc  21/21       1  2h ago   48m00s  -            -
    "
  `);
});
