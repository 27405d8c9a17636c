import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { createRegexSource, parseRegexOption } from '../../src/metrics/regex.ts';
import { readAll } from '../contracts/metrics.ts';

function read(pattern: string, text: string): readonly string[] {
  const { measurements } = readAll(createRegexSource('x', pattern), new TextEncoder().encode(text));
  return measurements.map(({ name, step, value }) => `${name}@${step}=${value}`);
}

/** Message and hint of what is thrown. */
function refusal(text: string): string {
  try {
    parseRegexOption(text);
  } catch (error) {
    if (error instanceof UsageError) return `${error.code}: ${error.message} | ${error.hint ?? ''}`;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe('what a pattern measures', () => {
  test.each([
    ['its first group', 'acc is (.*)', 'acc is 0.5\nacc is 0.75\n', ['x@0=0.5', 'x@1=0.75']],
    ['the group called value', '(train|val) acc (?P<value>\\S+)', 'val acc 0.5\n', ['x@0=0.5']],
    ['in either spelling', '(train|val) acc (?<value>\\S+)', 'val acc 0.5\n', ['x@0=0.5']],
    ['at the step of its group', '(?P<step>\\d+)> (\\S+)', '7> 0.5\n9> 0.75\n', ['x@7=0.5', 'x@9=0.75']],
    ['at the step of the line', 'acc (\\S+)', 'Epoch 3/10: acc 0.5\n', ['x@3=0.5']],
    ['a step that is none is counted', '(?P<step>\\S+)> (\\S+)', '1.5> 0.5\n', ['x@0=0.5']],
    ['each match of a line', '<([^>]*)>', '<1> <2> <three>\n', ['x@0=1', 'x@1=2']],
    [
      'numbers as people write them',
      '<([^>]*)>',
      '<1,234,567> <84.3%> <84.3 %> <1_000> < -1e-3 > <5.> <inf>',
      ['x@0=1234567', 'x@1=84.3', 'x@2=84.3', 'x@3=1000', 'x@4=-0.001', 'x@5=5', 'x@6=Infinity'],
    ],
    ['and no texts', '<([^>]*)>', '<> <high> <1,23> <1.2.3> <1,2345>', []],
    ['a group that took no part', 'acc(?: (\\d))?', 'acc\nacc 5\n', ['x@0=5']],
    ['colours are gone', '^acc (\\d)$', '\x1b[32macc 5\x1b[0m\r\n', ['x@0=5']],
    ['an empty match', '(\\d*)', 'a1\n', ['x@0=1']],
    ['letters of any script', 'точность — (\\S+)', 'точность — 0.5\n', ['x@0=0.5']],
    ['any case, if asked', '(?i)acc (\\d)', 'ACC 5\n', ['x@0=5']],
  ])('%s', (_, pattern, text, expected) => {
    expect(read(pattern, text)).toEqual(expected);
  });
});

describe('the option', () => {
  test('is NAME=PATTERN, where the pattern may hold more of =', () => {
    expect(parseRegexOption('acc=accuracy = (.*)')).toEqual({ name: 'acc', pattern: 'accuracy = (.*)' });
    expect(parseRegexOption(' val/acc =(.)')).toEqual({ name: 'val/acc', pattern: '(.)' });
  });

  test.each(['acc', '=(.)', 'acc=', ' =(.)', `${'n'.repeat(129)}=(.)`])('%j has no name or no pattern', (text) => {
    expect(refusal(text)).toMatch(
      /^metric-regex\.name: --metric-regex "[^"]*" is not of the form NAME=PATTERN \| as  /,
    );
  });

  test.each(['acc=acc: .*', 'acc=(?:a|b)', 'acc=(?P<step>\\d+)'])('%j has no group for the value', (text) => {
    expect(refusal(text)).toMatch(
      /^metric-regex\.group: --metric-regex acc: ".*" has no group for the value \| put the/,
    );
  });

  test.each([
    ['acc=(\\d+', 'missing closing ) in "(\\\\d+"'],
    ['acc=(a)[z-a]', 'invalid character class range at character 5: "z-a"'],
    ['acc=(a)**', 'invalid nested repetition operator at character 4: "**"'],
  ])('%j is no pattern, and the place is said', (text, message) => {
    expect(refusal(text)).toContain(`metric-regex.syntax: --metric-regex acc: ${message} | as  `);
  });

  test.each(['(?<=acc )(\\d)', '(?=a)(\\d)', '(?!a)(\\d)', '(a)\\1', '(?<n>a)\\k<n>', '(?>a)(b)'])(
    '%s is of another engine',
    (pattern) => {
      expect(refusal(`acc=${pattern}`)).toMatch(/^metric-regex\.syntax: .* \| patterns are RE2, .* no look-ahead/);
    },
  );
});

test('of a line so many matches count', () => {
  expect(read('(1)', '1 '.repeat(200))).toHaveLength(100);
  expect(read('(1)', '1 '.repeat(30_000))).toHaveLength(17);
});

test('patterns that hang other engines take no time', () => {
  const text = `${'a'.repeat(60_000)}!\n${'1 '.repeat(30_000)}\n`.repeat(3);
  const start = performance.now();
  for (const pattern of ['((?:a+)+)$', '(?:a|aa)+(b)', '(.*a){20}x', '(?:x+x+)+(y)', '(1).*x|1']) read(pattern, text);
  // One second; what backtracks would not end at all.
  expect(performance.now() - start).toBeLessThan(10_000);
});
