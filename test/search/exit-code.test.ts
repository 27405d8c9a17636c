import { describe, expect, test } from 'vitest';
import { parseAssertion } from '../../src/search/assertion.ts';
import { exitCodeOf } from '../../src/search/exit-code.ts';
import { outcomeOfExit } from '../../src/search/outcome.ts';
import { startState } from '../../src/search/start-state.ts';
import type { RunState, SearchState } from '../../src/search/state.ts';
import { UsageError } from '../../src/errors.ts';
import { baseSpec } from '../fakes/spec.ts';

const objective = { metric: 'val_acc', aggregate: 'last', goal: 'maximize' } as const;

function ended(change: Partial<SearchState>, spec: Partial<typeof baseSpec> = {}): SearchState {
  return { ...stateOf(spec), status: { kind: 'finished', reason: 'all runs ended' }, ...change };
}

function stateOf(spec: Partial<typeof baseSpec>): SearchState {
  return startState(1, 0, { kind: 'search.started', spec: { ...baseSpec, ...spec }, firstRun: 1 });
}

const none = { queued: 0, active: 0, complete: 0, failed: 0, stopped: 0, killed: 0, lost: 0 };
const best = { run: 1, group: 1, value: 0.9 };

describe('the exit code', () => {
  const cases: readonly [string, SearchState, boolean, number][] = [
    ['all complete', ended({ counts: { ...none, complete: 2 } }), true, 0],
    ['a failed run, no metric', ended({ counts: { ...none, complete: 1, failed: 1 } }), true, 3],
    ['a failed run, fail-on all', ended({ counts: { ...none, complete: 1, failed: 1 } }, { failOn: 'all' }), true, 0],
    ['nothing complete', ended({ counts: { ...none, failed: 2 } }), true, 4],
    ['no value of the metric', ended({ counts: { ...none, complete: 0, failed: 1 } }, { objective }), true, 4],
    ['an assert that does not hold', ended({ counts: { ...none, complete: 1 }, best }, { objective }), false, 5],
    ['paused', ended({ status: { kind: 'paused', reason: '' } }), true, 6],
    ['Ctrl-C', ended({ status: { kind: 'interrupted', signal: 'SIGINT' } }), false, 130],
    ['TERM', ended({ status: { kind: 'interrupted', signal: 'SIGTERM' } }), true, 143],
  ];
  test.each(cases)('of a search with %s', (_, state, doHold, code) => {
    expect(exitCodeOf(state, doHold)).toBe(code);
  });
});

describe('an assertion', () => {
  test('compares the best value', () => {
    const { holds } = parseAssertion('best(val_acc) >= 0.82', objective);
    expect([holds(0.82), holds(0.81), holds(undefined)]).toEqual([true, false, false]);
  });

  test.each(['best(val_acc)', 'val_acc > 1', 'best(loss) < 1', 'best(val_acc) >= high'])('%s is refused', (text) => {
    expect(() => parseAssertion(text, objective)).toThrow(UsageError);
  });
});

describe('the outcome of an exit', () => {
  const run = { objective: undefined, metrics: new Map() } as unknown as RunState;
  test.each([
    [0, 'exit 0'],
    [3, 'exit 3'],
    [126, 'exit 126: command cannot be executed'],
    [127, 'exit 127: command not found'],
    [139, 'signal SEGV'],
    [137, 'signal KILL, likely out of memory'],
  ])('%i reads %s', (code, reason) => {
    expect(outcomeOfExit({ code }, run, stateOf({})).reason).toBe(reason);
  });

  test('without the metric is a failure that names it', () => {
    expect(outcomeOfExit({ code: 0 }, run, stateOf({ objective }))).toEqual({
      state: 'failed',
      reason: 'no metric "val_acc"',
      exitCode: 0,
      failure: 'no-metric',
    });
  });

  test('that we asked for is stopped, whatever the code', () => {
    const timeout = { seconds: 1800, text: '30m' };
    expect(outcomeOfExit({ code: 0, why: { how: 'timeout' } }, run, stateOf({ timeout }))).toEqual({
      state: 'stopped',
      reason: 'timeout 30m',
      exitCode: 0,
      failure: 'timeout',
    });
  });
});
