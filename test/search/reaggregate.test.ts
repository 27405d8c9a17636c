import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { withObjective } from '../../src/search/reaggregate.ts';
import type { SearchSpec } from '../../src/search/spec.ts';
import { baseSpec } from '../fakes/spec.ts';

const minimised: SearchSpec = { ...baseSpec, objective: { metric: 'val_loss', aggregate: 'min', goal: 'minimize' } };

describe('a search under another objective', () => {
  test('is the same one where nothing is asked for', () => {
    expect(withObjective(minimised, {})).toBe(minimised);
    expect(withObjective(baseSpec, { metric: undefined, goal: undefined })).toBe(baseSpec);
  });

  test('keeps what is not changed, and the original as it was', () => {
    expect(withObjective(minimised, { aggregate: 'last' })).toEqual({
      ...minimised,
      objective: { metric: 'val_loss', aggregate: 'last', goal: 'minimize' },
    });
    expect(withObjective(minimised, { metric: ' val_loss ' }).objective).toEqual(minimised.objective);
    expect(withObjective(minimised, { goal: 'maximize' }).objective).toMatchObject({
      metric: 'val_loss',
      goal: 'maximize',
    });
    expect(minimised.objective).toEqual({ metric: 'val_loss', aggregate: 'min', goal: 'minimize' });
  });

  test('has the goal that its metric looks like, unless one is given', () => {
    expect(withObjective(minimised, { metric: 'val_acc' }).objective).toEqual({
      metric: 'val_acc',
      aggregate: 'min',
      goal: 'maximize',
    });
    expect(withObjective(baseSpec, { metric: 'loss' }).objective).toEqual({
      metric: 'loss',
      aggregate: 'last',
      goal: 'minimize',
    });
    expect(withObjective(minimised, { metric: 'q' }).objective?.goal).toBe('maximize');
    expect(withObjective(baseSpec, { metric: 'loss', goal: 'maximize', aggregate: 'avg' }).objective).toEqual({
      metric: 'loss',
      aggregate: 'avg',
      goal: 'maximize',
    });
  });

  test('may be an expression, which is maximised, and back to a metric', () => {
    const derived = withObjective(minimised, { expression: ' 1 - val_loss' });
    expect(derived.objective).toEqual({ metric: '1 - val_loss', expression: true, aggregate: 'min', goal: 'maximize' });
    expect(withObjective(minimised, { expression: 'val_loss' }).objective?.goal).toBe('maximize');
    expect(withObjective(derived, { goal: 'minimize' }).objective).toEqual({ ...derived.objective, goal: 'minimize' });
    expect(withObjective(derived, { metric: 'val_loss' }).objective).toEqual({
      metric: 'val_loss',
      aggregate: 'min',
      goal: 'minimize',
    });
  });

  test('needs a metric', () => {
    expect(() => withObjective(baseSpec, { aggregate: 'max' })).toThrow(UsageError);
    expect(() => withObjective(baseSpec, { aggregate: 'max' })).toThrow(
      '--metric-agg needs --metric: the search had none',
    );
    expect(() => withObjective(baseSpec, { goal: 'minimize' })).toThrow('--goal needs --metric');
    expect(() => withObjective(minimised, { metric: ' ' })).toThrow('--metric is empty');
  });
});
