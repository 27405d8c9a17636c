import { expect, test } from 'vitest';
import type { SearchState } from '../../src/search/state.ts';
import { rankedTrials } from '../../src/views/ranking.ts';
import type { SearchScreen } from '../../src/views/show.ts';
import { renderSearch } from '../../src/views/show.ts';
import { byRank, sortRows } from '../../src/views/sorting.ts';
import { Story, climb, complete, failed, mockSearch } from '../fakes/facts.ts';
import type { FakeTerminal } from '../fakes/terminal.ts';
import { fakeTerminal } from '../fakes/terminal.ts';
import { hostsNamed } from './hosts.ts';

function show(terminal: FakeTerminal, story: Story, changes: Partial<SearchScreen> = {}): string {
  const { state } = story;
  return renderSearch(terminal, {
    state,
    stateName: state.status.kind,
    annotations: { labels: state.spec.labels, note: null },
    runAnnotations: new Map(),
    rows: byRank(state),
    limit: 5,
    isWide: false,
    curve: (run) => (run.objective === undefined ? [] : climb(run.objective)),
    now: story.now,
    ...changes,
  });
}

function order(state: SearchState, column: string): readonly unknown[] {
  return sortRows(state, column, 0).map(({ runs }) => runs[0]?.run);
}

test('the best points come first, in 80 columns', () => {
  const story = mockSearch().finish();
  expect(show(fakeTerminal(80), story)).toMatchInlineSnapshot(`
    "Search #61  bayesian  ✓ finished  21/21 in 45m07s  maximize keras/val_acc (last)
      command    python train.py --rate :rate: --layers :layers:
      seed       7

    Run ID  STATE       val_acc▼  rate       layers  curve         STEP  TIME   SLOT
    407     ✓ complete  0.8424 ★  0.0178598      57  ▁▂▃▄▅▆▆▇▇▇██    11  2m14s  0
    399     ✓ complete  0.8417    0.0125714      64  ▁▂▃▄▅▆▆▇▇▇██    11  2m11s  0
    401     ✓ complete  0.8402    0.01876        60  ▁▂▃▄▅▆▆▇▇▇██    11  2m20s  0
    405     ✓ complete  0.8394    0.0155         58  ▁▂▃▄▅▆▆▇▇▇██    11  2m10s  0
    408     ✓ complete  0.8392    0.008474       70  ▁▂▃▄▅▆▆▇▇▇██    11  2m26s  0
    … 16 more (hyper show 61 --all)
    "
  `);
});

test('what has no room at 60 columns is named', () => {
  expect(show(fakeTerminal(60), mockSearch().finish())).toMatchInlineSnapshot(`
    "Search #61  bayesian  ✓ finished  21/21 in 45m07s
      maximize keras/val_acc (last)
      command    python train.py --rate :rate: --layers :layers:
      seed       7

    Run ID  STATE       val_acc▼  rate       layers  curve
    407     ✓ complete  0.8424 ★  0.0178598      57  ▂▄▆▇▇█
    399     ✓ complete  0.8417    0.0125714      64  ▂▄▆▇▇█
    401     ✓ complete  0.8402    0.01876        60  ▂▄▆▇▇█
    405     ✓ complete  0.8394    0.0155         58  ▂▄▆▇▇█
    408     ✓ complete  0.8392    0.008474       70  ▂▄▆▇▇█
    … 16 more (hyper show 61 --all)
    hidden: STEP, TIME, SLOT (--wide)
    "
  `);
});

test('--wide shows all columns', () => {
  const text = show(fakeTerminal(40), mockSearch().finish(), { isWide: true });
  expect(text).toContain('SLOT');
  expect(text).not.toContain('hidden');
});

test('how far the model can be trusted stands below the table, from five results on', () => {
  const story = new Story();
  const why = { by: 'bayesian', source: 'model', draw: 0, mean: 0.5, sd: 0.125, beta: 1, hyperparameters: [] } as const;
  for (const value of [0.5, 0.6, 0.4, 0.75, 0.5]) {
    expect(show(fakeTerminal(80), story)).not.toContain('results fell');
    const run = story.start({ rate: 0.1, layers: 4 }, 'local:0', 'local', why);
    story.report(run, [value]).end(run);
  }
  expect(show(fakeTerminal(80), story)).toMatch(
    /\n4 of 5 results fell within ±1 sd of what was expected \(68 % is right\)\n$/,
  );
  story.state.foretoldFrom = 2;
  expect(show(fakeTerminal(80), story)).not.toContain('results fell');
});

test('a pipe without UTF-8 gets everything in ASCII', () => {
  const text = show(fakeTerminal(Infinity, { isUtf8: false }), mockSearch().finish());
  expect(text).toMatchInlineSnapshot(`
    "Search #61  bayesian  + finished  21/21 in 45m07s  maximize keras/val_acc (last)
      command    python train.py --rate :rate: --layers :layers:
      seed       7

    Run ID  STATE       val_acc (max)  rate       layers  curve         STEP  TIME   SLOT
    407     + complete  0.8424 *       0.0178598      57  _.-=+**###@@    11  2m14s  0
    399     + complete  0.8417         0.0125714      64  _.-=+**###@@    11  2m11s  0
    401     + complete  0.8402         0.01876        60  _.-=+**###@@    11  2m20s  0
    405     + complete  0.8394         0.0155         58  _.-=+**###@@    11  2m10s  0
    408     + complete  0.8392         0.008474       70  _.-=+**###@@    11  2m26s  0
    ... 16 more (hyper show 61 --all)
    "
  `);
});

test('repeats of a point are one row: mean, standard error, its runs', () => {
  const story = new Story({ repeats: 3, numRuns: 6, strategy: 'random' });
  for (const value of [0.7, 0.8, 0.9]) story.run({ rate: 0.1, layers: 4 }, value, 2000);
  story.run({ rate: 0.2, layers: 4 }, 0.85, 3000);
  story.run({ rate: 0.2, layers: 4 }, undefined, 1000, failed);
  story.start({ rate: 0.2, layers: 4 });
  expect(show(fakeTerminal(80), story)).toMatchInlineSnapshot(`
    "Search #61  random  ▶ running  5/6 in 10s  maximize keras/val_acc (last)
      command    python train.py --rate :rate: --layers :layers:
      seed       7
    same for all: layers=4

    Run IDs  STATE                            val_acc▼      rate  curve   STEP  TIME
    388-390  ✓ complete                       0.8 ±0.058 ★  0.1   ▂▄▆▇▇█    11  2s
    391-393  1 complete, 1 failed, 1 running  0.85          0.2   ▂▄▆▇▇█    11  1s
    hidden: SLOT (--wide)
    "
  `);
});

test('points that lack a value of a repeat come after all others', () => {
  const story = new Story({ repeats: 2, numRuns: 8, strategy: 'random' });
  const outcomes = [
    [0.5, 0.5],
    [0.9, undefined],
    [0.7, 0.7],
    [0.95, undefined],
  ] as const;
  for (const [index, values] of outcomes.entries())
    for (const value of values)
      story.run({ rate: 0.1, layers: index + 2 }, value, 1000, value === undefined ? failed : complete);
  expect(byRank(story.state).map(({ value }) => value)).toEqual([0.7, 0.5, 0.95, 0.9]);
  expect(rankedTrials(story.state).map(({ objective }) => objective)).toEqual([0.7, 0.5, 0.95, 0.9]);
  expect(story.state.best?.value).toBe(0.7);
});

test('params that are the same for all, description, labels, code and reason stand above the table', () => {
  const space = [
    { kind: 'list', name: 'epochs', values: [25] },
    { kind: 'list', name: 'cell', values: ['lstm', 'gru'] },
  ] as const;
  const story = new Story({
    space,
    objective: null,
    name: 'cells',
    description: 'which cell\u001b[31m is best',
    labels: ['a', 'b'],
    constraints: ['epochs < 30'],
    code: { commit: 'a1b2c3d4e5f6', branch: 'main', isDirty: true },
    command: { kind: 'shell', text: 'API_KEY=hunter2 python train.py --cell :cell:' },
  });
  story.run({ epochs: 25, cell: 'lstm' }, undefined, 1000);
  story.run({ epochs: 25, cell: 'gru' }, undefined, 1000, failed);
  story.event({ kind: 'search.paused', reason: 'the first 3 runs failed alike' });
  expect(show(fakeTerminal(80), story)).toMatchInlineSnapshot(`
    "Search #61  cells  bayesian  ‖ paused  2/21 in 2s
      about      which cell is best
      labels     a, b
      reason     the first 3 runs failed alike
      command    API_KEY=[redacted] python train.py --cell :cell:
      given      epochs < 30
      code       a1b2c3d main (with uncommitted changes)
      seed       7
    same for all: epochs=25

    Run ID  STATE       cell  TIME  SLOT
    388     ✓ complete  lstm  1s    0
    389     ✗ failed    gru   1s    0
    "
  `);
});

test('a search without runs says so', () => {
  expect(show(fakeTerminal(80), new Story())).toMatch(/\n\nno runs yet\n$/);
});

test('a search whose driver is gone says how to hear of its runs', () => {
  const story = new Story();
  story.start({ rate: 0.1, layers: 4 });
  expect(show(fakeTerminal(80), story, { stateName: 'interrupted' })).toContain(
    'reason     its driver is gone; hyper resume 61 reads what its runs did since\n',
  );
});

test('rows without a value come last both ways, equal rows keep their order', () => {
  const story = new Story();
  for (const value of [0.5, undefined, 0.7, 0.5])
    story.run({ rate: 0.1, layers: 4 }, value, 1000, value === undefined ? failed : complete);
  expect(order(story.state, 'val_acc')).toEqual([388, 391, 390, 389]);
  expect(order(story.state, '-val_acc')).toEqual([390, 388, 391, 389]);
});

test('numbers come before texts; run, state and time can be sorted by', () => {
  const space = [{ kind: 'list', name: 'x', values: ['b', 2, 'a', 10] }] as const;
  const story = new Story({ space });
  for (const [index, x] of space[0].values.entries()) story.run({ x }, 0.5, 4000 - index * 1000);
  expect(order(story.state, 'x')).toEqual([389, 391, 390, 388]);
  expect(order(story.state, '-run')).toEqual([391, 390, 389, 388]);
  expect(order(story.state, 'time')).toEqual([391, 390, 389, 388]);
  expect(order(story.state, 'state')).toEqual([388, 389, 390, 391]);
});

test('minimised metrics are best at their lowest', () => {
  const story = new Story({ objective: { metric: 'loss', aggregate: 'min', goal: 'minimize' } });
  for (const value of [0.5, 0.2]) {
    const run = story.start({ rate: 0.1, layers: 4 });
    story.report(run, [value, 9], 'loss').wait(1000).end(run);
  }
  expect(byRank(story.state).map(({ value }) => value)).toEqual([0.2, 0.5]);
});

test('an unknown column is refused, with the ones there are', () => {
  const { state } = mockSearch();
  expect(() => sortRows(state, '-layres', 0)).toThrow('--sort layres: there is no such column');
  expect(() => sortRows(state, '-layres', 0)).toThrow(
    expect.objectContaining({
      hint: 'did you mean layers?  columns: rate, layers, keras/val_acc, run, state, time',
      exitCode: 2,
    }),
  );
});

test('labels and notes stand above the table, those of runs below it, cut to the terminal', () => {
  const story = mockSearch().finish();
  const runAnnotations = new Map([
    [400, { labels: ['good', 'keep'], note: 'overfits after step 20\nsecond line' }],
    [389, { labels: [], note: `long ${'and longer '.repeat(20)}` }],
  ]);
  const annotations = { labels: ['night'], note: 'first line\n\x1b[31msecond' };
  const text = show(fakeTerminal(80), story, { annotations, runAnnotations });
  expect(text).toContain('  labels     night\n  note       first line\n             second\n  command ');
  expect(text).toContain('\nlabels and notes of runs:\n  389  long and longer');
  expect(text).toContain('\n  400  good, keep  overfits after step 20\n');
  expect(text.split('\n').filter(({ length }) => length > 80)).toEqual([]);
});

test('of many runs with notes the first ten are shown', () => {
  const story = mockSearch().finish();
  const runAnnotations = new Map(story.state.runs.map(({ run }) => [run, { labels: ['x'], note: null }]));
  const text = show(fakeTerminal(80), story, { runAnnotations });
  expect(text).toMatch(/\n {2}397 {2}x\n {2}… 11 more \(hyper show 61 --json\)\n$/);
});

test('known results are counted, with the best of them where it is one of this objective', () => {
  const story = mockSearch();
  expect(show(fakeTerminal(80), story)).not.toContain('known');
  const trials = [0.5, 0.83, 0.7].map((objective) => ({ point: { rate: 0.5, layers: 4 }, objective }));
  story.event({ kind: 'trials.imported', source: 'results.csv', trials });
  expect(show(fakeTerminal(80), story)).toContain('\n  known      3 results, best 0.83\n');
  expect(show(fakeTerminal(80), story, { isOtherObjective: true })).toContain('\n  known      3 results\n');
});

test('a search on other machines says what each did, with which code, and what runs took along', () => {
  const story = new Story({
    hosts: hostsNamed('gpu1', 'gpu2', 'a-host-with-a-long-name'),
    code: { commit: 'a1b2c3d4', branch: 'main', isDirty: true },
    snapshot: { kind: 'git', id: '9f8e7d6c', repository: 'r', folder: '' },
    env: { EPOCHS: '3', NOTE: 'two words', HF_TOKEN: 'hunter2' },
    uploads: [
      { from: '/home/me/project/data', to: 'data', key: 'k' },
      { from: '/big', to: '/scratch/big', key: 'k' },
    ],
    outputs: ['*.pt', 'plots/**'],
  });
  story.end(story.start({ rate: 0.1, layers: 2 }, 'gpu1:gpu0', 'gpu1'), complete);
  for (let count = 0; count < 3; count += 1)
    story.end(story.start({ rate: 0.1, layers: 2 }, 'gpu2:gpu0', 'gpu2'), failed);
  const reason = '3 runs in a row failed there, 1 completed elsewhere';
  story.event({ kind: 'place.quarantined', place: 'gpu2', reason });
  const head = show(fakeTerminal(80), story).split('\n\n')[0];
  expect(head).toMatchInlineSnapshot(`
    "Search #61  bayesian  ▶ running  4/21 in 0s  maximize keras/val_acc (last)
      command    python train.py --rate :rate: --layers :layers:
      hosts      gpu1 1 run; gpu2 3 runs, 3 failed, quarantined
                 a-host-with-a-long-name 0 runs
      blocked    gpu2: 3 runs in a row failed there, 1 completed elsewhere
      code       a1b2c3d main (with uncommitted changes), snapshot 9f8e7d6
      env        EPOCHS=3 NOTE="two words" HF_TOKEN=[redacted]
      uploads    data, /big to /scratch/big
      outputs    *.pt plots/**
      seed       7
    same for all: rate=0.1, layers=2"
  `);
});
