import { expect, test } from 'vitest';
import type { Suggestion } from '../../src/search/events.ts';
import { runOf } from '../../src/search/runs.ts';
import { renderRun, formatBytes } from '../../src/views/run.ts';
import type { RunScreen } from '../../src/views/run.ts';
import { Story, failed } from '../fakes/facts.ts';
import type { FakeTerminal } from '../fakes/terminal.ts';
import { fakeTerminal } from '../fakes/terminal.ts';

const clock = /\d\d:\d\d:\d\d/;

const expected: Suggestion = {
  by: 'bayesian',
  source: 'model',
  draw: 0,
  mean: 0.836,
  sd: 0.009,
  beta: 2,
  hyperparameters: [],
};

function show(terminal: FakeTerminal, story: Story, run: number, changes: Partial<RunScreen> = {}): string {
  return renderRun(terminal, {
    state: story.state,
    run: runOf(story.state, run),
    annotations: { labels: [], note: null },
    command: 'python train.py --rate 0.012571364 --layers 64',
    log: { path: '.hyper/runs/61/388/1/log', bytes: 1_234_567 },
    curves: new Map([['keras/val_acc', { steps: [0, 1, 2, 3], values: [0.11, 0.7, 0.8426, 0.8417] }]]),
    limit: 12,
    now: story.now,
    ...changes,
  }).replace(clock, '12:00:00');
}

function modelRun(): Story {
  const story = new Story({ code: { commit: 'a1b2c3d4', branch: null, isDirty: false } });
  const run = story.start({ rate: 0.012571364, layers: 64 }, 'local:gpu0', 'local', expected);
  story.report(run, [0.11, 0.7, 0.8426, 0.8417]).report(run, [2.3, 0.9, 0.6, 0.51], 'loss').wait(131_000).end(run);
  return story;
}

test('one run on one screen of 80 columns', () => {
  const text = show(fakeTerminal(80), modelRun(), 388);
  expect(text.split('\n').filter(({ length }) => length > 80)).toEqual([]);
  expect(text).toMatchInlineSnapshot(`
    "Run 388  #61 (61/1)  ✓ complete  ★ best  2m11s  local:gpu0  attempt 1  12:00:00
      objective  keras/val_acc last 0.8417   (max 0.8426 @ step 2)
      rate       0.012571364   log 0.001…1         ├─────────●────────────────┤
      layers     64            int 2…100           ├────────────────●─────────┤
      why        expected 0.836 ±0.009
      result     as expected (0.6 sd above)
      command    python train.py --rate 0.012571364 --layers 64
      code       a1b2c3d (clean)
      log        .hyper/runs/61/388/1/log (1.2 MB)

      keras/val_acc  0.11 ▁▇██ 0.8417
      loss           -
    "
  `);
});

test('without UTF-8', () => {
  expect(show(fakeTerminal(80, { isUtf8: false }), modelRun(), 388)).toMatchInlineSnapshot(`
    "Run 388  #61 (61/1)  + complete  * best  2m11s  local:gpu0  attempt 1  12:00:00
      objective  keras/val_acc last 0.8417   (max 0.8426 @ step 2)
      rate       0.012571364   log 0.001..1        |---------o----------------|
      layers     64            int 2..100          |----------------o---------|
      why        expected 0.836 +-0.009
      result     as expected (0.6 sd above)
      command    python train.py --rate 0.012571364 --layers 64
      code       a1b2c3d (clean)
      log        .hyper/runs/61/388/1/log (1.2 MB)

      keras/val_acc  0.11 _#@@ 0.8417
      loss           -
    "
  `);
});

test('all that is known of why it was tried fits 80 columns', () => {
  const story = new Story();
  for (let index = 1; index <= 14; index += 1) story.run({ rate: index / 100, layers: 4 }, 0.5, 1000);
  const more = { best: 0.835, exploit: 0.01, explore: 0.0162, chanceOfBest: 0.31, pending: [13, 14] };
  const why = { ...expected, ...more, nearest: { trial: 12, distance: 0.04 } };
  const run = story.start({ rate: 0.012571364, layers: 64 }, 'local:0', 'local', why);
  story.report(run, [0.8417]).end(run);
  const text = show(fakeTerminal(80), story, run);
  expect(text).toContain(
    [
      '  why        expected 0.836 ±0.009, 31 % chance of a new best;',
      '             mostly to learn (62 %); near run 399; with runs 400, 401 running',
      '  result     as expected (0.6 sd above); better than the best known then, 0.835\n',
    ].join('\n'),
  );
});

test('what was expected under another objective is no measure', () => {
  const story = modelRun();
  story.state.foretoldFrom = 2;
  expect(show(fakeTerminal(80), story, 388)).not.toContain('  result ');
});

test('a failed run says why, and that the metric never came', () => {
  const story = new Story();
  const run = story.run({ rate: 0.5, layers: 2 }, undefined, 4000, { ...failed, reason: 'timeout 30m' });
  const text = show(fakeTerminal(80), story, run, { log: undefined, curves: new Map() });
  expect(text).toContain('reason     timeout 30m');
  expect(text).toContain('objective  keras/val_acc last: never reported');
  expect(text).not.toContain('log   ');
});

test('the marks stand where the values are on their scales', () => {
  const story = new Story();
  const marks = (rate: number, layers: number): readonly (number | undefined)[] => {
    const text = show(fakeTerminal(80), story, story.run({ rate, layers }, 0.5, 1000));
    return text
      .split('\n')
      .filter((line) => line.includes('├'))
      .map((line) => line.split('├')[1]?.indexOf('●'));
  };
  expect(marks(0.001, 2)).toEqual([0, 0]);
  expect(marks(0.9999, 100)).toEqual([25, 25]);
  const [middle] = marks(Math.sqrt(0.001), 51);
  expect([12, 13]).toContain(middle);
});

test('long names and values keep to 80 columns; secrets are not shown', () => {
  const space = [
    { kind: 'list', name: 'a-very-long-name-of-a-param', values: ['x'.repeat(60), 'y'] },
    { kind: 'list', name: 'api_key', values: ['hunter2', 'z'] },
    { kind: 'range', name: 'momentum_of_optimizer', low: 0.5, high: 0.99, scale: 'reverse_log', type: 'float' },
  ] as const;
  const story = new Story({ space });
  const point = { 'a-very-long-name-of-a-param': 'x'.repeat(60), api_key: 'hunter2', momentum_of_optimizer: 0.9 };
  const text = show(fakeTerminal(80), story, story.run(point, 0.5, 1000), { command: 'train :hunter2' });
  expect(text).not.toContain('hunter2');
  expect(text.split('\n').filter(({ length }) => length > 80)).toEqual([]);
});

test('of a repeated point the mean is told beside the run', () => {
  const story = new Story({ repeats: 2, numRuns: 4 });
  story.run({ rate: 0.1, layers: 4 }, 0.7, 1000);
  const run = story.run({ rate: 0.1, layers: 4 }, 0.8, 1000);
  expect(show(fakeTerminal(80), story, run)).toContain('mean of its point 0.75 ±0.05');
});

test('more metrics than asked for are counted', () => {
  expect(show(fakeTerminal(80), modelRun(), 388, { limit: 1 })).toContain('… 1 more metrics (--all)');
});

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1234, '1.2 kB'],
  [1_234_567, '1.2 MB'],
])('%i bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test('labels and the note of the run stand under its title', () => {
  const annotations = { labels: ['good', 'keep'], note: 'overfits\nafter step 20' };
  expect(show(fakeTerminal(80), modelRun(), 388, { annotations })).toMatch(
    /^Run 388 .*\n {2}labels {5}good, keep\n {2}note {7}overfits\n {13}after step 20\n {2}objective /,
  );
});

test('a run that was on its way when its driver went says how to hear of it', () => {
  const story = new Story();
  const run = story.start({ rate: 0.1, layers: 4 });
  const reason = 'reason     its driver is gone; hyper resume 61 reads what its runs did since\n';
  expect(show(fakeTerminal(80), story, run, { isLeft: true })).toContain(reason);
  expect(show(fakeTerminal(80), story, run)).not.toContain('reason');
  story.end(run);
  expect(show(fakeTerminal(80), story, run, { isLeft: true })).not.toContain('driver');
});

test('a run elsewhere says where, on which GPU, from which code, and where it was before', () => {
  const code = { commit: 'a1b2c3d4', branch: 'main', isDirty: true };
  const snapshot = { kind: 'git', id: '9f8e7d6c', repository: 'r', folder: '' } as const;
  const story = new Story({ code, snapshot });
  const run = story.start({ rate: 0.1, layers: 4 }, 'gpu2:gpu0', 'gpu2', undefined, ['0']);
  story.end(run, { state: 'lost', reason: 'gpu2 was rebooted', failure: 'rebooted' }, true);
  story.attempt(run, 2, 'gpu1:gpu3', 'gpu1', ['3']);
  story.report(run, [0.5]).wait(1000).end(run);
  const text = show(fakeTerminal(80), story, run, { log: undefined, curves: new Map() });
  expect(text).toMatchInlineSnapshot(`
    "Run 388  #61 (61/1)  ✓ complete  ★ best  1s  gpu1:gpu3  attempt 2  12:00:00
      earlier    attempt 1 on gpu2:gpu0: gpu2 was rebooted
                 hyper logs 388 --attempt 1
      where      gpu1 (machine m), GPU 3
      folder     /home/me/.hyper/p1/runs/61/388/2
      objective  keras/val_acc last 0.5   (max 0.5)
      rate       0.1           log 0.001…1         ├─────────────────●────────┤
      layers     4             int 2…100           ├─●────────────────────────┤
      why        one of the first points, spread over the space
      command    python train.py --rate 0.012571364 --layers 64
      code       a1b2c3d main (with uncommitted changes), snapshot 9f8e7d6

      keras/val_acc  -
    "
  `);
});

test('a run that waits for its next attempt says how long', () => {
  const story = new Story();
  const run = story.start({ rate: 0.1, layers: 4 });
  story.wait(1000).end(run, failed, true, story.now + 40_000);
  expect(show(fakeTerminal(80), story, run)).toContain('waits      40s before its next attempt\n');
  story.wait(40_000);
  expect(show(fakeTerminal(80), story, run)).not.toContain('waits');
});
