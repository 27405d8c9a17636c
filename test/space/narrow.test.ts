import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { latticeOf } from '../../src/space/lattice.ts';
import { narrowList, narrowRange } from '../../src/space/narrow.ts';
import type { RangeParam } from '../../src/space/param.ts';
import { contains, valueFromUnit, valueToUnit } from '../../src/space/unit.ts';

function range(low: number, high: number, more: Partial<RangeParam> = {}): RangeParam {
  return { kind: 'range', name: 'x', low, high, scale: 'linear', type: 'float', ...more };
}

/** As `low:high`, and what came of the edge. */
function told(old: RangeParam, good: readonly number[], best = good[0] ?? old.low): string {
  const { param, edge } = narrowRange(old, good, best);
  const word = edge === undefined ? '' : edge.kind === 'held' ? ` ${edge.side} ${edge.why}` : ` ${edge.side} extended`;
  return `${param.low}:${param.high}${word}`;
}

describe('a range closes around the hull of the good values and a quarter of it on both sides', () => {
  test.each<[string, RangeParam, number[], string]>([
    // Hull 4…8, margin 1.
    ['linear', range(0, 20), [5, 4, 8], '3:9'],
    // The hull 0.01…0.1 is a third of three decades; a quarter of a decade is a factor 1.78.
    ['log', range(0.001, 1, { scale: 'log' }), [0.05, 0.01, 0.1], '0.00562:0.178'],
    ['clipped to the old range', range(0, 20), [10, 1.5, 19], '0:20'],
    // A fifth of the old width, about the hull's middle.
    ['no closer than a fifth', range(0, 20), [8, 8, 8], '6:10'],
    ['a fifth beside the end', range(0, 20), [1.5, 1.5], '0:4'],
    ['a fifth of a log range', range(1e-5, 1, { scale: 'log' }), [1e-3], '0.000316:0.00317'],
    ['whole numbers, rounded outwards', range(1, 100, { type: 'int' }), [40, 35, 50], '31:54'],
    ['whole numbers on a log scale', range(1, 1000, { type: 'int', scale: 'log' }), [30, 20, 40], '14:57'],
    ['steps of its own', range(8, 64, { type: 'int', step: 8 }), [24, 24, 32], '16:40'],
    ['steps of decimals', range(0.1, 0.9, { step: 0.1 }), [0.5, 0.5], '0.4:0.6'],
    ['two values are left', range(1, 2, { type: 'int' }), [1, 1], '1:2'],
    ['a last step that is beyond the last value', range(0, 10.5, { step: 2 }), [8, 8, 8], '6:10'],
    ['reverse_log', range(0.1, 1, { scale: 'reverse_log' }), [0.8, 0.7, 0.9], '0.624:0.932'],
  ])('%s', (_, old, good, expected) => {
    expect(told(old, good)).toBe(expected);
  });
});

describe('an end where the best stands is let out', () => {
  test.each<[string, RangeParam, number[], string]>([
    ['by half the width', range(-10, 10), [9.5, 5], '3.87:20 upper extended'],
    ['by a decade', range(0.001, 1, { scale: 'log' }), [0.0011, 0.002], '0.0001:0.00399 lower extended'],
    ['by the root of the ratio, if that is less', range(1, 16, { scale: 'log' }), [16, 8], '6.72:64 upper extended'],
    ['to whole numbers', range(2, 7, { type: 'int' }), [7, 6], '5:10 upper extended'],
    ['from the very end too', range(2, 100, { type: 'int' }), [100, 90], '80:149 upper extended'],
    ['but a share not above 1', range(0, 1), [0.99, 0.9], '0.8:1 upper limit'],
    ['nor below 0', range(0, 1), [0.01, 0.1], '0:0.2 lower limit'],
    ['a share is let out as far as 1', range(0.1, 0.9), [0.9, 0.8], '0.74:1 upper extended'],
    ['what is positive stays so', range(0.5, 5), [0.5, 1], '0:1.4 lower extended'],
    ['a count begins at 1', range(1, 20, { type: 'int' }), [1, 3], '1:5 lower limit'],
    ['a count that is let out ends there', range(3, 20, { type: 'int' }), [3, 5], '1:7 lower extended'],
    ['a log count too', range(2, 200, { type: 'int', scale: 'log' }), [2, 3], '1:6 lower extended'],
    ['steps are not', range(8, 64, { type: 'int', step: 8 }), [64, 56], '48:64 upper steps'],
    [
      'the fine end of reverse_log is not',
      range(0.1, 1, { scale: 'reverse_log' }),
      [0.999, 0.99],
      '0.941:1 upper mirror',
    ],
    ['what takes two values has no end', range(0, 1, { type: 'int' }), [1, 1], '0:1'],
    ['numbers have an end', range(0, Number.MAX_SAFE_INTEGER, { type: 'int' }), [Number.MAX_SAFE_INTEGER], 'x'],
  ])('%s', (_, old, good, expected) => {
    if (expected === 'x') expect(told(old, good)).toMatch(/:9007199254740991 upper numbers$/);
    else expect(told(old, good)).toBe(expected);
  });
});

const scale = fc.constantFrom('linear' as const, 'log' as const, 'reverse_log' as const);
const anyRange = fc
  .record({
    scale,
    type: fc.constantFrom('int' as const, 'float' as const),
    low: fc.double({ min: 1e-6, max: 1000, noNaN: true }),
    width: fc.double({ min: 1e-3, max: 1e4, noNaN: true }),
    steps: fc.option(fc.integer({ min: 2, max: 40 }), { nil: undefined }),
  })
  .map(({ scale: s, type, low, width, steps }): RangeParam => {
    const [from, to] = type === 'int' ? [Math.ceil(low), Math.ceil(low) + Math.ceil(width) + 1] : [low, low + width];
    const step =
      steps === undefined
        ? {}
        : { step: type === 'int' ? Math.max(1, Math.floor((to - from) / steps)) : (to - from) / steps };
    return range(from, to, { scale: s, type, ...step });
  });

test('all good values stay, a fifth of the width at least, and only the best moves an end', () => {
  fc.assert(
    fc.property(
      anyRange,
      fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), { minLength: 1, maxLength: 8 }),
      (old, units) => {
        const good = units.map((unit) => Number(valueFromUnit(old, unit)));
        const { param, edge } = narrowRange(old, good, good[0] ?? old.low);
        expect(param.low).toBeLessThan(param.high);
        for (const value of good) {
          expect(value).toBeGreaterThanOrEqual(param.low);
          expect(value).toBeLessThanOrEqual(param.high);
          if (latticeOf(old) !== undefined && edge?.kind !== 'extended')
            expect(contains([param], { x: value })).toBe(true);
        }
        if (edge?.kind !== 'extended' || edge.side !== 'lower') expect(param.low).toBeGreaterThanOrEqual(old.low);
        if (edge?.kind !== 'extended' || edge.side !== 'upper') expect(param.high).toBeLessThanOrEqual(old.high);
        if (edge?.kind === 'extended') return;
        const line = { ...range(old.low, old.high), scale: old.scale };
        const width = valueToUnit(line, param.high) - valueToUnit(line, param.low);
        if (old.step === undefined) expect(width).toBeGreaterThanOrEqual(0.2 - 1e-9);
      },
    ),
    { seed: 7, numRuns: 500 },
  );
});

test('choices that were tried and never good are dropped; untried ones stay', () => {
  const old = { kind: 'list', name: 'opt', values: ['adam', 'sgd', 'rms', 'lion'] } as const;
  expect(narrowList(old, ['sgd', 'adam'], ['adam', 'sgd', 'rms']).values).toEqual(['adam', 'sgd', 'lion']);
  expect(narrowList(old, ['sgd'], ['adam', 'sgd', 'rms', 'lion']).values).toEqual(['sgd']);
});
