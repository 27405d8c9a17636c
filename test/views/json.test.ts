import { describe, expect, test } from 'vitest';
import { createJson } from '../../src/views/json.ts';
import type { JsonView } from '../../src/views/json.ts';
import { Story, failed } from '../fakes/facts.ts';
import { fakeTerminal } from '../fakes/terminal.ts';
import type { FakeTerminal } from '../fakes/terminal.ts';

function watch(story: Story, metrics: boolean): { view: JsonView; terminal: FakeTerminal } {
  const terminal = fakeTerminal(Infinity);
  const command = (_: unknown, run: number): readonly string[] => ['python', 'train.py', String(run)];
  const view = createJson(terminal.stream, { metrics, command, now: () => story.now });
  story.watch(view);
  return { view, terminal };
}

function eventsOf(terminal: FakeTerminal): readonly Record<string, unknown>[] {
  return terminal
    .written()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('public events', () => {
  test('are one JSON object a line, in order, ending with search.finished', () => {
    const story = new Story({ numRuns: 3 });
    const { view, terminal } = watch(story, false);
    story.run({ rate: 0.1, layers: 4 }, 0.8, 1500);
    story.run({ rate: 0.2, layers: 5 }, undefined, 500, failed);
    story.run({ rate: 0.3, layers: 6 }, 0.9, 2000);
    view.notice('poll failed');
    story.finish();
    view.finish(0);
    view.close();
    const events = eventsOf(terminal);
    expect(events.map((event) => event['type'])).toEqual([
      'search.started',
      'run.started',
      'run.finished',
      'best.changed',
      'run.started',
      'run.finished',
      'run.started',
      'run.finished',
      'best.changed',
      'warning',
      'search.finished',
    ]);
    expect(events.every((event) => event['v'] === 1 && event['search'] === 61)).toBe(true);
    expect(events[0]?.['spec']).toEqual(story.state.spec);
    expect(events[2]).toEqual({
      v: 1,
      t: new Date(story.started.time + 1500).toISOString(),
      type: 'run.finished',
      search: 61,
      run: 388,
      attempt: 1,
      state: 'complete',
      reason: 'exit 0',
      objective: 0.8,
      exit: 0,
      duration_s: 1.5,
    });
    expect(events[5]).toMatchObject({ run: 389, state: 'failed', reason: 'exit 1', objective: null, exit: 1 });
    expect(events[8]).toMatchObject({ run: 390, objective: 0.9, previous: 0.8 });
    expect(events.at(-1)).toMatchObject({
      state: 'finished',
      best: { run: 390, objective: 0.9, params: { rate: 0.3, layers: 6 }, command: ['python', 'train.py', '390'] },
      counts: { complete: 2, failed: 1, stopped: 0, killed: 0, lost: 0 },
      exit: 0,
    });
  });

  test('a started run has its params in full precision, its command and why it was chosen', () => {
    const story = new Story();
    const { terminal } = watch(story, false);
    const model = {
      by: 'bayesian',
      source: 'model',
      draw: 3,
      mean: 0.829,
      sd: 0.011,
      beta: 2,
      hyperparameters: [1],
      acquisition: 'ucb',
      chanceOfBest: 0.25,
      pending: [1],
    } as const;
    story.start({ rate: 0.012571364123456, layers: 4 }, 'local:1', 'local', model);
    story.start({ rate: 0.1, layers: 4 }, 'local:2', 'local', { by: 'random', draw: 1 });
    const [, first, second] = eventsOf(terminal);
    expect(first).toMatchObject({
      run: 388,
      attempt: 1,
      params: { rate: 0.012571364123456, layers: 4 },
      slot: 'local:1',
      command: ['python', 'train.py', '388'],
      suggestion: { by: 'model', mean: 0.829, sd: 0.011, acquisition: 'ucb', chance_of_best: 0.25, pending: [1] },
    });
    expect(second?.['suggestion']).toEqual({ by: 'random' });
  });

  test('metric points come only when all are asked for, and what is not finite becomes null', () => {
    for (const metrics of [false, true]) {
      const story = new Story();
      const { terminal } = watch(story, metrics);
      const run = story.start({ rate: 0.1, layers: 4 });
      story.report(run, [0.5, NaN, Infinity]);
      const points = eventsOf(terminal).filter((event) => event['type'] === 'run.metric');
      expect(points.map((event) => event['value'])).toEqual(metrics ? [0.5, null, null] : []);
      if (metrics) expect(points[0]).toMatchObject({ run, attempt: 1, name: 'keras/val_acc', step: 0 });
    }
  });

  test('what kind of failure it was stands beside the reason', () => {
    const story = new Story();
    const { terminal } = watch(story, false);
    const reason = 'exit 1: out of GPU memory';
    story.run({ rate: 0.1, layers: 4 }, undefined, 1000, { ...failed, reason, failure: 'gpu-out-of-memory' });
    expect(eventsOf(terminal).at(-1)).toMatchObject({ type: 'run.finished', reason, failure: 'gpu-out-of-memory' });
  });

  test('an interrupted run says that it will be run again, and the end says what is left', () => {
    const story = new Story();
    const { view, terminal } = watch(story, false);
    const run = story.start({ rate: 0.1, layers: 4 });
    story.end(run, { state: 'killed', reason: 'interrupted' }, true);
    story.event({ kind: 'search.interrupted', signal: 'SIGTERM' });
    view.finish(143);
    const events = eventsOf(terminal);
    expect(events.at(-2)).toMatchObject({ type: 'run.finished', again: true });
    expect(events.at(-1)).toMatchObject({ state: 'interrupted', reason: 'SIGTERM', best: null, exit: 143 });
  });
});
