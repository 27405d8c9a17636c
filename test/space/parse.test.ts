import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import type { Param, ParamValue, RangeParam } from '../../src/space/param.ts';
import { parseSpace } from '../../src/space/parse.ts';
import { renderParam } from '../../src/space/render.ts';
import { contains, pointFromUnit } from '../../src/space/unit.ts';

function list(...values: readonly ParamValue[]): Param {
  return { kind: 'list', name: 'a', values };
}

function range(low: number, high: number, more: Partial<RangeParam> = {}): Param {
  return { kind: 'range', name: 'a', low, high, scale: 'linear', type: 'float', ...more };
}

async function message(params: readonly string[], jsonParams: readonly string[] = []): Promise<string> {
  const error: unknown = await parseSpace(params, jsonParams).catch((thrown: unknown) => thrown);
  if (!(error instanceof UsageError))
    throw new Error(`expected a usage error for ${params.join(' ')}`, { cause: error });
  expect(error.code).toBe('param.invalid');
  return error.message;
}

describe('accepted', () => {
  test.each<[string, Param]>([
    ['a=1,2,3', list(1, 2, 3)],
    ['a=adam', list('adam')],
    ['a=adam, sgd', list('adam', ' sgd')],
    ['a=1_000,+5,.001,1e-4,inf,0x10,true', list(1000, 5, 0.001, 1e-4, Infinity, '0x10', 'true')],
    ['a=12345678901234567890,12345678901234567891', list('12345678901234567890', '12345678901234567891')],
    ['a={2^4},{2^5}, {1/4}', list(16, 32, ' {1/4}')],
    ['a={min(1,2)},{max(1,2)}', list(1, 2)],
    ['a=x{1,y', list('x{1', 'y')],
    ['a=s3://x:y', list('s3://x:y')],
    ['a=python:3.12-slim', list('python:3.12-slim')],
    ['a=org/repo:tag', list('org/repo:tag')],
    ['a=localhost:8080', list('localhost:8080')],
    ['a=16:9,4:3', list('16:9', '4:3')],
    ['a=constructor:5', list('constructor:5')],
    ['a=1:x', list('1:x')],
    ['a=:', list(':')],
    ['a=16:128', range(16, 128)],
    ['a=.001:1:log', range(0.001, 1, { scale: 'log' })],
    ['a=.1:1:reverse_log', range(0.1, 1, { scale: 'reverse_log' })],
    ['a=16:128:linear:int', range(16, 128, { type: 'int' })],
    ['a=16:128:int', range(16, 128, { type: 'int' })],
    ['a=16:128:int:log', range(16, 128, { type: 'int', scale: 'log' })],
    ['a=16:128:LOG:Float', range(16, 128, { scale: 'log' })],
    ['a=0:1:step=.1', range(0, 1, { step: 0.1 })],
    ['a=0:1:n=5', range(0, 1, { gridPoints: 5 })],
    ['a=1:9:n=2^2:int', range(1, 9, { type: 'int', gridPoints: 4 })],
    ['a=1:9:step=2^1:int:log', range(1, 9, { type: 'int', step: 2, scale: 'log' })],
    ['a=2^4:2^10', range(16, 1024)],
    ['a=1e-5:1e-1', range(1e-5, 0.1)],
    ['a=pi:2*pi', range(Math.PI, 2 * Math.PI)],
    ['a=min(1,2):{max(3,4)}', range(1, 4)],
    ['a= 1 : 2 ', range(1, 2)],
    ['a=-5:-1', range(-5, -1)],
    ['a=.5:3.5:int', range(1, 3, { type: 'int' })],
    ['a=-.5:2:int', range(0, 2, { type: 'int' })],
    ['a=.5:9:int:log', range(1, 9, { type: 'int', scale: 'log' })],
  ])('%s', async (text, param) => {
    expect(await parseSpace([text], [])).toEqual([param]);
  });

  test.each<[string, readonly ParamValue[]]>([
    ['a=["x,y","x=y"]', ['x,y', 'x=y']],
    ['a=["0.1", 2, 1.0, true, null, "true", ""]', ['0.1', 2, 1, true, null, 'true', '']],
    ['a=[0.1, 1e-5, -0]', [0.1, 1e-5, 0]],
    ['a=[12345678901234567890, 12345678901234567891]', ['12345678901234567890', '12345678901234567891']],
    ['a=[[1, 2], {"k": "a b", "n": 12345678901234567890}]', ['[1,2]', '{"k":"a b","n":12345678901234567890}']],
    ['a= [ "16:9" ] ', ['16:9']],
  ])('--json-param %s', async (text, values) => {
    expect(await parseSpace([], [text])).toEqual([list(...values)]);
  });

  test('names are whatever people write, and keep their order: those of --param first', async () => {
    const space = await parseSpace(
      ['conv3-filters=1', 'opt.lr=1', 'A/b_C=1', '__proto__=1', "it's=1"],
      ['--x=[1]', 'é=[1]'],
    );
    expect(space.map(({ name }) => name)).toEqual([
      'conv3-filters',
      'opt.lr',
      'A/b_C',
      '__proto__',
      "it's",
      '--x',
      'é',
    ]);
    expect(await parseSpace([], [])).toEqual([]);
  });
});

describe('refused, with the place and the mend', () => {
  test.each<[string, string]>([
    ['a', '--param a  there is no "="; it is written NAME=V,V,… or NAME=MIN:MAX\n  --param a\n          ^'],
    ['=1', '--param =1  the name is missing before the "="\n  --param =1\n          ^'],
    ['a=', '--param a=  there are no values\n  --param a=\n            ^'],
    ['a=1,,2', '--param a=1,,2  a value is empty\n  --param a=1,,2\n              ^\n  try  --param a=1,2'],
    ['a=1,', '--param a=1,  a value is empty\n  --param a=1,\n              ^\n  try  --param a=1'],
    ['a b=1', '--param a b=1  a name cannot hold a blank\n  --param a b=1\n           ^'],
    ['a:b=1', '--param a:b=1  a name cannot hold ":"\n  --param a:b=1\n           ^'],
    [
      'a=b=c',
      '--param a=b=c  a value cannot hold "="; text with "=" goes by --json-param\n  --param a=b=c\n            ^^^\n  try  --json-param \'a=["b=c"]\'',
    ],
    [
      'a=1:2:lograthmic',
      '--param a=1:2:lograthmic  unknown option "lograthmic"; options are linear, log, reverse_log, int, float, step=S, n=K\n' +
        '  --param a=1:2:lograthmic\n                ^^^^^^^^^^\n  try  --param a=1:2:log',
    ],
    [
      'rate=0:1:log',
      '--param rate=0:1:log  log scale needs MIN > 0\n  --param rate=0:1:log\n               ^\n  try  --param rate=1e-5:1:log',
    ],
    ['a=5:1', '--param a=5:1  MIN must be below MAX\n  --param a=5:1\n            ^^^\n  try  --param a=1:5'],
    ['a=5:5', '--param a=5:5  MIN and MAX are the same\n  --param a=5:5\n            ^^^\n  try  --param a=5'],
    [
      'a=.5:1.5:int',
      '--param a=.5:1.5:int  only one whole number lies in the range: 1\n  --param a=.5:1.5:int\n            ^^^^^^^^^^\n  try  --param a=1',
    ],
    [
      'a=2**4:99',
      '--param a=2**4:99  MIN: power is written ^\n  --param a=2**4:99\n             ^^\n  try  --param a=2^4:99',
    ],
    [
      'a=1,1.0',
      '--param a=1,1.0  the value 1 is given twice\n  --param a=1,1.0\n              ^^^\n  try  --param a=1',
    ],
    [
      'a=1:2:n=1',
      '--param a=1:2:n=1  n must be a whole number from 2 up: a grid takes both ends of the range\n  --param a=1:2:n=1\n                  ^',
    ],
    [
      'a=12:30:45',
      '--param a=12:30:45  unknown option "45"; options are linear, log, reverse_log, int, float, step=S, n=K\n' +
        '  --param a=12:30:45\n                  ^^\n  try  --json-param \'a=["12:30:45"]\'',
    ],
  ])('%s', async (text, expected) => {
    expect(await message([text])).toBe(expected);
  });

  test.each<[string, string]>([
    ['a=,', 'a value is empty'],
    ['a= ', 'there are no values'],
    ['a\u0001=1', 'a name cannot hold a control character'],
    ['a\tb=1', 'a name cannot hold a blank'],
    ['a=x\0y', 'a value cannot hold the character NUL'],
    ['a=\uD800', 'a value cannot hold half a character'],
    ['a=1,x=2', 'try  --json-param \'a=[1,"x=2"]\''],
    ['a=nan,nan', 'the value nan is given twice'],
    ['a=x,y,x', 'try  --param a=x,y'],
    ['a={2^4},16', 'the value 16 is given twice'],
    ['a={2^4,{2^5', '"{" is not closed'],
    ['a={constructor},2', 'unknown name "constructor"; braces hold an expression'],
    ['a={1<2}', 'is true or false, not a number'],
    ['a={"x":1}', 'text with braces goes by --json-param'],
    ['a=16:128:log,int', 'try  --param a=16:128:log:int'],
    ['a=1:', 'MAX is missing'],
    ['a=:8080', 'try  --json-param \'a=[":8080"]\''],
    ['a=.1:log', 'MAX is missing'],
    ['a=.1:O.5:log', 'MAX must be a number'],
    ['a=x:2:int', 'MIN must be a number'],
    ['a=1:2:', 'try  --param a=1:2'],
    ['a=1:2::log', 'try  --param a=1:2:log'],
    ['a=nan:1', 'MIN must be finite'],
    ['a=0:inf', 'MAX must be finite'],
    ['a=1/0:5', 'MIN must be finite'],
    ['a=-1e308:1e308', 'the range is too wide'],
    ['a=.2:.8:int', 'no whole number lies between 0.2 and 0.8'],
    ['a=0:1e300:int', 'whole numbers are exact only up to 9007199254740991'],
    ['a=-1:1:reverse_log', 'reverse_log scale needs MIN > 0'],
    ['a=-1:100:log:int', 'try  --param a=1:100:log:int'],
    ['a=-5:-1:log', 'log scale needs MIN > 0'],
    ['a=1:2:log:linear', 'the scaling is given twice'],
    ['a=1:2:int:int', 'the type is given twice'],
    ['a=1:2:n=2:n=3', 'n= is given twice'],
    ['a=1:2:step=.1:n=3', 'step=S and n=K both say which points there are; give one'],
    ['a=1:2:Integer', 'try  --param a=1:2:int'],
    ['a=1:2:revers_log', 'try  --param a=1:2:reverse_log'],
    ['a=1:2:steps=.5', 'try  --param a=1:2:step=.5'],
    ['a=1:2:points=5', 'try  --param a=1:2:n=5'],
    ['a=1:2:step', 'step needs a value: step=S'],
    ['a=1:2:n=', 'n needs a value: n=K'],
    ['a=1:2:log=3', 'log takes no value'],
    ['a=1:2:step=0', 'step must be above 0'],
    ['a=1:2:step=-1', 'step must be above 0'],
    ['a=1:2:step=nan', 'step must be above 0'],
    ['a=1:2:step=inf', 'step must be finite'],
    ['a=1:2:step=x', 'step must be a number'],
    ['a=1:2:step=2**3', 'step: power is written ^'],
    ['a=1:2:step=5', 'step is larger than the range, which is 1 wide'],
    ['a=1:9:int:step=.5', 'step of an int range must be a whole number'],
    ['a=0:1:step=1e-20', 'step is too small to tell the values apart'],
    ['a=1:2:n=0', 'n must be above 0'],
    ['a=1:2:n=-3', 'n must be above 0'],
    ['a=1:2:n=2.5', 'n must be a whole number from 2 up'],
    ['a=1:1.0000001:n=1e12', 'n is too large to tell the points apart'],
    ['a=cos.constructor("return process")():5', 'MIN: value expected'],
    ['a=5:{constructor}', 'MAX: unknown name "constructor"'],
    ['a=f(x):5', 'MIN: unknown function "f"'],
    ['a=1:2:step=import("x")', 'step: unknown function "import"'],
    ['a=((((((1:5', 'MIN: parenthesis ) expected'],
    ['a=1+1+x^2:5', 'MIN: unknown name "x"'],
    [`a=${'('.repeat(600)}:5`, 'MIN:'],
  ])('%j: %s', async (text, part) => {
    expect(await message([text])).toContain(part);
  });

  test.each<[string, string]>([
    ['a', 'there is no "="; it is written NAME=[V,V,…]'],
    ['a=', 'there are no values'],
    ['a=[]', 'there are no values'],
    ['a=[1,1.0]', 'the value 1 is given twice'],
    ['a=["1","1"]', 'the value 1 is given twice'],
    ['a=5', "must be a JSON list, in brackets\n  --json-param a=5\n                 ^\n  try  --json-param 'a=[5]'"],
    ['a={"b":1}', 'must be a JSON list, in brackets'],
    ['a=[adam,sgd]', 'try  --json-param \'a=["adam","sgd"]\''],
    ["a=['adam','sgd']", 'try  --json-param \'a=["adam","sgd"]\''],
    ['a=[1,2]]', 'is not valid JSON: text stands in double quotes'],
    ['a=["\\u0000"]', 'a value cannot hold the character NUL'],
    ['a=["\\ud800"]', 'a value cannot hold half a character'],
  ])('--json-param %j: %s', async (text, part) => {
    expect(await message([], [text])).toContain(part);
  });

  test('all problems of all arguments are told at once', async () => {
    const text = await message(['a=1', 'b=0:1:log:lin', 'a=2:1'], ['b=[1]']);
    expect(`error: ${text}`.split('\n\n').map((block) => block.split('\n')[0])).toEqual([
      'error: --param b=0:1:log:lin  unknown option "lin"; options are linear, log, reverse_log, int, float, step=S, n=K',
      'error: --param b=0:1:log:lin  log scale needs MIN > 0',
      'error: --param a=2:1  the name "a" is given twice',
      'error: --param a=2:1  MIN must be below MAX',
      'error: --json-param b=[1]  the name "b" is given twice',
    ]);
  });
});

test('a mend is shown only where it mends everything', async () => {
  expect(await message(['a=1:2:lgo:Integer'])).not.toContain('try');
  expect(await message(['a b=1,,2'])).not.toContain('try');
  expect(await message(['a=5:1:step=9'])).not.toContain('try');
  expect(await message(['a=1,,x\u0001'])).not.toContain('try');
  expect(await message(['a=2**4:2**10'])).toContain('try  --param a=2^4:2^10');
});

describe('whatever is typed', () => {
  const piece = fc.constantFrom(
    ...[
      [
        '=',
        ':',
        ',',
        '{',
        '}',
        '(',
        ')',
        '[',
        ']',
        '"',
        "'",
        '\\',
        ' ',
        '.',
        '-',
        '+',
        '*',
        '**',
        '^',
        '/',
        '%',
        '_',
        '!',
        '<',
        '&',
      ],
      [
        'a',
        'lr',
        '0',
        '1',
        '2',
        '10',
        '0.5',
        '1e-3',
        '1e400',
        'nan',
        'inf',
        'x',
        'adam',
        'é',
        '\u{1F642}',
        '\0',
        '\uD800',
        '\n',
      ],
      [
        'log',
        'linear',
        'reverse_log',
        'int',
        'float',
        'step=',
        'n=',
        'step=0.1',
        'n=5',
        'lgo',
        'true',
        'null',
        '{2^4}',
        '2^10',
      ],
      [
        'constructor',
        '__proto__',
        'cos(',
        'import(',
        '$',
        '#',
        ';',
        '12345678901234567890',
        '9007199254740993',
        '1:10',
        '0:1:log',
      ],
    ].flat(),
  );
  const argument = fc.oneof(
    fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
    fc.array(piece, { maxLength: 12 }).map((pieces) => `a=${pieces.join('')}`),
    fc
      .tuple(piece, piece, fc.array(piece, { maxLength: 4 }))
      .map(([low, high, options]) => `a=${[low, high, ...options].join(':')}`),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );

  async function check(params: readonly string[], jsonParams: readonly string[]): Promise<void> {
    try {
      const space = await parseSpace(params, jsonParams);
      for (const u of [0, 0.5, 1 - 2 ** -53])
        expect(
          contains(
            space,
            pointFromUnit(
              space,
              space.map(() => u),
            ),
          ),
        ).toBe(true);
      for (const param of space.filter(({ kind }) => kind === 'range'))
        expect(await parseSpace([renderParam(param)], [])).toEqual([param]);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      expect(error.code).toBe('param.invalid');
      // Nothing a terminal would obey.
      expect(error.message.replaceAll('\n', '')).not.toMatch(/\p{Control}/u);
    }
  }

  test('--param gives a space whose points lie in it, or a usage error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(argument, { minLength: 1, maxLength: 2 }), (params) => check(params, [])),
      { numRuns: 20_000, seed: 8 },
    );
  });

  test('--json-param too', async () => {
    const json = fc.oneof(
      argument,
      fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 4 }).map((values) => `a=${JSON.stringify(values)}`),
    );
    await fc.assert(
      fc.asyncProperty(json, (text) => check([], [text])),
      { numRuns: 5_000, seed: 9 },
    );
  });

  test.each([
    '1',
    ',',
    ':',
    '1:',
    '1,',
    '{',
    '{,',
    '(',
    '=',
    ' ',
    '1.',
    '_',
    '[',
    '"',
    'a{',
    '1_',
    '^',
    '**',
    'log:',
    '\\"',
  ])('an argument of 100,000 times %j takes no time', async (part) => {
    const start = performance.now();
    const long = part.repeat(Math.ceil(100_000 / part.length));
    await check([`a=${long}`, `b=1:${long}x`, `${long}=1`], [`c=${long}`, `d=[${long}]`]);
    // Quadratic work would take minutes; the margin is for a busy machine.
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
