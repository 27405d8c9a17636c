import { expect, test } from 'vitest';
import { makeSlots } from '../../src/executors/slots.ts';

const slots = (parallelRuns: number | null, gpus: readonly string[]) =>
  makeSlots({ host: 'local', parallelRuns, gpus }).map(({ id, gpus: own }) => [id, ...own]);

test('without a number there is one slot per GPU, or one', () => {
  expect(slots(null, [])).toEqual([['local:0']]);
  expect(slots(null, ['0', '1'])).toEqual([
    ['local:0', '0'],
    ['local:1', '1'],
  ]);
});

test('slot i of N gets GPU i mod G', () => {
  expect(slots(3, ['4', '7'])).toEqual([
    ['local:0', '4'],
    ['local:1', '7'],
    ['local:2', '4'],
  ]);
  expect(slots(1, ['4', '7'])).toEqual([['local:0', '4']]);
  expect(slots(2, [])).toEqual([['local:0'], ['local:1']]);
});
