import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { compileConstraints } from '../../src/space/constraint.ts';
import { parseSpace } from '../../src/space/parse.ts';
import type { Point } from '../../src/space/param.ts';
import { parsePoint, refuseBroken, splitPoint } from '../../src/space/point-text.ts';
import { pointFromUnit } from '../../src/space/unit.ts';
import { renderValue } from '../../src/space/value.ts';

const space = await parseSpace(
  ['lr=1e-5:1:log', 'layers=1:8:int', 'width=16:128:int:step=16', 'keep=0:1:step=.1', 'cell=lstm,gru,16'],
  ['opt=["a,b",true,null,[1,2],"1.0",1]'],
);
const rest = 'layers=4,width=32,keep=.5,cell=gru,opt=true';

function read(text: string): Promise<Point> {
  return parsePoint(splitPoint(text), space, `--start ${text}`);
}

describe('a point', () => {
  test('is read in any order, and has its values in the order of the space', async () => {
    const point = await read('opt=true,cell=gru,keep=.5,width=32,layers=4,lr=3e-4');
    expect(point).toEqual({ lr: 3e-4, layers: 4, width: 32, keep: 0.5, cell: 'gru', opt: true });
    expect(Object.keys(point)).toEqual(space.map(({ name }) => name));
  });

  test.each<[string, string, unknown]>([
    [`lr=2^-4,${rest}`, 'lr', 0.0625],
    [`lr=min(.1, .2),${rest}`, 'lr', 0.1],
    [`lr={2^-4}, ${rest.replaceAll(',', ', ')}`, 'lr', 0.0625],
    [`lr=.1,${rest.replace('.5', '3*.1')}`, 'keep', 0.3],
    [`lr=.1,${rest.replace('gru', '16.0')}`, 'cell', 16],
    [`lr=.1,${rest.replace('gru', '{2^4}')}`, 'cell', 16],
    [`lr=.1,${rest.replace('opt=true', 'opt=none')}`, 'opt', null],
    [`lr=.1,${rest.replace('opt=true', 'opt=1.0')}`, 'opt', '1.0'],
    [`lr=.1,${rest.replace('opt=true', 'opt=1')}`, 'opt', 1],
    ['{"lr":0.1,"layers":4,"width":"2^5","keep":0.5,"cell":"gru","opt":"a,b"}', 'opt', 'a,b'],
    ['{"lr":0.1,"layers":4,"width":32,"keep":0.5,"cell":"gru","opt":[1, 2]}', 'opt', '[1,2]'],
    ['{"lr":0.1,"layers":4,"width":32,"keep":0.5,"cell":"gru","opt":null}', 'opt', null],
  ])('%s', async (text, name, value) => {
    expect((await read(text))[name]).toBe(value);
  });

  test('given as words is read alike, and a word may hold a comma', async () => {
    const words = ['lr=.1', 'layers=4', 'width=32', 'keep=.5', 'cell=gru', 'opt=a,b'];
    expect(await parsePoint(words, space, 'add')).toMatchObject({ lr: 0.1, opt: 'a,b' });
  });

  test('of the space is read back equal from its own text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 6, maxLength: 6 }),
        async (u) => {
          const point = pointFromUnit(space, u);
          const words = Object.entries(point).map(([name, value]) => `${name}=${renderValue(value)}`);
          expect(await parsePoint(words, space, 'p')).toEqual(point);
        },
      ),
    );
  });
});

describe('what is no point of the space is refused, with what would be right', () => {
  test.each<[string, string, string]>([
    ['missing params', 'lr=.1,layers=4,cell=gru', 'a value for every param: width, keep, opt missing'],
    ['an unknown name', `lr=.1,layer=4,${rest}`, 'no param is called layer; did you mean layers?'],
    ['a name given twice', `lr=.1,lr=.2,${rest}`, 'lr is given twice'],
    ['a word without =', `lr=.1,${rest},c`, 'c is not NAME=VALUE; a value with a comma goes as JSON'],
    ['a value above a range', `lr=2,${rest}`, 'lr=2 is outside its range, 0.00001 to 1'],
    ['NaN', `lr=nan,${rest}`, 'lr=nan is outside its range'],
    ['text for a number', `lr=fast,${rest}`, 'lr is a number, never fast'],
    ['nothing for a number', `lr=,${rest}`, 'lr is a number, never empty'],
    ['half a layer', `lr=.1,${rest.replace('4', '4.5')}`, 'layers is a whole number, never 4.5; the nearest is 5'],
    ['a value off the steps', `lr=.1,${rest.replace('32', '33')}`, '16 and then every 16, never 33; the nearest is 32'],
    [
      'a value of no list',
      `lr=.1,${rest.replace('gru', 'grw')}`,
      'cell is never grw, only lstm, gru, 16; did you mean gru?',
    ],
    ['a broken expression', `lr=2^,${rest}`, 'lr=2^:'],
    ['broken JSON', '{"lr":.1}', 'it is not valid JSON'],
  ])('%s', async (_, text, says) => {
    await expect(read(text)).rejects.toThrow(UsageError);
    await expect(read(text)).rejects.toThrow(says);
    await expect(read(text)).rejects.toThrow(/^--start /);
  });

  test('all faults at once', async () => {
    await expect(read('lr=2,layers=x')).rejects.toThrow(/range[^]*error: [^]*layers is a number[^]*error: [^]*missing/);
  });

  test('a broken constraint is named', async () => {
    const point = await read(`lr=.1,${rest}`);
    const constraints = await compileConstraints(['layers < 4', 'lr < 1'], space);
    expect(() => refuseBroken(point, constraints, '--start x')).toThrow(
      '--start x  it breaks --constraint "layers < 4"',
    );
    expect(() => refuseBroken(point, constraints.slice(1), '--start x')).not.toThrow();
  });
});
