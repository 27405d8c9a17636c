import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { parseExpression, readExpression } from '../../src/expressions/expression.ts';

const SCOPE = new Map<string, number | string | boolean>([
  ['lr', 0.1],
  ['batch', 32],
  ['cell', 'lstm'],
  ['conv3-filters', 8],
  ['keras/val_acc', 0.5],
  ['amp', true],
  ['log', 3],
  ["it's", 2],
]);

function evaluate(text: string): number | boolean {
  return parseExpression(text, Array.from(SCOPE.keys())).evaluate(SCOPE);
}

function refusal(text: string): string {
  try {
    parseExpression(text, Array.from(SCOPE.keys()));
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error(`accepted: ${text}`);
}

describe('values', () => {
  test.each<[string, number | boolean]>([
    ['1 + 2 * 3', 7],
    ['2^4', 16],
    ['-2^2', -4],
    ['5%', 0.05],
    ['7 % 4', 3],
    ['1e-5', 1e-5],
    ['.5', 0.5],
    ['1/0', Infinity],
    ['sqrt(-1)', NaN],
    ['log(8, 2)', 3],
    ['log10(1000)', 3],
    ['round(2.567, 1)', 2.6],
    ['min(3, lr, batch)', 0.1],
    ['hypot(3, 4)', 5],
    ['atan2(0, 1) + mod(7, 4) + pow(2, 3)', 11],
    ['tau - 2 * pi', 0],
    ['floor(e) + ceil(e) + fix(-1.5)', 4],
    ['0.1 + 0.2 == 0.3', true],
    ['lr < .5 and batch > 3', true],
    ['lr > .5 or not (batch > 3)', false],
    ['1 < batch <= 32', true],
    ['1 < batch < 32', false],
    ['cell == "lstm"', true],
    ["cell != 'lstm'", false],
    ['"gru" == cell', false],
    ['cell == 3', false],
    ['amp == true', true],
    ['amp == "true"', true],
    ['amp and lr < 1', true],
    ['batch > 3 ? lr : batch', 0.1],
    ['amp ? lr:batch', 0.1],
    [':conv3-filters: * 2', 16],
    [':lr:+lr', 0.2],
    [':keras/val_acc: >= .5', true],
    ['log + 1', 4],
    [":it's: + :it's: == 4 and cell != 'a:lr:b'", true],
    ['log(:conv3-filters:, 2)', 3],
    ['log(e) == 1 and :batch: == 32', true],
  ])('%s is %s', (text, value) => {
    expect(evaluate(text)).toBe(value);
  });
});

test('the type, the names and what is asked of them are known before anything is evaluated', () => {
  const expression = parseExpression('lr * :conv3-filters: < 1 and cell == "gru" and amp', Array.from(SCOPE.keys()));
  expect(expression.type).toBe('boolean');
  expect(expression.names).toEqual(['lr', 'conv3-filters', 'cell', 'amp']);
  expect(expression.uses).toEqual([
    { kind: 'number', name: 'lr' },
    { kind: 'number', name: 'conv3-filters' },
    { kind: 'text', name: 'cell', text: 'gru' },
    { kind: 'boolean', name: 'amp' },
  ]);
  expect(parseExpression('lr', ['lr']).type).toBe('number');
});

describe('attacks', () => {
  test.each(
    [
      ['constructor', 'lr.constructor', 'cos.constructor("return process")()', '{}.constructor', '__proto__'],
      ['lr.__proto__', 'lr["constructor"]', 'toString', 'valueOf()', 'this', 'evaluate("1")', 'parse("1")', 'import'],
      [
        'import({a: 1})',
        'createUnit("a")',
        'simplify("1")',
        'derivative("x", "x")',
        'f(y) = y',
        'f(y)=y; f(1)',
        'lr = 5',
      ],
      ['[1, 2]', '{a: 1}', '1:5', 'lr[1]', 'unit(5)', '5 cm', 'random()', 'factorial(170)', '170!', "lr'", 'lr ?? 1'],
      [
        '1; 2',
        'lr\nbatch',
        '"a"',
        'null',
        'undefined',
        '#',
        '',
        '   ',
        'lr to cm',
        '~1',
        '1 & 2',
        'lr xor 1',
        'end',
        'i',
      ],
      ['cell < "a"', '"a" < 3', 'cell + "a"', 'min("a")', '(lr < 1) + 1', '1 and 2', 'not 3', '1 == "a"', 'sqrt(1, 2)'],
      [
        'min()',
        'sin',
        ':sin:(1)',
        '$0_',
        ':lr:(3)',
        '("'.repeat(200),
        '('.repeat(490),
        '1+'.repeat(300) + '1',
        ' '.repeat(1001),
      ],
      ['\0', 'lr\u0000', '\u{1F642}', '\uD800', '"', "'", ':', '::', ':lr', 'lr:'],
    ].flat(),
  )('%j is refused as a usage error', (text) => {
    expect(refusal(text)).toContain('^');
  });

  test('a name that is a word of the parser stands in colons', () => {
    expect(() => parseExpression('end > 1', ['end'])).toThrow('"end" stands as :end: here');
    expect(parseExpression(':end: > 1', ['end']).evaluate(new Map([['end', 2]]))).toBe(true);
  });

  test('a name and a function of the same name cannot be told apart and are refused', () => {
    expect(refusal('log(log)')).toContain('"log" is a name and a function here; write the name as :log:');
    expect(evaluate('log(:log:, 3)')).toBe(1);
  });
});

describe('messages', () => {
  test.each([
    ['2**4', '"2**4": power is written ^\n  2**4\n   ^^'],
    ['lr < 1 && amp', '"lr < 1 && amp": write the word and\n  lr < 1 && amp\n         ^^'],
    ['lr < 1 || amp', '"lr < 1 || amp": write the word or\n  lr < 1 || amp\n         ^^'],
    ['!amp', '"!amp": write the word not\n  !amp\n  ^'],
    ['lr = 1', '"lr = 1": equal is written ==\n  lr = 1\n     ^'],
    ['lr => 1', '"lr => 1": write <= or >=\n  lr => 1\n     ^^'],
    ['lr + rate', '"lr + rate": unknown name "rate"\n  lr + rate\n       ^^^^'],
    ['lr + :ra-te:', '"lr + :ra-te:": unknown name "ra-te"\n  lr + :ra-te:\n        ^^^^^'],
    ['2 + unit(5)', '"2 + unit(5)": unknown function "unit"\n  2 + unit(5)\n      ^^^^'],
    ['lr < 1 < true', '"lr < 1 < true": "<" needs a number, not true or false\n  lr < 1 < true\n     ^'],
    ['sqrt(1,2)', '"sqrt(1,2)": sqrt takes 1 argument, not 2\n  sqrt(1,2)\n  ^^^^'],
    ['lr +', '"lr +": unexpected end of expression\n  lr +\n      ^'],
    ['(lr', '"(lr": parenthesis ) expected\n  (lr\n     ^'],
  ])('%s', (text, message) => {
    expect(refusal(text)).toBe(message);
  });

  test('control characters are shown as one mark each, and of a long text only the part around the fault', () => {
    expect(refusal('lr\u001B[2J')).not.toMatch(/\p{Control}(?<!\n)/u);
    const lines = refusal(`${'1+'.repeat(100)}nope`).split('\n');
    expect(lines[1]).toMatch(/^ {2}….*nope$/);
    expect(lines[1]?.indexOf('nope')).toBe(lines[2]?.indexOf('^^^^'));
  });

  test('an unknown name is told apart from other faults', () => {
    expect(readExpression('lr < x', ['lr'])).toEqual({
      kind: 'refused',
      reason: 'unknown name "x"',
      place: { start: 5, end: 6 },
      unknownName: 'x',
    });
  });
});

test('text where a number is needed and a name without a value are usage errors when evaluated', () => {
  const expression = parseExpression('cell < 3', ['cell']);
  expect(() => expression.evaluate(SCOPE)).toThrow(
    new UsageError('expression.value', '"cell" is text ("lstm"), not a number'),
  );
  expect(() => expression.evaluate(new Map())).toThrow(new UsageError('expression.value', '"cell" has no value'));
  expect(() => parseExpression('amp + 1', ['amp']).evaluate(SCOPE)).toThrow('"amp" is true, not a number');
});

describe('where any name will do', () => {
  function read(text: string) {
    const reading = readExpression(text, 'any');
    return reading.kind === 'refused' ? reading : reading.expression.names;
  }

  test('every identifier is one that is no constant and no function, and so is all that stands in backticks', () => {
    expect(read('a + max(b, pi) * `keras/val acc` - `log` + a')).toEqual(['a', 'b', 'keras/val acc', 'log']);
  });

  test('a quoted text may hold backticks, and a name in backticks quotes and colons', () => {
    expect(read('a == "`b`"')).toEqual(['a']);
    expect(read('`a"b` + `c"d` + `e:f`')).toEqual(['a"b', 'c"d', 'e:f']);
  });

  test('the place of a fault holds in the text as it was written', () => {
    expect(read('`keras/acc` + sin')).toMatchObject({
      reason: 'sin is a function: sin(…)',
      place: { start: 14, end: 17 },
    });
    expect(read(':a: + 1')).toMatchObject({ kind: 'refused', place: { start: 0 } });
  });
});
