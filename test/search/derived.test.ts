import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { parseDerived } from '../../src/search/derived.ts';

/** Values by `aggregate:metric`, or by `metric` where the expression names no aggregate. */
function evaluate(text: string, values: Readonly<Record<string, number>>): number | undefined {
  return parseDerived(text).evaluate(
    (metric, aggregate) => values[aggregate === undefined ? metric : `${aggregate}:${metric}`],
  );
}

function refusal(text: string): string {
  try {
    parseDerived(text);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error(`accepted: ${text}`);
}

describe('an objective is computed:', () => {
  test.each<[string, Readonly<Record<string, number>>, number]>([
    ['val_acc - 0.1*gap', { val_acc: 0.9, gap: 2 }, 0.7],
    ['val_acc', { val_acc: 0.9 }, 0.9],
    ['`keras/val_acc` - `keras/acc`', { 'keras/val_acc': 3, 'keras/acc': 1 }, 2],
    ['`max:val_acc` - val_acc', { 'max:val_acc': 5, val_acc: 3 }, 2],
    ['`last:keras/loss` + `min:keras/loss`', { 'last:keras/loss': 2, 'min:keras/loss': 1 }, 3],
    ['`avg: val loss `*2', { 'avg:val loss': 4 }, 8],
    ["`valid_0's l2` / 2", { "valid_0's l2": 3 }, 1.5],
    ['`last:max:odd`', { 'last:max:odd': 7 }, 7],
    ['max(a, b, 0) + log(`log`, 2)', { a: 1, b: 4, log: 8 }, 7],
    ['acc > .5 ? acc : 0', { acc: 0.75 }, 0.75],
    ['acc > .5 ? acc : `a:b`', { acc: 0.25, 'a:b': 9 }, 9],
    ['1 < a ? avg:b', { a: 2, avg: 3, b: 4 }, 3],
    ['max(a, `max:b`)', { a: 2, 'max:b': 4 }, 4],
    ['2 * pi * r', { r: 1 }, 2 * Math.PI],
    ['e1 + 1e1', { e1: 1 }, 11],
    ['`a` + a', { a: 2 }, 4],
    ['`end` + i + cm + toString', { end: 1, i: 2, cm: 5, toString: 4 as never }, 12],
  ])('%s', (text, values, result) => {
    expect(evaluate(text, values)).toBeCloseTo(result, 12);
  });

  test('with the metrics it needs known before, each once', () => {
    expect(parseDerived('val_acc - 0.1*`max:val_acc` + `keras/loss` + log(gap)').names).toEqual([
      'val_acc',
      'keras/loss',
      'gap',
    ]);
  });

  test('and is nothing where a metric is missing or not finite, or the result is', () => {
    expect(evaluate('a + b', { a: 1 })).toBeUndefined();
    expect(evaluate('a + b', { a: 1, b: NaN })).toBeUndefined();
    expect(evaluate('a + b', { a: 1, b: Infinity })).toBeUndefined();
    expect(evaluate('a < b ? 1 : 2', { a: 1, b: NaN })).toBeUndefined();
    expect(evaluate('a / b', { a: 1, b: 0 })).toBeUndefined();
    expect(evaluate('sqrt(a)', { a: -1 })).toBeUndefined();
    expect(evaluate('`max:a`', { a: 1 })).toBeUndefined();
  });
});

describe('an objective is refused with its place:', () => {
  test.each([
    ['val_acc > 0.5', 'this is true or false, and an objective is a number', 'val_acc > 0.5'],
    ['1 + 2', 'no metric is in it', '1 + 2'],
    ['"acc"', 'this is text', '"acc"'],
    ['acc == "high" ? acc : 0', '"acc" is a number, never text', 'acc'],
    ['acc and 1 < 2 ? acc : 0', '"acc" is a number, not true or false', 'acc'],
    ['loss + keras/val_acc', 'a name with a / stands in backticks: `keras/val_acc`', 'keras/val_acc'],
    ['`keras/val_acc', 'a backtick has no partner', '`'],
    ['loss + `  `', 'no name stands in the backticks', '`  `'],
    ['`keras/val_acc` + loss(3)', 'unknown function "loss"', 'loss'],
    ['`acc`(3)', 'only a function can be called', '`acc`(3)'],
    ['acc ** 2', 'power is written ^', '**'],
    ['acc.val', 'names have no properties; write `a.b` for a name with a dot', 'acc.val'],
    ['$acc', '$ means nothing; a name stands as `name`', '$'],
    ['log + 1', 'log is a function: log(…)', 'log'],
    ['acc + end', '"end" stands as `end` here', 'end'],
    ['max(val_acc) - 1', 'an aggregate stands with its metric in backticks: `max:val_acc`', 'max(val_acc)'],
    ['1 - min( `keras/loss` )', 'in backticks: `min:keras/loss`', 'min( `keras/loss` )'],
    ['1 - avg(loss)', 'in backticks: `avg:loss`', 'avg(loss)'],
    ['acc + last:keras/loss', 'in backticks: `last:keras/loss`', 'last:keras/loss'],
    ['2 acc', 'something is missing between two values', '2 acc'],
    ['`keras/val_acc` +', 'unexpected end of expression', ''],
    ['', 'nothing is there', ''],
    ['acc = 3', 'equal is written ==', '='],
  ])('%s', (text, reason, piece) => {
    const message = refusal(text);
    expect(message).toContain(reason);
    const [, shown = '', carets = ''] = message.split('\n');
    expect(shown).toBe(`  --objective ${text}`);
    expect(carets.trim()).toBe('^'.repeat(Math.max(1, piece.length)));
    expect(shown.slice(carets.indexOf('^')).slice(0, piece.length)).toBe(piece);
  });

  test('more than 1,000 characters', () => {
    expect(refusal(`${'a+'.repeat(500)}a`)).toContain('too long: 1001 characters, at most 1000');
    expect(parseDerived(`a+${' '.repeat(997)}a`).names).toEqual(['a']);
  });
});
