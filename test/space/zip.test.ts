import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { compileConstraints, feasibleShare } from '../../src/space/constraint.ts';
import { gridPoint, gridSize, isInGrid } from '../../src/space/grid.ts';
import type { Point, SearchSpace } from '../../src/space/param.ts';
import { parseSpace } from '../../src/space/parse.ts';
import { contains, pointKey } from '../../src/space/unit.ts';
import { type Zip, zipNames, zipParams } from '../../src/space/zip.ts';

type Zipped = { readonly space: SearchSpace; readonly zips: readonly Zip[] };

async function zipped(
  params: readonly string[],
  zips: readonly string[],
  json: readonly string[] = [],
): Promise<Zipped> {
  return zipParams(await parseSpace(params, json, zips.flatMap(zipNames)), zips);
}

function pointsOf({ space, zips }: Zipped): readonly Point[] {
  return Array.from({ length: Number(gridSize(space, zips)) }, (_, i) => gridPoint(space, i, zips));
}

describe('params that step together', () => {
  test('are one axis, at the place of the first of them, and the last axis is the fastest', async () => {
    const one = await zipped(['a=1,1,2', 'c=7,8', 'b=x,y,z'], ['b,a']);
    expect(gridSize(one.space, one.zips)).toBe(6n);
    expect(pointsOf(one)).toEqual([
      { a: 1, c: 7, b: 'x' },
      { a: 1, c: 8, b: 'x' },
      { a: 1, c: 7, b: 'y' },
      { a: 1, c: 8, b: 'y' },
      { a: 2, c: 7, b: 'z' },
      { a: 2, c: 8, b: 'z' },
    ]);
    expect(Object.keys(gridPoint(one.space, 0, one.zips))).toEqual(['a', 'c', 'b']);
  });

  test('have each value once in the space, in the order given', async () => {
    const { space } = await zipped(['a=3,1,3,1.0', 'b=w,x,y,z'], ['a,b']);
    expect(space[0]).toEqual({ kind: 'list', name: 'a', values: [3, 1] });
  });

  test('may be ranges that a grid can count, and JSON lists', async () => {
    const one = await zipped(['lr=.001:1:log:n=4', 'k=1:4:int'], ['lr,k,s'], ['s=["a,b","c","a,b","c"]']);
    expect(pointsOf(one)).toEqual([
      { lr: 0.001, k: 1, s: 'a,b' },
      { lr: 0.01, k: 2, s: 'c' },
      { lr: 0.1, k: 3, s: 'a,b' },
      { lr: 1, k: 4, s: 'c' },
    ]);
    expect(one.space[0]).toMatchObject({ kind: 'range', gridPoints: 4 });
  });

  test('several groups cross with each other', async () => {
    const one = await zipped(['a=1,2', 'b=1,2', 'c=3,4,5', 'd=3,4,5'], ['a,b', ' c , d ']);
    expect(pointsOf(one).map(({ a, b, c, d }) => [a, b, c, d])).toEqual(
      [1, 2].flatMap((a) => [3, 4, 5].map((c) => [a, a, c, c])),
    );
  });

  const refused: readonly [what: string, params: readonly string[], zips: readonly string[], says: string][] = [
    ['one name', ['a=1,2'], ['a'], '--zip a  one param steps alone; name those that step together'],
    [
      'an unknown name',
      ['width=1,2', 'b=1,2'],
      ['widht,b'],
      '--zip widht,b  no param is called widht; did you mean width?',
    ],
    ['a name like no other', ['a=1,2', 'b=1,2'], ['a,momentum'], 'no param is called momentum; there are a, b'],
    ['an empty name', ['a=1,2', 'b=1,2'], ['a,,b'], 'a name is missing beside the ","'],
    ['lengths that differ', ['a=1,2', 'b=1:4:int'], ['a,b'], 'need equally many values: a has 2, b has 4'],
    ['a param in two groups', ['a=1,2', 'b=1,2', 'c=1,2'], ['a,b', 'b,c'], '--zip b,c  b is named twice'],
    ['a param twice in a group', ['a=1,2', 'b=1,2'], ['a,b,a'], '--zip a,b,a  a is named twice'],
    ['one point twice', ['a=1,2,1', 'b=x,y,x'], ['a,b'], '--zip a,b  values 1 and 3 are the same point: a=1, b=x'],
    ['too many values', ['a=1:1000000000:int', 'b=1:1000000000:int'], ['a,b'], 'at most 100,000 values'],
    ['a float range', ['a=0:1', 'b=1,2'], ['a,b'], 'a grid needs to know which points of a float range to take'],
  ];
  test.each(refused)('%s is refused', async (_, params, zips, says) => {
    await expect(zipped(params, zips)).rejects.toThrow(UsageError);
    await expect(zipped(params, zips)).rejects.toThrow(says);
  });

  test('a param that steps alone may not have a value twice', async () => {
    await expect(zipped(['a=1,2', 'b=1,2', 'c=1,1'], ['a,b'])).rejects.toThrow('the value 1 is given twice');
  });

  test('columns of a table are not for --zip', () => {
    expect(() => zipParams([], ['lr,a'], ['lr'])).toThrow('lr is a column of --points');
  });

  test('are drawn as rows where constraints are tried at random', async () => {
    const { space, zips } = await zipped(['a=0:99:int', 'b=0:99:int'], ['a,b']);
    const constraints = await compileConstraints(['a == b'], space);
    let k = 0;
    const uniform = () => (k++ % 1000) / 1000;
    expect(feasibleShare(space, constraints, uniform, 500, zips)).toEqual({ feasible: 500, draws: 500 });
  });
});

describe('a point is in the grid', () => {
  test('exactly if some index has it', async () => {
    const spaces = await Promise.all([
      zipped(['a=1,1,2', 'b=x,y,z', 'c=0:1:n=4'], ['a,b']),
      zipped(['a=1:9:int:step=2', 'b=1:100:log:int:n=6'], []),
      zipped(['a=.001:1:reverse_log:n=7', 'b=0:1:step=.1'], []),
    ]);
    for (const one of spaces) {
      const points = pointsOf(one);
      const keys = new Set(points.map((point) => pointKey(one.space, point)));
      expect(keys.size).toBe(points.length);
      for (const point of points) {
        expect(contains(one.space, point)).toBe(true);
        expect(isInGrid(one.space, point, one.zips)).toBe(true);
      }
      const mixed = fc.tuple(fc.constantFrom(...points), fc.constantFrom(...points), fc.boolean());
      fc.assert(
        fc.property(mixed, ([one1, other, isNudged]) => {
          const names = one.space.map(({ name }) => name);
          const point: Record<string, Point[string]> = { ...one1, [names[0] ?? '']: other[names[0] ?? ''] ?? null };
          const last = names.at(-1) ?? '';
          if (isNudged) point[last] = Number(point[last]) + 0.013;
          expect(isInGrid(one.space, point, one.zips)).toBe(keys.has(pointKey(one.space, point)));
        }),
      );
    }
  });
});
