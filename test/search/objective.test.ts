import { describe, expect, test } from 'vitest';
import { addPoint, startAggregates, toTotals } from '../../src/search/curves.ts';
import { aggregateOf, isBetter, meanOf } from '../../src/search/objective.ts';

function totalsOf(values: readonly (number | string)[]) {
  const aggregates = startAggregates('loss');
  values.forEach((value, step) => addPoint(aggregates, { name: 'loss', step, time: 0, value }));
  return aggregates;
}

describe('aggregates of a metric', () => {
  test('are last, min, max and mean of its values', () => {
    const totals = totalsOf([3, 1, 2]);
    expect(['last', 'min', 'max', 'avg'].map((name) => aggregateOf(totals, name as 'last'))).toEqual([2, 1, 3, 2]);
    expect(totals.lastStep).toBe(2);
  });

  test('leave NaN and infinities out of all but the last', () => {
    const totals = totalsOf([4, Infinity, 2, NaN]);
    expect(toTotals(totals)).toEqual({ name: 'loss', count: 2, last: null, min: 2, max: 4, sum: 6, lastStep: 3 });
    expect(aggregateOf(totals, 'last')).toBeUndefined();
    expect(aggregateOf(totals, 'avg')).toBe(3);
  });

  test('pass over text', () => {
    expect(aggregateOf(totalsOf(['a', 'b']), 'max')).toBeUndefined();
  });

  test('keep a thumbnail of bounded size whose last value is recent', () => {
    const { thumbnail } = totalsOf(Array.from({ length: 10_000 }, (_, index) => index));
    expect(thumbnail.values.length).toBeLessThanOrEqual(32);
    expect(thumbnail.values.at(-1)).toBeGreaterThan(9_000);
    expect([...thumbnail.values].sort((a, b) => a - b)).toEqual(thumbnail.values);
  });
});

test('the mean of one value has no standard error; of 1, 2, 3 it is 1/√3', () => {
  expect(meanOf([])).toBeUndefined();
  expect(meanOf([2])).toEqual({ mean: 2, standardError: undefined });
  expect(meanOf([1, 2, 3])?.standardError).toBeCloseTo(1 / Math.sqrt(3), 12);
});

test('a goal says which of two values is better, and equal is not better', () => {
  expect([isBetter('maximize', 2, 1), isBetter('minimize', 2, 1), isBetter('minimize', 1, 1)]).toEqual([
    true,
    false,
    false,
  ]);
});
