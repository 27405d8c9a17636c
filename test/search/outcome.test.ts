import { describe, expect, test } from 'vitest';
import { outcomeOfExit } from '../../src/search/outcome.ts';
import { runOf } from '../../src/search/runs.ts';
import type { SearchSpec } from '../../src/search/spec.ts';
import { Story } from '../fakes/facts.ts';

const acc = { metric: 'acc', aggregate: 'last', goal: 'maximize' } as const;

/** Of a run that reported those values of `name` and exited so. */
function outcome(
  exit: Parameters<typeof outcomeOfExit>[0],
  {
    values = [0.5],
    name = 'acc',
    ...changes
  }: Partial<SearchSpec> & { values?: readonly (number | string)[]; name?: string } = {},
  tail = '',
) {
  const story = new Story({ objective: acc, ...changes });
  const run = story.start({ rate: 0.1, layers: 2 });
  if (values.length > 0) story.report(run, values, name);
  return outcomeOfExit(exit, runOf(story.state, run), story.state, tail);
}

const complete = { state: 'complete', reason: 'exit 0', exitCode: 0 };

describe('a run that exits 0', () => {
  test('is complete with a value of the metric, or where none was asked for', () => {
    expect(outcome({ code: 0 })).toEqual(complete);
    expect(outcome({ code: 0 }, { objective: null, values: [] })).toEqual(complete);
  });

  test.each([
    [{ values: [] }, 'no metric "acc"', 'no-metric'],
    [{ name: 'loss' }, 'no metric "acc"', 'no-metric'],
    [{ values: [0.5, NaN] }, 'metric "acc" is not finite', 'non-finite'],
    [{ values: ['warm'] }, 'metric "acc" is a text', 'non-finite'],
  ])('has failed where there is none: %j', (what, reason, failure) => {
    expect(outcome({ code: 0 }, what)).toEqual({ state: 'failed', reason, exitCode: 0, failure });
  });
});

describe('a run that exits otherwise', () => {
  test('has failed, whatever it reported', () => {
    expect(outcome({ code: 3 })).toMatchObject({ state: 'failed', exitCode: 3, reason: 'exit 3' });
  });

  test('was stopped or killed where that was asked of it, even if it exits 0', () => {
    const stopped = { how: 'stopped', reason: 'stopped by user' } as const;
    expect(outcome({ code: 143, why: stopped })).toEqual({
      state: 'stopped',
      reason: 'stopped by user',
      exitCode: 143,
    });
    expect(outcome({ code: 0, why: stopped }, { values: [] })).toMatchObject({ state: 'stopped', exitCode: 0 });
    const killed = { how: 'killed', reason: 'killed by user' } as const;
    expect(outcome({ code: 137, why: killed })).toEqual({ state: 'killed', reason: 'killed by user', exitCode: 137 });
  });

  test('was stopped by its time limit, which is named', () => {
    const timeout = { seconds: 1800, text: '30m' };
    const out = outcome({ code: 143, why: { how: 'timeout' } }, { timeout });
    expect(out).toEqual({ state: 'stopped', reason: 'timeout 30m', exitCode: 143, failure: 'timeout' });
  });
});
