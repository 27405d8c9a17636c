import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { gridPoint, gridSize } from '../../src/space/grid.ts';
import type { ParamValue, RangeParam, SearchSpace } from '../../src/space/param.ts';
import { parseSpace } from '../../src/space/parse.ts';
import { contains, pointKey } from '../../src/space/unit.ts';

async function axis(spec: string): Promise<readonly ParamValue[]> {
  const space = await parseSpace([`a=${spec}`], []);
  return Array.from({ length: Number(gridSize(space)) }, (_, i) => gridPoint(space, i)['a'] ?? null);
}

describe('the values a grid takes', () => {
  test.each<[string, readonly ParamValue[]]>([
    ['3,1,x', [3, 1, 'x']],
    ['1:4:int', [1, 2, 3, 4]],
    ['0:1:step=.1', [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]],
    ['.1:.75:step=.2', [0.1, 0.3, 0.5, 0.7]],
    ['1:10:int:step=4', [1, 5, 9]],
    ['1:10:log:step=4', [1, 5, 9]],
    ['0:1:n=11', [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]],
    ['-1:1:n=5', [-1, -0.5, 0, 0.5, 1]],
    ['-.3:.3:n=7', [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]],
    ['0:1:n=4', [0, 1 / 3, 2 / 3, 1]],
    ['0:1:n=2', [0, 1]],
    ['.001:1:log:n=4', [0.001, 0.01, 0.1, 1]],
    ['1e-5:1e-1:log:n=5', [1e-5, 1e-4, 1e-3, 0.01, 0.1]],
    ['1:1024:log:n=11', [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]],
    ['.001:1:reverse_log:n=4', [0.001, 0.901, 0.991, 1]],
    ['1e-300:1e300:log:n=3', [1e-300, 1, 1e300]],
    ['1:9:int:n=5', [1, 3, 5, 7, 9]],
    ['1:10:int:n=4', [1, 4, 7, 10]],
    ['1:4:int:n=99', [1, 2, 3, 4]],
    ['1:1024:log:int:n=11', [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]],
    ['16:128:log:int:n=4', [16, 32, 64, 128]],
    ['1:10:log:int:n=6', [1, 2, 3, 4, 6, 10]],
    ['1:10:reverse_log:int:n=6', [1, 5, 7, 8, 9, 10]],
  ])('%s', async (spec, values) => {
    expect(await axis(spec)).toEqual(values);
  });
});

describe('the whole grid', () => {
  test('is the Cartesian product, the last param fastest', async () => {
    const space = await parseSpace(['a=1,2', 'b=x,y,z', 'c=0:1:n=2'], []);
    const product = [1, 2].flatMap((a) => ['x', 'y', 'z'].flatMap((b) => [0, 1].map((c) => ({ a, b, c }))));
    expect(gridSize(space)).toBe(12n);
    expect(product.map((_, i) => gridPoint(space, i))).toEqual(product);
    expect(Object.keys(gridPoint(space, 5))).toEqual(['a', 'b', 'c']);
  });

  const range = fc
    .record({
      low: fc.integer({ min: 1, max: 500 }),
      width: fc.integer({ min: 1, max: 5000 }),
      scale: fc.constantFrom('linear' as const, 'log' as const, 'reverse_log' as const),
      type: fc.constantFrom('int' as const, 'float' as const),
      gridPoints: fc.integer({ min: 2, max: 300 }),
    })
    .map(({ low, width, ...rest }): RangeParam => ({ kind: 'range', name: 'a', low, high: low + width, ...rest }));

  test('has distinct ascending values inside the range, both ends among them, on every scale', () => {
    fc.assert(
      fc.property(range, (one) => {
        const space: SearchSpace = [one];
        const size = Number(gridSize(space));
        expect(size).toBeLessThanOrEqual(one.gridPoints ?? 0);
        const values = Array.from({ length: size }, (_, i) => Number(gridPoint(space, i)['a']));
        expect(values[0]).toBe(one.low);
        expect(values.at(-1)).toBe(one.high);
        for (const [i, value] of values.entries()) {
          expect(contains(space, { a: value })).toBe(true);
          if (i > 0) expect(value).toBeGreaterThan(values[i - 1] ?? Infinity);
        }
      }),
      { numRuns: 400, seed: 5 },
    );
  });

  test('takes of an int range on a log scale the rounded points, each once', () => {
    fc.assert(
      fc.property(range, (drawn) => {
        const one: RangeParam = { ...drawn, scale: 'log', type: 'int' };
        const n = one.gridPoints ?? 0;
        const ratio = Math.log(one.high / one.low) / (n - 1);
        const rounded = new Set(Array.from({ length: n }, (_, i) => Math.round(one.low * Math.exp(i * ratio))));
        fc.pre(one.high - one.low + 1 > n);
        const values = Array.from({ length: Number(gridSize([one])) }, (_, i) => gridPoint([one], i)['a']);
        expect(values).toEqual(Array.from(rounded));
      }),
      { numRuns: 400, seed: 6 },
    );
  });

  test('of 10^27 points costs nothing', async () => {
    const names = ['a', 'b', 'c'];
    const space = await parseSpace(
      names.map((name) => `${name}=1:1000000000:int`),
      [],
    );
    expect(gridSize(space)).toBe(10n ** 27n);
    expect(gridPoint(space, 10 ** 15 + 7)).toEqual({ a: 1, b: 1_000_001, c: 8 });
    const dense = await parseSpace(['a=1:1000000000000:log:int:n=1000000000', 'b=0:1:n=1000000000'], []);
    const keys = Array.from({ length: 1000 }, (_, i) => pointKey(dense, gridPoint(dense, i * 999_999_937)));
    expect(new Set(keys).size).toBe(1000);
  });

  test('takes neighbours apart in the largest range of whole numbers', async () => {
    const space = await parseSpace(['a=0:2^53-2:int:n=2^52'], []);
    const values = [2 ** 52 - 1, 2 ** 52 - 2, 2 ** 51, 2 ** 51 - 1].map((i) => gridPoint(space, i)['a']);
    expect(new Set(values).size).toBe(4);
    expect(values[0]).toBe(2 ** 53 - 2);
  });

  test('has no point outside', async () => {
    const space = await parseSpace(['a=1,2'], []);
    for (const index of [-1, 2, 0.5, NaN]) expect(() => gridPoint(space, index)).toThrow(RangeError);
  });
});

test('a float range must say which points, and every one that does not is named', async () => {
  const space = await parseSpace(['lr=.001:1:log', 'b=1,2', 'c=0:1', 'd=0:1:n=3'], []);
  const message = [
    '--param lr=0.001:1:log  a grid needs to know which points of a float range to take',
    '  try  --param lr=0.001:1:log:n=5   or :step=S, or :int',
    '',
    'error: --param c=0:1  a grid needs to know which points of a float range to take',
    '  try  --param c=0:1:n=5   or :step=S, or :int',
  ].join('\n');
  expect(() => gridSize(space)).toThrow(new UsageError('grid.needs-points', message));
  expect(() => gridPoint(space, 0)).toThrow(UsageError);
});
