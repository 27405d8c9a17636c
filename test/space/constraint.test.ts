import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { compileConstraints, feasibleShare, keepsAll } from '../../src/space/constraint.ts';
import type { Point } from '../../src/space/param.ts';
import { parseSpace } from '../../src/space/parse.ts';

const SPACE = await parseSpace(
  ['lr=1e-5:1:log', 'batch=16:128:int', 'cell=lstm,gru', 'conv3-filters=1,2', 'x=1,auto'],
  ['amp=[true,false]', 'k=["a",null]'],
);
const POINT: Point = { lr: 0.1, batch: 32, cell: 'lstm', 'conv3-filters': 2, x: 'auto', amp: true, k: null };

async function message(...texts: readonly string[]): Promise<string> {
  const error: unknown = await compileConstraints(texts, SPACE).catch((thrown: unknown) => thrown);
  if (!(error instanceof UsageError))
    throw new Error(`expected a usage error for ${texts.join(' ')}`, { cause: error });
  expect(error.code).toBe('constraint.invalid');
  return error.message;
}

describe('a point keeps a constraint exactly where it is true', () => {
  test.each<[string, boolean]>([
    ['lr * batch < 4', true],
    ['lr * batch < 3', false],
    ['16 <= batch < 32 or cell == "gru"', false],
    ['cell == "lstm" and :conv3-filters: > 1', true],
    [':cell: != "lstm"', false],
    ['x == "auto" or x == 1', true],
    ['x == 1', false],
    ['amp', true],
    ['amp == true', true],
    ['not amp', false],
    ['k == "none"', true],
    ['sqrt(-lr) < 1', false],
  ])('%s: %s', async (text, holds) => {
    const [constraint] = await compileConstraints([text === 'amp' ? 'amp and true' : text], SPACE);
    expect(constraint?.holds(POINT)).toBe(holds);
  });

  test('and all of them, where there are several', async () => {
    const constraints = await compileConstraints(['batch > 16', 'lr < .05'], SPACE);
    expect(keepsAll(constraints, POINT)).toBe(false);
    expect(keepsAll(constraints, { ...POINT, lr: 0.01 })).toBe(true);
    expect(constraints.map(({ names }) => names)).toEqual([['batch'], ['lr']]);
    expect(keepsAll(await compileConstraints([], SPACE), POINT)).toBe(true);
  });
});

describe('refused before anything starts', () => {
  test('an unknown name, with the names there are and the nearest of them', async () => {
    expect(await message('batc < 3')).toBe(
      '--constraint batc < 3  unknown name "batc"; the params are lr, batch, cell, conv3-filters, x, amp, k\n' +
        "  --constraint batc < 3\n               ^^^^\n  try  --constraint 'batch < 3'",
    );
    expect(await message('conv3_filters < 3')).toContain("try  --constraint ':conv3-filters: < 3'");
    expect(await message(':conv3-filter: < 3')).toContain("try  --constraint ':conv3-filters: < 3'");
    // Read as conv3 minus filters: still the name that is missing is told.
    expect(await message('conv3-filters < 3')).toContain('unknown name "conv3"');
  });

  test.each<[string, string]>([
    ['lr + 1', 'a constraint must be true or false: compare by <'],
    ['amp', 'a constraint must be true or false'],
    ['1 < 2', 'it looks at no param, so it is always true or always false'],
    ['cell < 3', 'a number is needed where cell stands, which can be "lstm"; compare it by == or !='],
    ['batch + x > 3', 'a number is needed where x stands, which can be "auto"'],
    ['amp * 2 > 1', 'a number is needed where amp stands, which can be true'],
    ['not cell', 'true or false is needed where cell stands, which can be "lstm"'],
    ['lr and amp', 'true or false is needed where lr stands, which can be 0'],
    ['cell == "lstn"', 'cell is never "lstn"; did you mean "lstm"?'],
    ['cell == "transformer"', 'cell is never "transformer"'],
    ['lr == "a"', 'lr is a number, never "a"'],
    ['lr <', 'unexpected end of expression'],
    ['lr = 1', 'equal is written =='],
    ['lr.constructor == 1', 'names have no properties'],
    ['', 'nothing is there'],
  ])('%j: %s', async (text, part) => {
    expect(await message(text)).toContain(part);
  });

  test('all of them at once', async () => {
    expect((await message('a < 1', 'batch < 3', '1 < 2')).split('\n\nerror: ')).toHaveLength(2);
  });
});

describe('the feasible share', () => {
  /** Golden-ratio sequence: as even as a grid, in any number of draws. */
  function evenly(): () => number {
    let u = 0.5;
    return () => (u = (u + 0.6180339887498949) % 1);
  }

  test('counts the points that keep all', async () => {
    const constraints = await compileConstraints(['batch < 44'], SPACE);
    // 28 of the 113 whole numbers from 16 to 128; an even sequence of 10,000 is off by at most some 10.
    const { feasible, draws } = feasibleShare(SPACE, constraints, evenly(), 10_000);
    expect(draws).toBe(10_000);
    expect(Math.abs(feasible - (10_000 * 28) / 113)).toBeLessThan(20);
  });

  test('is nothing where nothing is feasible, of 100,000 draws if not said otherwise', async () => {
    const constraints = await compileConstraints(['batch < 16'], SPACE);
    expect(feasibleShare(SPACE, constraints, evenly())).toEqual({ feasible: 0, draws: 100_000 });
  });

  test('is everything without a constraint, and draws only what a constraint looks at', async () => {
    let drawn = 0;
    const uniform = (): number => {
      drawn += 1;
      return 0;
    };
    expect(feasibleShare(SPACE, [], uniform, 10)).toEqual({ feasible: 10, draws: 10 });
    expect(drawn).toBe(0);
    expect(feasibleShare(SPACE, await compileConstraints(['lr < 1'], SPACE), uniform, 10)).toEqual({
      feasible: 10,
      draws: 10,
    });
    expect(drawn).toBe(10);
  });
});
