import { expect, test } from 'vitest';
import { jsonLinesSource } from '../../src/metrics/file.ts';
import { readAll } from '../contracts/metrics.ts';

const bytesOf = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.join('\n'));
const read = (lines: readonly string[]): ReturnType<typeof readAll> => readAll(jsonLinesSource, bytesOf(lines));
const problemIn = (...lines: readonly string[]): string | undefined =>
  jsonLinesSource.read(jsonLinesSource.start(), bytesOf(lines), true).problem;

test('lines of both forms are read, with a given step or a counted one', () => {
  const { measurements } = read([
    '{"metric":"acc","value":0.5}',
    '{"acc":0.6,"loss":1,"step":4}',
    '{"name":"acc","value":0.7}',
  ]);
  expect(measurements).toEqual([
    { name: 'acc', value: 0.5, step: 0 },
    { name: 'acc', value: 0.6, step: 4 },
    { name: 'loss', value: 1, step: 4 },
    { name: 'acc', value: 0.7, step: 5 },
  ]);
});

test('lines that measure nothing are skipped', () => {
  const bad = [
    'loss=1',
    '[1]',
    '{"metric":"acc"',
    '{"metric":"","value":1}',
    '{"metric":"acc","value":1,"step":-1}',
    '{}',
    '7',
  ];
  const { measurements } = read([...bad, '', '   ', '{"acc":1}', `{"acc":${' '.repeat(70_000)}2}`]);
  expect(measurements).toEqual([{ name: 'acc', value: 1, step: 0 }]);
});

test('what is no JSON object is said, once; one that measures nothing is not', () => {
  expect(problemIn('{"acc":1}', 'loss=1', 'loss=2')).toBe('no JSON object: "loss=1"');
  expect(problemIn('x'.repeat(100))).toBe(`no JSON object: "${'x'.repeat(59)}…"`);
  expect(problemIn('{}', '', '{"note":"warm-up"}')).toBeUndefined();
  expect(problemIn(`{"acc":${' '.repeat(70_000)}2}`)).toBe('a line longer than 64 KiB is skipped');
  const { state } = jsonLinesSource.read(jsonLinesSource.start(), bytesOf(['a', '']), false);
  expect(jsonLinesSource.read(state, bytesOf(['b', '']), false).problem).toBeUndefined();
});
