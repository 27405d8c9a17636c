import { describe, expect, test } from 'vitest';
import type { SearchSpec } from '../../src/search/spec.ts';
import { runOf } from '../../src/search/runs.ts';
import { apply, drivenTime, unproposed } from '../../src/search/state.ts';
import { Story, complete, failed } from '../fakes/facts.ts';

const acc = { metric: 'acc', aggregate: 'last', goal: 'maximize' } as const;

function begin(changes: Partial<SearchSpec> = {}): Story {
  return new Story({ objective: acc, numRuns: 9, ...changes });
}

function run(story: Story, value: number | undefined, outcome = complete): number {
  const one = story.start({ rate: 0.1, layers: 2 });
  if (value !== undefined) story.report(one, [value], 'acc');
  story.end(one, outcome);
  return one;
}

describe('the time a search was driven', () => {
  const driven = (story: Story): number => drivenTime(story.state, story.now) / 1_000;

  test('runs while a driver is at it, and stands still from its last word to the next driver', () => {
    const story = begin().wait(10_000);
    expect(driven(story)).toBe(10);
    story.event({ kind: 'search.interrupted', signal: 'SIGINT' }).wait(500_000);
    expect(driven(story)).toBe(10);
    story.event({ kind: 'search.resumed' }).wait(5_000);
    expect(driven(story)).toBe(15);
    story.finish().wait(60_000);
    expect(driven(story)).toBe(15);
  });

  test('goes up to the last fact of a driver that was killed', () => {
    const story = begin().wait(10_000);
    story.start({ rate: 0.1, layers: 2 });
    story.wait(500_000).event({ kind: 'search.resumed' });
    expect(driven(story)).toBe(10);
  });

  test('is not made longer by what a user changes where nobody drives it', () => {
    const story = begin().wait(10_000);
    run(story, 0.5);
    story.wait(500_000);
    story.event({ kind: 'search.edited', change: { numRuns: 9, askedRuns: 9 } });
    story.event({ kind: 'point.enqueued', point: { rate: 0.5, layers: 50 } });
    story.event({ kind: 'run.requeued', run: 388, reason: 'again, by user', was: 'complete' });
    story.wait(1_000).event({ kind: 'search.resumed' });
    expect(driven(story)).toBe(10);
  });

  test('is never less than none, whatever the clock did', () => {
    const story = begin().wait(-60_000);
    expect(driven(story)).toBe(0);
    story.event({ kind: 'search.interrupted', signal: 'SIGTERM' });
    expect(driven(story)).toBe(0);
  });
});

describe('points of the user', () => {
  test('are proposed in their order, each with all its repeats, and then no more', () => {
    const points = [
      { rate: 0.5, layers: 50 },
      { rate: 0.25, layers: 25 },
    ];
    const story = begin({ repeats: 2, startPoints: points });
    for (const point of points) {
      expect(story.state.enqueued[0]).toEqual(point);
      for (const _ of [1, 2]) story.start(point, 'local:0', 'local', { by: 'user' });
    }
    story.event({ kind: 'point.enqueued', point: { rate: 0.125, layers: 12 } });
    expect(story.state.enqueued).toEqual([{ rate: 0.125, layers: 12 }]);
    story.start({ rate: 0.1, layers: 2 });
    expect(story.state.enqueued).toHaveLength(1);
    expect(points).toHaveLength(2);
  });
});

test('imported results are known, and their points are not tried again', () => {
  const story = begin();
  const trials = [{ point: { rate: 0.5, layers: 50 }, objective: 0.9 }];
  story.event({ kind: 'trials.imported', source: 'results.csv', trials });
  expect(story.state.imported).toEqual(trials);
  expect(story.state.tried.size).toBe(1);
  expect(story.state).toMatchObject({ best: undefined, runs: [], trials: [] });
});

describe('runs without a new best', () => {
  test('are those that ended since, whatever became of them, but not those that are tried again', () => {
    const story = begin();
    run(story, 0.5);
    expect(story.state.sinceBest).toBe(0);
    run(story, 0.4);
    run(story, undefined, failed);
    story.end(story.start({ rate: 0.1, layers: 9 }), failed, true);
    expect(story.state.sinceBest).toBe(2);
    run(story, 0.6);
    expect(story.state.sinceBest).toBe(0);
  });

  test('count from the first run where there is no best', () => {
    const story = begin();
    for (const _ of [1, 2, 3]) run(story, undefined, failed);
    expect(story.state).toMatchObject({ sinceBest: 3, best: undefined });
  });
});

test('failures are counted from when a driver began or went on, and attempts that are followed by another are none', () => {
  const story = begin();
  run(story, undefined, failed);
  story.end(story.start({ rate: 0.1, layers: 9 }), failed, true);
  expect(story.state).toMatchObject({ recentFailures: 1, counts: { failed: 1, queued: 1 } });
  story.event({ kind: 'search.paused', reason: 'by user' }).event({ kind: 'search.resumed' });
  expect(story.state).toMatchObject({ recentFailures: 0, counts: { failed: 1 } });
});

test('an attempt that was lost or ended from outside is counted apart from one that failed', () => {
  const story = begin();
  const one = story.start({ rate: 0.1, layers: 2 });
  const outcomes = [failed, { state: 'lost', reason: 'reboot' }, { ...failed, exitCode: 75 }] as const;
  for (const [index, outcome] of outcomes.entries()) story.end(one, outcome, true).attempt(one, index + 2);
  expect(runOf(story.state, one)).toMatchObject({ failures: 1, losses: 2 });
});

test('points of an attempt that is not the newest are left out', () => {
  const story = begin();
  const one = story.start({ rate: 0.1, layers: 2 });
  story.end(one, failed, true).attempt(one, 2);
  const points = [{ name: 'acc', step: 0, time: 0, value: 1 }];
  story.report(one, [0.5], 'acc');
  const late = { run: one, attempt: 1, file: 'log', generation: 0, offset: 0, source: {}, points };
  apply(story.state, { kind: 'points', time: story.now, batch: late });
  expect(runOf(story.state, one).objective).toBe(0.5);
});

test('runs are found by their IDs, whichever block those are of, and a foreign one is a bug', () => {
  const story = begin({ numRuns: 1 });
  const block = { firstRun: 700, count: 1 };
  story.event({ kind: 'search.edited', change: { numRuns: 2, askedRuns: 2 }, block });
  for (const layers of [2, 3]) story.start({ rate: 0.1, layers });
  expect([388, 700].map((id) => runOf(story.state, id).trial)).toEqual([1, 2]);
  expect(unproposed(story.state)).toBe(0);
  expect(() => runOf(story.state, 389)).toThrow('run 389 does not belong to search 61');
});
