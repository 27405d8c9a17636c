import { expect, test } from 'vitest';
import { changeOf } from '../../src/cli/settings.ts';
import { specOf } from '../fakes/facts.ts';

const spec = specOf();

test('--minimize is short for --goal minimize', () => {
  expect(changeOf(spec, { minimize: true })).toEqual(changeOf(spec, { goal: 'minimize' }));
  expect(changeOf(spec, { minimize: true, goal: 'minimize', metric: 'loss' })).toEqual({
    objective: { metric: 'loss', aggregate: 'last', goal: 'minimize' },
  });
});

test('two goals are refused', () => {
  expect(() => changeOf(spec, { minimize: true, goal: 'maximize' })).toThrow(
    expect.objectContaining({ code: 'goal.twice', exitCode: 2 }),
  );
});

test('--stop-when-flat is put on and taken away', () => {
  expect(changeOf(spec, { stopWhenFlat: true })).toEqual({ stopWhenFlat: true });
  expect(changeOf(spec, { stopWhenFlat: false })).toEqual({ stopWhenFlat: false });
});
