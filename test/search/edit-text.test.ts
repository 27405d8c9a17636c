import { describe, expect, test } from 'vitest';
import { describeChange, newValues } from '../../src/search/edit-text.ts';
import type { SpecChange } from '../../src/search/spec.ts';
import { specOf } from '../fakes/facts.ts';

const spec = specOf({ timeout: { seconds: 1800, text: '30m' }, parallelRuns: 3, retries: 0 });

describe('a change in words', () => {
  test.each<[SpecChange, string]>([
    [{ parallelRuns: 5 }, ' parallel-runs 3 -> 5'],
    [{ timeout: null }, ' timeout 30m -> none'],
    [{ timeout: { seconds: 7200, text: '2h' } }, ' timeout 30m -> 2h'],
    [{ retries: 0 }, ' retries 0, as before'],
    [{ target: null }, ' target none, as before'],
    [{ target: '0.9', patience: 5 }, '\n  target none -> 0.9\n  patience none -> 5'],
    [{ maxFailures: 3, maxTime: { seconds: 60, text: '1m' } }, '\n  max-failures none -> 3\n  max-time none -> 1m'],
    [{ numRuns: 30, askedRuns: 30 }, ' num-runs 21 -> 30'],
    [
      { objective: { metric: 'loss', aggregate: 'min', goal: 'minimize' } },
      ' objective maximize keras/val_acc (last) -> minimize loss (min)',
    ],
    [{ stopWhenFlat: true }, ' stop-when-flat none -> on'],
    [{ stopWhenFlat: false }, ' stop-when-flat none, as before'],
    [{ objective: null }, ' objective maximize keras/val_acc (last) -> none'],
  ])('%j', (change, text) => {
    expect(describeChange(spec, change)).toBe(text);
  });
});

test('what is new alone, for where what was is not known', () => {
  expect(newValues({ parallelRuns: 5, target: null })).toBe('parallel-runs 5, target none');
});
