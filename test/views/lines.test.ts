import { afterEach, describe, expect, test, vi } from 'vitest';
import { createLines } from '../../src/views/lines.ts';
import { Story, complete, failed } from '../fakes/facts.ts';
import { fakeTerminal } from '../fakes/terminal.ts';

const env = {};

afterEach(() => {
  vi.useRealTimers();
});

/** All lines of a short search in which everything happens once. */
function shortSearch(environment: NodeJS.ProcessEnv): readonly string[] {
  const story = new Story();
  const terminal = fakeTerminal(Infinity);
  const tails = { 389: ['Traceback (most recent call last):', 'FloatingPointError: non-finite loss ##[error]x'] };
  const view = createLines(terminal, story.context(tails), environment);
  story.watch(view);
  story.run({ rate: 0.001151, layers: 4 }, 0.6774, 138_000);
  story.run({ rate: 0.78961, layers: 9 }, undefined, 4000, failed);
  story.run({ rate: 0.02, layers: 3 }, 0.5, 60_000);
  story.run({ rate: 0.02, layers: 8 }, 0.71, 90_000, { state: 'stopped', reason: 'timeout 90s' });
  const again = story.start({ rate: 0.3, layers: 8 });
  story.wait(1000).end(again, { state: 'killed', reason: 'interrupted' }, true);
  view.notice('run 392 has not reported "acc";\n  it did report keras/val_acc');
  story.event({ kind: 'search.interrupted', signal: 'SIGINT' });
  view.close();
  return terminal.written().trimEnd().split('\n');
}

describe('lines', () => {
  test('tell the start, every ended run, the new best, and what a failed run said last', () => {
    expect(shortSearch(env)).toEqual([
      'search #61 bayesian: 21 runs, 3 parallel, maximize keras/val_acc(last), dir .hyper',
      '12:02:18 388 complete 0.6774 rate=0.001151 layers=4 2m18s local:0 best=0.6774(388) 1/21',
      '12:02:22 389 FAILED exit=1 rate=0.7896 layers=9 4s local:0 log=.hyper/runs/61/389/1/log',
      '12:02:22 389 | Traceback (most recent call last):',
      '12:02:22 389 | FloatingPointError: non-finite loss ##[error]x',
      '12:03:22 390 complete 0.5 rate=0.02 layers=3 1m00s local:0 3/21',
      '12:04:52 391 stopped reason="timeout 90s" 0.71 rate=0.02 layers=8 1m30s local:0 best=0.71(391) 4/21',
      '12:04:53 392 again reason=interrupted rate=0.3 layers=8 1s local:0 4/21',
      '12:04:53 warning: run 392 has not reported "acc"; it did report keras/val_acc',
      '12:04:53 -- interrupted by SIGINT, 4/21 ended, 0 running, 1 failed, best=0.71(391)',
    ]);
  });

  test('of a search under way begin with how it stands', () => {
    const story = new Story();
    story.run({ rate: 0.02, layers: 3 }, 0.5, 60_000);
    story.start({ rate: 0.02, layers: 8 });
    const terminal = fakeTerminal(Infinity);
    const view = createLines(terminal, story.context(), env);
    view.join(story.state);
    story.tell((state, fact) => fact !== story.started && view.update(state, fact));
    story.wait(1000).end(389);
    view.close();
    expect(terminal.written().trimEnd().split('\n')).toEqual([
      'search #61 bayesian: 21 runs, 3 parallel, maximize keras/val_acc(last), dir .hyper',
      '12:01:00 -- 1/21 ended, 1 running, 0 failed, best=0.5(388)',
      '12:01:01 389 complete rate=0.02 layers=8 1s local:0 2/21',
    ]);
  });

  test('say of memory what the exit code does not', () => {
    const story = new Story();
    const terminal = fakeTerminal(Infinity);
    story.watch(createLines(terminal, story.context(), env));
    const outcome = { ...failed, reason: 'exit 1: out of memory', failure: 'out-of-memory' } as const;
    story.run({ rate: 0.5, layers: 9 }, undefined, 4000, outcome);
    expect(terminal.written()).toContain('388 FAILED exit=1 reason="exit 1: out of memory" rate=0.5 layers=9 4s');
  });

  test('are folded for GitHub, where a run can give the runner no command', () => {
    const lines = shortSearch({ GITHUB_ACTIONS: 'true' });
    expect(lines.slice(3, 7)).toEqual([
      '::group::run 389 failed: exit 1',
      '389 | Traceback (most recent call last):',
      '389 | FloatingPointError: non-finite loss # #[error]x',
      '::endgroup::',
    ]);
  });

  test('hold no escape sequence, whatever the params are', () => {
    const terminal = fakeTerminal(Infinity);
    const story = new Story({ space: [{ kind: 'list', name: 'x\x1b[2J', values: ['a b\x07"', 'c'] }] });
    const view = createLines(terminal, story.context(), env);
    story.watch(view);
    story.run({ 'x\x1b[2J': 'a b\x07"' }, 0.5, 1000);
    view.close();
    // oxlint-disable-next-line no-control-regex
    expect(terminal.written()).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
  });

  test('every run of a repeated point has its line; the best is the mean of the point', () => {
    const terminal = fakeTerminal(Infinity);
    const story = new Story({ numRuns: 4, repeats: 2 });
    const view = createLines(terminal, story.context(), env);
    story.watch(view);
    const point = { rate: 0.01, layers: 5 };
    story.run(point, 0.5, 1000);
    story.run(point, 0.7, 1000);
    view.close();
    const lines = terminal.written().trimEnd().split('\n').slice(1);
    expect(lines).toEqual([
      '12:00:01 388 complete 0.5 rate=0.01 layers=5 1s local:0 best=0.5(388) 1/4',
      '12:00:02 389 complete 0.7 rate=0.01 layers=5 1s local:0 2/4',
    ]);
    expect(story.state.best?.value).toBeCloseTo(0.6);
  });

  test('a run that is run again says why, and in how long', () => {
    const terminal = fakeTerminal(Infinity);
    const story = new Story({ objective: null });
    const view = createLines(terminal, story.context(), env);
    story.watch(view);
    const run = story.start({ rate: 0.01, layers: 5 });
    story.wait(1000).end(run, failed, true, story.now + 40_000);
    story.attempt(run, 2);
    story.wait(1000).end(run, failed, true);
    view.close();
    expect(terminal.written().trimEnd().split('\n').slice(1)).toEqual([
      '12:00:01 388 again reason="exit 1" in=40s rate=0.01 layers=5 1s local:0 0/21',
      '12:00:02 388 again reason="exit 1" rate=0.01 layers=5 1s local:0 0/21',
    ]);
  });

  test('without an objective they tell state and time', () => {
    const terminal = fakeTerminal(Infinity);
    const story = new Story({ objective: null, numRuns: 1 });
    const view = createLines(terminal, story.context(), env);
    story.watch(view);
    story.run({ rate: 0.01, layers: 5 }, undefined, 1000);
    story.finish();
    view.close();
    expect(terminal.written().trimEnd().split('\n')).toEqual([
      'search #61 bayesian: 1 run, 3 parallel, dir .hyper',
      '12:00:01 388 complete rate=0.01 layers=5 1s local:0 1/1',
      '12:00:01 -- finished: all runs ended, 1/1 ended, 0 running, 0 failed',
    ]);
  });

  test('a heartbeat comes each minute until the view is closed', () => {
    vi.useFakeTimers();
    const terminal = fakeTerminal(Infinity);
    const story = new Story();
    const view = createLines(terminal, story.context(), env);
    story.watch(view);
    for (const last of [0.6, 0.7]) story.run({ rate: 0.01, layers: 5 }, last, 60_000);
    const running = story.start({ rate: 0.02, layers: 5 });
    const before = terminal.written().length;
    vi.advanceTimersByTime(120_000);
    expect(terminal.written().slice(before).trimEnd().split('\n')).toEqual([
      '12:02:00 -- 2/21 ended, 1 running, 0 failed, best=0.7(389), eta=7m',
      '12:02:00 -- 2/21 ended, 1 running, 0 failed, best=0.7(389), eta=7m',
    ]);
    story.end(running, complete);
    view.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
