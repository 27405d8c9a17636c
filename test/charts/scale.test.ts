import { describe, expect, test } from 'vitest';
import { paramPlace, paramScale, place, scaleAround } from '../../src/charts/scale.ts';
import type { Scale } from '../../src/charts/scale.ts';
import { ticksOf } from '../../src/charts/ticks.ts';
import type { Param } from '../../src/space/param.ts';
import { range } from '../fakes/range.ts';

const labels = (scale: Scale, most = 6) => ticksOf(scale, most).map(({ label }) => label);

describe('a param on its own scale', () => {
  test('the middle of a log scale is the geometric mean, and reverse_log mirrors it', () => {
    const log = paramScale(range('lr', 1e-4, 1, { scale: 'log' }));
    expect([1e-4, 1e-2, 1].map((value) => place(log, value))).toEqual([0, expect.closeTo(0.5, 12), 1]);
    const reverse = paramScale(range('lr', 1e-4, 1, { scale: 'reverse_log' }));
    expect(place(reverse, 1 + 1e-4 - 1e-2)).toBeCloseTo(0.5, 12);
    expect([1e-4, 1].map((value) => place(reverse, value))).toEqual([expect.closeTo(0, 12), expect.closeTo(1, 12)]);
  });

  test('whole numbers stand half a step from the ends, choices in the middle of their share', () => {
    const int = paramScale(range('layers', 1, 4, { type: 'int' }));
    expect([1, 4].map((value) => place(int, value))).toEqual([1 / 8, 7 / 8]);
    const list: Param = { kind: 'list', name: 'act', values: ['relu', 8, null] };
    const scale = paramScale(list);
    expect(scale).toEqual({ kind: 'choice', labels: ['relu', '8', 'none'] });
    expect(['relu', 8, null].map((value) => place(scale, paramPlace(list, value)))).toEqual([1 / 6, 1 / 2, 5 / 6]);
    expect(paramPlace(list, 'tanh')).toBeNaN();
  });
});

describe('a scale around values', () => {
  test('has room at both ends, and a width whatever the values are', () => {
    expect(scaleAround([0, 10])).toMatchObject({ low: -0.5, high: 10.5 });
    expect(scaleAround([5, 5])).toMatchObject({ low: 4.5, high: 5.5 });
    expect(scaleAround([])).toMatchObject({ low: -1, high: 1 });
    expect(scaleAround([NaN, 1, Infinity, 3])).toMatchObject({ low: 0.9, high: 3.1 });
    const log = scaleAround([0, -3, 1, 100], 'log');
    expect(log.low).toBeCloseTo(10 ** -0.1, 12);
    expect(log.high).toBeCloseTo(10 ** 2.1, 10);
  });
});

describe('ticks', () => {
  test.each<[string, Scale, readonly string[]]>([
    ['linear', { kind: 'linear', low: 0, high: 0.9, isWhole: false }, ['0', '0.2', '0.4', '0.6', '0.8']],
    ['linear below 0', { kind: 'linear', low: -3.2, high: 3.2, isWhole: false }, ['-2', '0', '2']],
    ['few whole numbers', { kind: 'linear', low: 0.5, high: 3.5, isWhole: true }, ['1', '2', '3']],
    ['many whole numbers', { kind: 'linear', low: 1.5, high: 100.5, isWhole: true }, ['20', '40', '60', '80', '100']],
    ['decades', { kind: 'log', low: 1e-5, high: 1, isWhole: false }, ['1e-05', '0.0001', '0.001', '0.01', '0.1', '1']],
    ['many decades', { kind: 'log', low: 1e-12, high: 1, isWhole: false }, ['1e-12', '1e-09', '1e-06', '0.001', '1']],
    ['one decade', { kind: 'log', low: 0.01, high: 0.1, isWhole: false }, ['0.01', '0.02', '0.05', '0.1']],
    ['a narrow log scale', { kind: 'log', low: 30, high: 40, isWhole: false }, ['30', '32', '34', '36', '38', '40']],
    ['reversed', { kind: 'reverse_log', low: 0.001, high: 1, isWhole: false }, ['0.001', '0.901', '0.991', '1']],
    [
      'a narrow reversed one',
      { kind: 'reverse_log', low: 0.5, high: 0.999, isWhole: false },
      ['0.5', '0.6', '0.7', '0.8', '0.9'],
    ],
    ['choices', { kind: 'choice', labels: ['relu', 'tanh'] }, ['relu', 'tanh']],
    ['many choices', { kind: 'choice', labels: 'abcdefghi'.split('') }, ['a', 'c', 'e', 'g', 'i']],
  ])('%s', (_, scale, wanted) => {
    expect(labels(scale)).toEqual(wanted);
    const places = ticksOf(scale, 6).map((tick) => tick.place);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    for (const at of places) expect(at >= -1e-9 && at <= 1 + 1e-9).toBe(true);
  });
});
