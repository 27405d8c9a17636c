import { describe, expect, test } from 'vitest';
import { addPoint, startAggregates, toTotals } from '../../src/search/curves.ts';
import {
  aggregateOf,
  isBetter,
  loadObjective,
  meanOf,
  objectiveLabel,
  plainObjective,
} from '../../src/search/objective.ts';
import type { Objective } from '../../src/search/spec.ts';

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

describe('a reader of an objective', () => {
  const acc: Objective = { metric: 'acc', aggregate: 'last', goal: 'maximize' };
  const gap: Objective = { metric: 'acc - loss', aggregate: 'last', goal: 'maximize', expression: true };
  const metrics = new Map(
    Object.entries({ acc: [0.5, 0.25], loss: [2, 1] }).map(([name, values]) => {
      const aggregates = startAggregates(name);
      values.forEach((value, step) => addPoint(aggregates, { name, step, time: 0, value }));
      return [name, aggregates] as const;
    }),
  );

  test('reads the aggregate that was asked for, and names what is missing', () => {
    const reader = plainObjective({ objective: acc, sources: [] });
    expect(reader?.value(metrics)).toBe(0.25);
    expect(reader?.as({ ...acc, aggregate: 'max' }).value(metrics)).toBe(0.5);
    expect(reader?.as({ ...acc, metric: 'loss', aggregate: 'min' }).value(metrics)).toBe(1);
    expect(reader?.as({ ...acc, metric: 'f1' }).missing(metrics)).toBe('f1');
    expect(reader?.series(metrics)).toBe('acc');
    expect(plainObjective({ objective: null, sources: [] })).toBeNull();
  });

  test('of an expression becomes one of a metric, or of the same expression seen otherwise', async () => {
    const reader = await loadObjective({ objective: gap, sources: [] });
    expect(reader?.value(metrics)).toBe(-0.75);
    expect(reader?.as({ ...gap, aggregate: 'max' }).value(metrics)).toBe(-1.5);
    expect(reader?.as(acc).value(metrics)).toBe(0.25);
    expect(reader?.series(metrics)).toBeUndefined();
    expect(reader?.missing(new Map())).toBe('acc');
  });

  test('of an expression that was not loaded is a bug', async () => {
    expect(() => plainObjective({ objective: gap, sources: [] })).toThrow(TypeError);
    expect(() => plainObjective({ objective: acc, sources: [] })?.as(gap)).toThrow(TypeError);
    const reader = await loadObjective({ objective: gap, sources: [] });
    expect(() => reader?.as({ ...gap, metric: 'acc + loss' })).toThrow(TypeError);
  });

  test('has a name for people', () => {
    expect([acc, gap].map(objectiveLabel)).toEqual(['acc (last)', 'acc - loss']);
  });
});
