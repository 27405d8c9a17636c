import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import type { Goal, Objective } from '../../src/search/spec.ts';
import { parseTarget } from '../../src/search/target.ts';

function objective(goal: Goal, metric = 'val_acc'): Objective {
  return { metric, aggregate: 'last', goal };
}

/** Of 0.5, 1 and 2, those that are good enough. */
function reached(text: string, goal: Goal, metric?: string): readonly number[] {
  const target = parseTarget(text, objective(goal, metric));
  return [0.5, 1, 2].filter((value) => target.reached(value));
}

function refusal(
  text: string,
  goal: Goal,
  metric?: string,
): { code: string; message: string; hint: string | undefined } {
  try {
    parseTarget(text, objective(goal, metric));
  } catch (error) {
    if (error instanceof UsageError) return error;
  }
  throw new Error(`not refused: ${text}`);
}

describe('a target', () => {
  test.each([
    ['val_acc>=1', 'maximize', [1, 2]],
    ['val_acc > 1', 'maximize', [2]],
    [' val_acc <= 1 ', 'minimize', [0.5, 1]],
    ['val_acc<1', 'minimize', [0.5]],
    ['>=1', 'maximize', [1, 2]],
    ['< 1', 'minimize', [0.5]],
  ] as const)('%s, to %s, is reached by %j', (text, goal, expected) => {
    expect(reached(text, goal)).toEqual(expected);
  });

  test('that is a bare number is reached at that number and beyond, as the goal goes', () => {
    expect(reached('1', 'maximize')).toEqual([1, 2]);
    expect(reached(' 1e0 ', 'minimize')).toEqual([0.5, 1]);
    expect(reached('-1', 'maximize')).toEqual([0.5, 1, 2]);
  });

  test.each(['keras/val_acc', 'mAP@0.5', "valid_0's l2", 'val_loss - train_loss', 'a b'])(
    'may name the metric %s',
    (metric) => {
      expect(reached(`${metric} >= 1`, 'maximize', metric)).toEqual([1, 2]);
    },
  );

  test('that names another metric is refused', () => {
    expect(refusal('val_loss<=0.1', 'minimize')).toMatchObject({
      code: 'target.metric',
      message: '--target "val_loss<=0.1" names "val_loss", but the search optimises val_acc',
      hint: "write  --target 'val_acc<=0.1'",
    });
  });

  test('whose sign contradicts the goal is refused', () => {
    expect(refusal('val_acc<=0.9', 'maximize')).toMatchObject({
      code: 'target.goal',
      message: '--target "val_acc<=0.9" contradicts --goal maximize',
      hint: "write  --target 'val_acc>=0.9'",
    });
    expect(refusal('>1', 'minimize').hint).toBe("write  --target 'val_acc<=1'");
  });

  test.each(['', ' ', 'val_acc', 'val_acc>=', '>=', 'val_acc>=high', 'val_acc=0.9', '0.9%', 'Infinity', '>= nan'])(
    'that cannot be understood is refused: %j',
    (text) => {
      expect(refusal(text, 'maximize')).toMatchObject({ code: 'target.form', hint: "write  --target 'val_acc>=0.9'" });
    },
  );

  test('needs a metric to look at', () => {
    expect(() => parseTarget('0.9', null)).toThrow(expect.objectContaining({ code: 'target.metric' }));
  });
});
