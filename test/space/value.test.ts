import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ParamValue } from '../../src/space/param.ts';
import { formatNumber, formatValue, parseNumber, parseValue, renderValue } from '../../src/space/value.ts';

describe('a token is a number exactly where Python makes one of it', () => {
  test.each<[string, ParamValue]>([
    ['1', 1],
    ['+5', 5],
    ['-0', 0],
    ['-0.0', 0],
    ['007', 7],
    [' 3 ', 3],
    ['1_000', 1000],
    ['1_000.5_0', 1000.5],
    ['.001', 0.001],
    ['1.', 1],
    ['1e-4', 1e-4],
    ['1E+4', 10000],
    ['1e1_0', 1e10],
    ['nan', NaN],
    ['-NaN', NaN],
    ['inf', Infinity],
    ['-Infinity', -Infinity],
    ['1e400', Infinity],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', '9007199254740993'],
    ['+12345678901234567890', '12345678901234567890'],
    ['-12_345_678_901_234_567_890', '-12345678901234567890'],
    ...[
      '0x10',
      'true',
      'None',
      '1__0',
      '_1',
      '1_',
      '1_.5',
      '1._5',
      '.',
      '+',
      '',
      ' ',
      '1 2',
      '1e',
      'e5',
      '--1',
      '1,5',
      '1n',
      '٣',
      'infi',
    ].map((text): [string, ParamValue] => [text, text]),
    [' adam', ' adam'],
  ])('%j → %j', (token, value) => {
    expect(parseValue(token)).toBe(value);
  });

  test('a token of 200,000 characters takes no time', () => {
    for (const token of [
      '1'.repeat(200_000) + 'x',
      ' '.repeat(200_000) + 'x',
      '1_'.repeat(100_000),
      '.'.repeat(200_000),
    ]) {
      expect(parseValue(token)).toBe(token);
    }
  });
});

test('what goes into a command reads back equal', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: false }), (value) => {
      expect(parseNumber(renderValue(value))).toBe(value + 0);
    }),
    { numRuns: 2000, seed: 1 },
  );
  expect([NaN, Infinity, -Infinity, true, false, null, ' a', 0.1 + 0.2].map(renderValue)).toEqual([
    'nan',
    'inf',
    '-inf',
    'true',
    'false',
    'none',
    ' a',
    '0.30000000000000004',
  ]);
});

describe("numbers in tables are Python's '%g'", () => {
  // Made by Python 3: '%g' % x.
  test.each<[number, string]>([
    [0.00103308, '0.00103308'],
    [0.47596198145023644, '0.475962'],
    [1e-5, '1e-05'],
    [0.0001, '0.0001'],
    [0.00001234567, '1.23457e-05'],
    [1, '1'],
    [100000, '100000'],
    [1000000, '1e+06'],
    [999999.5, '1e+06'],
    [999999.4, '999999'],
    [123456789, '1.23457e+08'],
    [100000.5, '100000'],
    [100001.5, '100002'],
    [0.1 + 0.2, '0.3'],
    [-0, '-0'],
    [0, '0'],
    [-1.5, '-1.5'],
    [1e300, '1e+300'],
    [5e-324, '4.94066e-324'],
    [1.7976931348623157e308, '1.79769e+308'],
    [NaN, 'nan'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
  ])('%d is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test('with other numbers of digits', () => {
    // '%.3g', '%.1g', '%.17g' of Python 3.
    expect([formatNumber(2.675, 3), formatNumber(0.25, 1), formatNumber(0.35, 1), formatNumber(0.1, 17)]).toEqual([
      '2.67',
      '0.2',
      '0.3',
      '0.10000000000000001',
    ]);
    expect(formatValue('text')).toBe('text');
    expect(formatValue(1e-5)).toBe('1e-05');
  });
});
