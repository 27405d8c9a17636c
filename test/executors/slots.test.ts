import { expect, test } from 'vitest';
import { makeSlots } from '../../src/executors/slots.ts';

const slots = (parallelRuns: number, gpus: readonly string[]) =>
  makeSlots({ host: 'local', parallelRuns, gpus }).map(({ id, gpus: own }) => [id, ...own]);

test('slot i of N gets GPU i mod G', () => {
  expect(slots(3, ['4', '7'])).toEqual([
    ['local:0', '4'],
    ['local:1', '7'],
    ['local:2', '4'],
  ]);
  expect(slots(1, ['4', '7'])).toEqual([['local:0', '4']]);
  expect(slots(2, [])).toEqual([['local:0'], ['local:1']]);
});
