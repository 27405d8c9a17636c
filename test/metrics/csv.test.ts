import { describe, expect, test } from 'vitest';
import { csvSource } from '../../src/metrics/csv.ts';
import type { SourceState } from '../../src/search/events.ts';
import { readAll } from '../contracts/metrics.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** `name@step=value` of each measurement. */
function read(text: string, state?: SourceState): readonly string[] {
  const { measurements } = readAll(csvSource, bytesOf(text), [], state);
  return measurements.map(({ name, step, value }) => `${name}@${step}=${value}`);
}

const problemIn = (text: string): string | undefined => csvSource.read(csvSource.start(), bytesOf(text), true).problem;
const restarted = (text: string): SourceState => csvSource.restart(readAll(csvSource, bytesOf(text)).state);

describe('tables that loggers write', () => {
  test('Keras, with either separator', () => {
    const table = 'epoch,loss,val_loss\r\n0,1.0,0.8835999965667725\r\n1,0.5,0.7\r\n';
    const expected = ['loss@0=1', 'val_loss@0=0.8835999965667725', 'loss@1=0.5', 'val_loss@1=0.7'];
    expect(read(table)).toEqual(expected);
    expect(read(table.replaceAll(',', ';'))).toEqual(expected);
    expect(read(table.replaceAll(',', '\t'))).toEqual(expected);
  });

  test('Lightning: an empty cell is no value, and the step is the finest there is', () => {
    expect(read('epoch,step,train_loss,val_loss\n0,1,0.5,\n0,3,,0.25\n1,5,0.125,\n')).toEqual([
      'train_loss@1=0.5',
      'val_loss@3=0.25',
      'train_loss@5=0.125',
    ]);
  });

  test('fastai: a duration in words is a label', () => {
    expect(read('epoch,train_loss,accuracy,time\n0,0.5,0.75,00:03\n')).toEqual(['train_loss@0=0.5', 'accuracy@0=0.75']);
  });

  test('Ultralytics: names and numbers stand between blanks', () => {
    expect(
      read('                  epoch,         train/box_loss,   metrics/mAP50(B)\n       1,    1.25,   0.5\n'),
    ).toEqual(['train/box_loss@1=1.25', 'metrics/mAP50(B)@1=0.5']);
  });

  test('pandas: the index is the step where no column is one', () => {
    expect(read(',loss\n0,1\n1,0.5\n')).toEqual(['loss@0=1', 'loss@1=0.5']);
    expect(read('Unnamed: 0,loss\n7,1\n')).toEqual(['loss@7=1']);
    expect(read(',epoch,loss\n0,5,1\n')).toEqual(['loss@5=1']);
    expect(read(',loss\n2026-08-01,1\n2026-08-02,0.5\n')).toEqual(['loss@0=1', 'loss@1=0.5']);
  });

  test('TensorBoard: the wall time is the time', () => {
    const { measurements } = readAll(csvSource, bytesOf('Wall time,Step,Value\n1700000000.5,3,0.25\n'));
    expect(measurements).toEqual([{ name: 'Value', value: 0.25, step: 3, time: 1_700_000_000.5 }]);
  });

  test('no column is a step: each counts its own values', () => {
    expect(read('a,b\n1,\n2,3\n')).toEqual(['a@0=1', 'a@1=2', 'b@0=3']);
  });
});

describe('cells', () => {
  test.each([
    ['"a","b, c"\n"1","2"\n', ['a@0=1', 'b, c@0=2']],
    ['"say ""so""",b\n1,2\n', ['say "so"@0=1', 'b@0=2']],
    ['a,note\n1,"two\nlines, and ""more"""\n2,x\n', ['a@0=1', 'a@1=2']],
    ['a,b\n1,5"\n2,3\n', ['a@0=1', 'a@1=2', 'b@0=3']],
    ['a,b\n1,""\n2,3\n', ['a@0=1', 'a@1=2', 'b@0=3']],
    ['\ufeffa,b\n1,2\n', ['a@0=1', 'b@0=2']],
    ['# a,b\n1,2\n', ['a@0=1', 'b@0=2']],
    ['a\n1\n2\n', ['a@0=1', 'a@1=2']],
    ['a,b\n\n1,2\n\r\n3,4', ['a@0=1', 'b@0=2', 'a@1=3', 'b@1=4']],
    ['a,b,c,d\nnan,-inf,84.5%,1e-3\n', ['a@0=NaN', 'b@0=-Infinity', 'c@0=84.5', 'd@0=0.001']],
    ['a;b\n0,5;1,25e-1\n', ['a@0=0.5', 'b@0=0.125']],
    ['a,b,\n1,2,\n', ['a@0=1', 'b@0=2']],
    ['a,b\n1,2,,\n', ['a@0=1', 'b@0=2']],
    ['a,b\nNA,None\n', []],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe('what is wrong is said, once, and the rest is read', () => {
  test('a row of another width', () => {
    const text = 'a,b\n1,2\n3\n4,5,6\n7,8\n';
    expect(read(text)).toEqual(['a@0=1', 'b@0=2', 'a@1=7', 'b@1=8']);
    expect(problemIn(text)).toBe('row 3 has 1 cells, not 2: it is skipped');
  });

  test('a second header counts from there on; the same one again is nothing to say', () => {
    const text = 'step,a\n0,1\nstep,b,a\n1,2,3\n';
    expect(read(text)).toEqual(['a@0=1', 'b@1=2', 'a@1=3']);
    expect(problemIn(text)).toBe('the header changes at row 3');
    expect(problemIn('step,a\n0,1\nstep,a\n0,2\n')).toBeUndefined();
    expect(read('a\n1\na\n2\n')).toEqual(['a@0=1', 'a@1=2']);
  });

  test('a row of texts is no header', () => {
    expect(read('a,b\n1,2\nfailed,badly\n3,4\n')).toEqual(['a@0=1', 'b@0=2', 'a@1=3', 'b@1=4']);
  });

  test('rows without a header', () => {
    expect(read('1,2\n3,4\na,b\n5,6\n')).toEqual(['a@0=5', 'b@0=6']);
    expect(problemIn('1,2\n3,4\n')).toBe('"1,2" is no header of a table');
  });

  test('a header too wide for the state: the steps and as many columns as fit', () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `column_${index}_größe`);
    const text = `${names.join(',')},step\n${names.map(() => '1').join(',')},5\n`;
    const found = read(text);
    expect(found.length).toBeGreaterThan(60);
    expect(found).toEqual(names.slice(0, found.length).map((name) => `${name}@5=1`));
    expect(problemIn(text)).toBe(`the header has 1001 columns: the last ${1_000 - found.length} are not read`);
  });

  test('a row, or a quote that never closes, of more than 64 KiB is skipped', () => {
    const text = `a,b\n1,"${'x'.repeat(70_000)}\n2,3\n`;
    expect(problemIn(text)).toBe('a row longer than 64 KiB is skipped');
    const whole = readAll(csvSource, bytesOf(text));
    expect(whole.measurements.map(({ value }) => value)).toEqual([2, 3]);
    for (const cut of [10, 60_000, 66_000, 69_999]) expect(readAll(csvSource, bytesOf(text), [cut])).toEqual(whole);
  });
});

describe('a table written anew', () => {
  test('with more rows: only those count', () => {
    expect(read('epoch,a\n0,1\n1,2\n2,3\n', restarted('epoch,a\n0,1\n1,2\n'))).toEqual(['a@2=3']);
    expect(read('a\n1\n2\n3\n', restarted('a\n1\n2\n'))).toEqual(['a@2=3']);
  });

  test('with more columns, as Lightning does when a new name is logged: only new rows count', () => {
    const before = 'epoch,step,train_loss\n0,1,0.5\n0,3,0.25\n';
    const after = 'epoch,step,train_loss,val_loss\n0,1,0.5,\n0,3,0.25,\n0,3,,0.125\n';
    expect(read(after, restarted(before))).toEqual(['val_loss@3=0.125']);
  });

  test('for another training: all rows count', () => {
    expect(read('epoch,a\n0,7\n1,8\n', restarted('epoch,a\n0,1\n1,2\n'))).toEqual(['a@0=7', 'a@1=8']);
  });

  test('shorter for a while: what was counted stays counted', () => {
    const shorter = readAll(csvSource, bytesOf('a\n1\n'), [], restarted('a\n1\n2\n'));
    expect(shorter.measurements).toEqual([]);
    expect(read('a\n1\n2\n3\n', csvSource.restart(shorter.state))).toEqual(['a@2=3']);
  });
});
