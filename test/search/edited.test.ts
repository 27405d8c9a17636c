import { describe, expect, test } from 'vitest';
import type { SearchSpec, SpecChange } from '../../src/search/spec.ts';
import { resultsUnder } from '../../src/search/edited.ts';
import { loadObjective } from '../../src/search/objective.ts';
import { startState } from '../../src/search/start-state.ts';
import { apply } from '../../src/search/state.ts';
import type { RunState } from '../../src/search/state.ts';
import { Story, complete, failed, specOf } from '../fakes/facts.ts';

const acc = { metric: 'acc', aggregate: 'last', goal: 'maximize' } as const;
const loss = { metric: 'loss', aggregate: 'min', goal: 'minimize' } as const;
const noMetric = { state: 'failed', reason: 'no metric "acc"', exitCode: 0, failure: 'no-metric' } as const;

function begin(changes: Partial<SearchSpec> = {}): Story {
  return new Story({ objective: acc, numRuns: 9, ...changes });
}

function run(story: Story, value: number | undefined, outcome = complete, layers = 2): number {
  const one = story.start({ rate: 0.1, layers });
  if (value !== undefined) story.report(one, [value], 'acc');
  story.wait(1_000).end(one, outcome);
  return one;
}

function edit(story: Story, change: SpecChange): Story {
  return story.event({ kind: 'search.edited', change });
}

function again(story: Story, one: number): RunState {
  const { status } = stateOf(story, one);
  if (status.kind !== 'ended') throw new TypeError('not ended');
  story.event({ kind: 'run.requeued', run: one, reason: 'again, by user', was: status.outcome.state });
  return stateOf(story, one);
}

function stateOf({ state }: Story, one: number): RunState {
  const found = state.byId.get(one);
  if (found === undefined) throw new TypeError('no such run');
  return found;
}

describe('a run that is queued again', () => {
  test('waits as if it had never run, but its attempts go on counting', () => {
    const story = begin();
    const one = story.start({ rate: 0.1, layers: 2 });
    story.end(one, failed, true).attempt(one, 2);
    story.report(one, [0.5], 'acc').end(one);
    expect(again(story, one)).toMatchObject({
      status: { kind: 'queued', reason: 'again, by user' },
      attempt: 2,
      failures: 0,
      losses: 0,
      objective: undefined,
    });
    expect(stateOf(story, one).metrics.size).toBe(0);
    expect(story.state.counts).toMatchObject({ queued: 1, complete: 0, active: 0 });
    story.attempt(one, 3);
    expect(story.state.counts).toMatchObject({ queued: 0, active: 1 });
  });

  test('is the best no more, and may be so again', () => {
    const story = begin();
    const [one, two] = [run(story, 0.9), run(story, 0.5)];
    again(story, one);
    expect(story.state.best).toMatchObject({ run: two, value: 0.5 });
    story.attempt(one, 2);
    story.report(one, [0.75], 'acc').end(one);
    expect(story.state.best).toMatchObject({ run: one, value: 0.75 });
    again(story, one);
    again(story, two);
    expect(story.state.best).toBeUndefined();
  });

  test('makes its point unfinished: a point with all its repeats goes before it, until it has them again', () => {
    const story = begin({ repeats: 3 });
    const runs = [0.9, 0.8, 0.7, 0.5, 0.5, 0.5].map((value, index) => run(story, value, complete, index < 3 ? 2 : 3));
    expect(story.state.best).toMatchObject({ run: runs[0], value: expect.closeTo(0.8, 12) });
    again(story, runs[0] ?? 0);
    expect(story.state.best).toMatchObject({ run: runs[3], value: 0.5 });
    expect(story.state.trials).toMatchObject([{ outcome: undefined, objective: 0.75 }, { outcome: complete }]);
    story.attempt(runs[0] ?? 0, 2);
    story.report(runs[0] ?? 0, [0.6], 'acc').end(runs[0] ?? 0);
    expect(story.state.best).toMatchObject({ run: runs[0], value: expect.closeTo(0.7, 12) });
    expect(story.state.trials).toHaveLength(2);
  });

  test('is not counted as failed twice, when it fails again', () => {
    const story = begin();
    const one = run(story, undefined, failed);
    expect(story.state.recentFailures).toBe(1);
    again(story, one);
    story.attempt(one, 2);
    story.end(one, failed);
    expect(story.state).toMatchObject({ recentFailures: 1, counts: { failed: 1 } });
  });

  test('begins the count of runs without a new best anew', () => {
    const story = begin();
    run(story, 0.9);
    const two = run(story, 0.5);
    run(story, 0.4);
    expect(story.state.sinceBest).toBe(2);
    again(story, two);
    expect(story.state.sinceBest).toBe(0);
    story.attempt(two, 2);
    story.report(two, [0.6], 'acc').end(two);
    expect(story.state.sinceBest).toBe(1);
  });

  test('must have ended', () => {
    const story = begin();
    const one = story.start({ rate: 0.1, layers: 2 });
    expect(() => story.event({ kind: 'run.requeued', run: one, reason: '', was: 'failed' })).toThrow(TypeError);
  });
});

describe('another objective', () => {
  test('finds another best among the same runs', () => {
    const story = begin();
    const [one, two] = [0.9, 0.5].map((value, index) => {
      const each = story.start({ rate: 0.1, layers: index + 2 });
      story
        .report(each, [value], 'acc')
        .report(each, [value, value + 1], 'loss')
        .end(each);
      return each;
    });
    expect(story.state.foretoldFrom).toBe(1);
    edit(story, { objective: loss });
    expect(story.state.foretoldFrom).toBe(3);
    expect(story.state.best).toEqual({ run: two, group: 2, value: 0.5 });
    expect(story.state.trials.map(({ objective }) => objective)).toEqual([0.9, 0.5]);
    edit(story, { objective: { ...acc, goal: 'minimize' } });
    expect(story.state.best).toMatchObject({ run: two });
    edit(story, { objective: acc });
    expect(story.state.best).toMatchObject({ run: one });
    edit(story, { objective: null });
    expect(story.state).toMatchObject({ best: undefined, objective: null });
  });

  test('makes a run complete that had failed only for want of the other metric, and the other way round', () => {
    const story = begin();
    const one = story.start({ rate: 0.1, layers: 2 });
    story.report(one, [0.25], 'loss').end(one, noMetric);
    const two = run(story, 0.5);
    const three = run(story, undefined, failed);
    edit(story, { objective: loss });
    expect(story.state.counts).toMatchObject({ complete: 1, failed: 2 });
    expect(stateOf(story, one).status).toEqual({ kind: 'ended', outcome: complete });
    expect(stateOf(story, two).status).toMatchObject({ outcome: { state: 'failed', reason: 'no metric "loss"' } });
    expect(stateOf(story, three).status).toMatchObject({ outcome: failed });
    expect(story.state.recentFailures).toBe(0);
    edit(story, { objective: null });
    expect(story.state.counts).toMatchObject({ complete: 2, failed: 1 });
  });

  test('leaves a run that was stopped or killed as it ended', () => {
    const story = begin();
    const stopped = { state: 'stopped', reason: 'stop condition', exitCode: 0 } as const;
    const one = run(story, 0.5, stopped);
    edit(story, { objective: loss });
    expect(stateOf(story, one).status).toEqual({ kind: 'ended', outcome: stopped });
    expect(story.state.best).toBeUndefined();
    edit(story, { objective: acc });
    expect(story.state.best).toMatchObject({ run: one });
  });

  test('knows nothing of results that were imported for another number; those for the same one stay', () => {
    const story = begin();
    const trials = [{ point: { rate: 0.5, layers: 50 }, objective: 0.9 }];
    story.event({ kind: 'trials.imported', source: 'results.csv', trials });
    edit(story, { objective: { ...acc, goal: 'minimize' } });
    expect(story.state.imported).toEqual(trials);
    edit(story, { objective: loss });
    expect(story.state.imported).toEqual([]);
    // Its point may be run now.
    expect(story.state.tried.size).toBe(0);
  });

  test('is read off runs that go on as well', () => {
    const story = begin();
    const one = story.start({ rate: 0.1, layers: 2 });
    story.report(one, [0.5], 'acc').report(one, [3], 'loss');
    edit(story, { objective: loss });
    expect(stateOf(story, one).objective).toBe(3);
    expect(story.state.trials[0]?.objective).toBe(3);
  });

  test('of an expression may take another goal or aggregate', async () => {
    const objective = { metric: 'acc - loss', aggregate: 'last', goal: 'maximize', expression: true } as const;
    const spec = specOf({ objective, numRuns: 2 });
    const event = { kind: 'search.started', spec, firstRun: 1 } as const;
    const state = startState(1, 0, event, await loadObjective(spec));
    const change = { objective: { ...objective, goal: 'minimize' } } as const;
    apply(state, { kind: 'event', time: 1, event: { kind: 'search.edited', change } });
    expect(state.spec.objective?.goal).toBe('minimize');
    expect(resultsUnder(state, change.objective)).toEqual({ values: [], failed: 0 });
  });
});

test('the number of runs is changed, with Run IDs for them, and patience begins anew', () => {
  const story = begin({ numRuns: 3 });
  run(story, 0.9);
  run(story, 0.5);
  const block = { firstRun: 700, count: 2 };
  story.event({ kind: 'search.edited', change: { numRuns: 5, askedRuns: 5 }, block });
  expect(story.state).toMatchObject({
    spec: { numRuns: 5 },
    blocks: [{ firstRun: 388, count: 3 }, block],
    sinceBest: 0,
  });
  expect([3, 4, 5].map((layers) => story.start({ rate: 0.1, layers }))).toEqual([390, 700, 701]);
});
