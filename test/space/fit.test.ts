// What is a value of a param, whoever gives it and however it is spelled.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitValue } from '../../src/space/fit.ts';
import { parseSpace } from '../../src/space/parse.ts';
import type { Param, ParamValue } from '../../src/space/param.ts';
import { contains, pointFromUnit } from '../../src/space/unit.ts';
import { renderValue } from '../../src/space/value.ts';

const space = await parseSpace(
  ['lr=1e-5:1:log', 'shift=-0.3:0.9', 'layers=1:8:int', 'keep=0:0.9:step=.1', 'word= x,y,None'],
  ['any=["1.0",1,true,null,[1,2],"1"]'],
);
const named = Object.fromEntries(space.map((param) => [param.name, param])) as Readonly<Record<string, Param>>;

function listOf(...values: ParamValue[]): Param {
  return { kind: 'list', name: 'x', values };
}

describe('of a range', () => {
  test.each<[string, ParamValue, number]>([
    ['lr', '1e-3', 0.001],
    ['lr', ' 1 ', 1],
    ['layers', '4.0', 4],
    ['layers', 4, 4],
    ['keep', 0.1 + 0.2, 0.3],
    ['keep', '0.7000000000000001', 0.7],
    ['keep', -0, 0],
    ['keep', 0.9000000000000001, 0.9],
    ['shift', -0.30000000000000004, -0.3],
    // A hair inside is what it is.
    ['lr', 0.00001000000000000001, 0.00001000000000000001],
  ])('%s takes %j as %j', (name, given, value) => {
    expect(fitValue(named[name]!, given)).toEqual({ kind: 'value', value });
  });

  test.each<[string, ParamValue, object]>([
    ['lr', 'fast', { kind: 'no-number' }],
    ['lr', '', { kind: 'no-number' }],
    ['lr', true, { kind: 'no-number' }],
    ['lr', null, { kind: 'no-number' }],
    ['lr', '2', { kind: 'outside', number: 2 }],
    ['lr', 'nan', { kind: 'outside', number: NaN }],
    ['lr', Infinity, { kind: 'outside', number: Infinity }],
    ['keep', -1e-17, { kind: 'outside', number: -1e-17 }],
    ['layers', 4.5, { kind: 'off-step', number: 4.5, nearest: 5 }],
    ['keep', 0.35, { kind: 'off-step', number: 0.35 }],
  ])('%s has no %j', (name, given, misfit) => {
    expect(fitValue(named[name]!, given)).toMatchObject({ ...misfit, param: named[name] });
  });
});

describe('of a list', () => {
  test.each<[ParamValue, ParamValue]>([
    ['1.0', '1.0'],
    [1, 1],
    ['1', '1'],
    [' 1.0 ', '1.0'],
    ['01', 1],
    ['true', true],
    ['True', true],
    [true, true],
    ['none', null],
    ['None', null],
    ['null', null],
    [null, null],
    ['[1,2]', '[1,2]'],
  ])('%j is %j', (given, value) => {
    expect(fitValue(named['any']!, given)).toEqual({ kind: 'value', value });
  });

  test('text is found with its blanks before it is found without them', () => {
    expect(fitValue(listOf('x', ' x'), ' x')).toEqual({ kind: 'value', value: ' x' });
    expect(fitValue(listOf('x', 'y'), ' x')).toEqual({ kind: 'value', value: 'x' });
  });

  test('true, false and null are found where the list has the words for them', () => {
    expect(fitValue(listOf('True', 'False'), false)).toEqual({ kind: 'value', value: 'False' });
    expect(fitValue(listOf('null', 'x'), null)).toEqual({ kind: 'value', value: 'null' });
    expect(fitValue(listOf('None', null), null)).toEqual({ kind: 'value', value: null });
  });

  test.each<ParamValue>(['2', 2, false, '', 'X', '[1, 2]'])('%j is none', (given) => {
    expect(fitValue(named['any']!, given)).toEqual({ kind: 'unlisted', param: named['any'] });
  });
});

test('a point of the space fits as it is, and as its text', () => {
  const unit = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: space.length, maxLength: space.length }); // prettier-ignore
  fc.assert(
    fc.property(unit, (u) => {
      const point = pointFromUnit(space, u);
      for (const param of space) {
        const value = point[param.name] ?? null;
        expect(fitValue(param, value)).toEqual({ kind: 'value', value });
        const read = fitValue(param, renderValue(value));
        // The text of a number is found as text where the list has it so too.
        expect(read.kind === 'value' && renderValue(read.value)).toBe(renderValue(value));
      }
    }),
  );
});

test('whatever is given, a value lies in the space', () => {
  const given = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.double().map(String),
  );
  fc.assert(
    fc.property(given, fc.constantFrom(...space), (one, param) => {
      const fit = fitValue(param, one);
      expect(fit.kind !== 'value' || contains([param], { [param.name]: fit.value })).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
