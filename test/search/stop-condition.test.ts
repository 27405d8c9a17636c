import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { addPoint, startAggregates } from '../../src/search/curves.ts';
import type { MetricPoint } from '../../src/search/events.ts';
import { parseStopCondition, parseStopConditions, StopWatch } from '../../src/search/stop-condition.ts';

function at(step: number, name: string, value: number | string): MetricPoint {
  return { name, step, time: 0, value };
}

function refusal(text: string): string {
  try {
    parseStopCondition(text);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error(`accepted: ${text}`);
}

describe('a stop condition is', () => {
  test("Spell's own example", () => {
    expect(parseStopCondition(' keras/val_acc < .5:2 && walk > 3 ')).toEqual({
      text: 'keras/val_acc < .5:2 && walk > 3',
      terms: [
        { metric: 'keras/val_acc', comparison: '<', bound: 0.5, minStep: 2 },
        { metric: 'walk', comparison: '>', bound: 3, minStep: 0 },
      ],
    });
  });

  test.each([
    ['loss>5', 'loss', '>', 5, 0],
    ['loss >= +1_000', 'loss', '>=', 1000, 0],
    ['loss<=-1e-3 : 10 ', 'loss', '<=', -0.001, 10],
    ['loss >= inf', 'loss', '>=', Infinity, 0],
    ['loss > -Infinity', 'loss', '>', -Infinity, 0],
    ['metrics/mAP50-95(B) < 5.', 'metrics/mAP50-95(B)', '<', 5, 0],
    ["valid_0's l2 > 3", "valid_0's l2", '>', 3, 0],
    ['hits@10 % of all < .1', 'hits@10 % of all', '<', 0.1, 0],
    ['a.b-c:d < 1:0', 'a.b-c:d', '<', 1, 0],
    ['5x > 1', '5x', '>', 1, 0],
  ])('%s', (text, metric, comparison, bound, minStep) => {
    expect(parseStopCondition(text).terms).toEqual([{ metric, comparison, bound, minStep }]);
  });
});

describe('a stop condition is refused with its place:', () => {
  test.each([
    ['loss = 5', 'compare by one of < <= > >=', '='],
    ['loss == 5', 'compare by one of < <= > >=', '=='],
    ['loss != 5', 'compare by one of < <= > >=', '!='],
    ['loss <> 5', 'compare by one of < <= > >=', '<>'],
    ['loss => 5', 'write one of < <= > >=', '=>'],
    ['loss > nan', 'nothing is less or more than nan', 'nan'],
    ['loss > five', 'a number is needed behind the sign, as .5 or 1e-3', 'five'],
    ['loss > 5%', 'a number is needed', '5%'],
    ['loss > 5 and acc', 'a number is needed', '5 and acc'],
    ['acc > .5 && loss >  ', 'a number is needed', ''],
    ['acc > .5 && loss = 3', 'compare by one of', '='],
    ['  < 5', 'a metric is missing before the sign', '<'],
    ['  5 < loss', 'the metric stands first', '5'],
    ['1 < loss < 5', 'one comparison at a time; join two by &&', '<'],
    ['acc < 1 and loss > 5', 'one comparison at a time; join two by &&', '>'],
    ['loss', 'METRIC, one of < <= > >=, and a number are needed', 'loss'],
    ['loss > 5 && ', 'METRIC, one of < <= > >=, and a number are needed', ''],
    ['', 'METRIC, one of < <= > >=, and a number are needed', ''],
    ['loss > 5 || acc < 1', 'alternatives are several --stop-condition', '||'],
    ['loss > 5 & acc < 1', 'write && for and', '&'],
    ['loss > 5:x', 'behind the colon stands the first step that counts', 'x'],
    ['loss > 5:-1', 'behind the colon stands the first step that counts', '-1'],
    ['loss > 5:1.5', 'behind the colon stands the first step that counts', '1.5'],
    ['loss > 5:1:2', 'behind the colon stands the first step that counts', '1:2'],
    ['loss > 5:', 'behind the colon stands the first step that counts', ''],
  ])('%j', (text, reason, piece) => {
    const message = refusal(text);
    expect(message).toContain(reason);
    const [, shown = '', carets = ''] = message.split('\n');
    expect(shown).toBe(`  --stop-condition ${text}`);
    expect(carets.trim()).toBe('^'.repeat(Math.max(1, piece.length)));
    expect(shown.slice(carets.indexOf('^')).slice(0, piece.length)).toBe(piece);
  });

  test('an escape sequence of a terminal is not printed', () => {
    expect(refusal('loss\u001B[2J = 5')).not.toContain('\u001B');
  });

  test('six of them', () => {
    const five = Array.from({ length: 5 }, () => 'loss > 5');
    expect(parseStopConditions(five)).toHaveLength(5);
    expect(() => parseStopConditions([...five, 'acc < 1'])).toThrow('at most 5 --stop-condition, not 6');
  });
});

describe('a run is to be stopped', () => {
  test('by the first value that meets the condition, and not before', () => {
    const watch = new StopWatch(['loss > 5']);
    expect(watch.feed([at(0, 'loss', 5), at(0, 'acc', 9)])).toBeUndefined();
    expect(watch.feed([at(1, 'loss', 5.1), at(2, 'loss', 1)])).toBe('loss > 5');
  });

  test.each([
    ['x < 1', 0.9, 1],
    ['x <= 1', 1, 1.1],
    ['x > 1', 1.1, 1],
    ['x >= 1', 1, 0.9],
    ['x >= inf', Infinity, 1e308],
  ])('%s holds for %s and not for %s', (text, meets, fails) => {
    expect(new StopWatch([text]).feed([at(0, 'x', fails)])).toBeUndefined();
    expect(new StopWatch([text]).feed([at(0, 'x', meets)])).toBe(text);
  });

  test('only by values at a step from the given one on', () => {
    const watch = new StopWatch(['acc < .5:2']);
    expect(watch.feed([at(0, 'acc', 0.1), at(1, 'acc', 0.1)])).toBeUndefined();
    expect(watch.feed([at(2, 'acc', 0.4)])).toBe('acc < .5:2');
  });

  test('where two terms are joined, when the latest value of each meets its own', () => {
    const watch = new StopWatch(['acc < .5 && loss > 3:1']);
    expect(watch.feed([at(0, 'acc', 0.1), at(0, 'loss', 4), at(1, 'acc', 0.6)])).toBeUndefined(); // loss: step 0
    expect(watch.feed([at(1, 'loss', 4)])).toBeUndefined(); // acc has risen
    expect(watch.feed([at(2, 'acc', 0.4)])).toBe('acc < .5 && loss > 3:1');
  });

  test('by the latest of the values that count where a metric jumps back in step', () => {
    const watch = new StopWatch(['a > 1:5 && b > 1']);
    expect(watch.feed([at(6, 'a', 2), at(3, 'a', 0)])).toBeUndefined();
    expect(watch.feed([at(0, 'b', 2)])).toBe('a > 1:5 && b > 1');
  });

  test('by any of several conditions, the first of them that holds', () => {
    const texts = ['loss > 5', 'acc < .1 ', 'loss > 4'];
    expect(new StopWatch(texts).feed([at(0, 'loss', 4.5)])).toBe('loss > 4');
    expect(new StopWatch(texts).feed([at(0, 'acc', 0)])).toBe('acc < .1');
    expect(new StopWatch(texts).feed([at(0, 'loss', 6)])).toBe('loss > 5');
  });

  test('never by NaN, text, another metric or nothing', () => {
    const watch = new StopWatch(['loss < 1', 'loss > 0', 'loss <= inf']);
    const points = [at(0, 'loss', NaN), at(1, 'loss', 'low'), at(0, 'val_loss', 0.5), at(0, 'loss/x', 0.5)];
    expect(watch.feed(points)).toBeUndefined();
    expect(watch.feed([])).toBeUndefined();
    expect(new StopWatch([]).feed([at(0, 'loss', 1)])).toBeUndefined();
  });

  test('not by a value that NaN has followed', () => {
    const watch = new StopWatch(['a > 1 && b > 1']);
    expect(watch.feed([at(0, 'a', 2), at(1, 'a', NaN), at(0, 'b', 2)])).toBeUndefined();
  });

  test('by the metric that the name means', () => {
    expect(new StopWatch(['keras/val_acc < .5']).feed([at(0, 'keras/val_accuracy', 0.1)])).toBe('keras/val_acc < .5');
    const watch = new StopWatch(['acc < .5'], ['history/']);
    expect(watch.feed([at(0, 'acc', 0.9), at(0, 'history/acc', 0.9), at(1, 'acc', 0.1)])).toBeUndefined();
    expect(watch.feed([at(1, 'history/acc', 0.1)])).toBe('acc < .5');
    const joined = new StopWatch(['acc < .5:2 && b > 1'], ['history/']);
    expect(joined.feed([at(2, 'acc', 0.1), at(0, 'history/acc', 0.9), at(0, 'b', 2)])).toBeUndefined();
  });

  test('also by what was reported before the watch began', () => {
    const before = [startAggregates('a'), startAggregates('b')];
    for (const [index, one] of before.entries()) addPoint(one, at(3 + index, one.name, 2));
    expect(new StopWatch(['a > 1:3 && b > 1:4'], [], before).feed([])).toBe('a > 1:3 && b > 1:4');
    expect(new StopWatch(['a > 1:4 && b > 1'], [], before).feed([])).toBeUndefined();
    expect(new StopWatch(['a > 1 && c > 1'], [], before).feed([at(0, 'c', 2)])).toBe('a > 1 && c > 1');
    addPoint(before[0]!, at(4, 'a', NaN));
    expect(new StopWatch(['a < 1'], [], before).feed([])).toBeUndefined();
  });
});
