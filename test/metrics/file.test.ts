import { expect, test } from 'vitest';
import { fileSource } from '../../src/metrics/file.ts';
import { readAll } from '../contracts/metrics.ts';

const read = (lines: readonly string[]): ReturnType<typeof readAll> =>
  readAll(fileSource, new TextEncoder().encode(lines.join('\n')));

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

test('lines that measure nothing are skipped and counted', () => {
  const bad = [
    'loss=1',
    '[1]',
    '{"metric":"acc"',
    '{"metric":"","value":1}',
    '{"metric":"acc","value":1,"step":-1}',
    '{}',
    '7',
  ];
  const { measurements, state } = read([...bad, '', '   ', '{"acc":1}', `{"acc":${' '.repeat(70_000)}2}`]);
  expect(measurements).toEqual([{ name: 'acc', value: 1, step: 0 }]);
  expect(state['badLines']).toBe(bad.length + 1);
});
