import { describe, expect, test } from 'vitest';
import { goalWarning, looksLike } from '../../src/search/looks.ts';
import type { Objective } from '../../src/search/spec.ts';

function course(...values: readonly number[]) {
  return {
    first: values[0] ?? null,
    last: values.at(-1) ?? null,
    min: values.length === 0 ? null : Math.min(...values),
    max: values.length === 0 ? null : Math.max(...values),
    count: values.length,
  };
}

describe('by its name a metric looks like', () => {
  test.each(
    [
      ['loss', 'val_loss', 'keras/val_loss', 'valLoss', 'train/loss_epoch', 'Test set/Average loss', 'loss1'],
      ['val-error', 'top1_err', 'error_rate', 'rmse', 'validation_0-rmse', 'valid_0/l2', 'mean_squared_error', 'mae'],
      ['binary_logloss', 'mlogloss', 'log_loss', 'cross_entropy', 'eval_nll', 'perplexity', 'ppl', 'wer', 'test.cer'],
      ['dice_loss', 'accuracy_loss', 'f1_loss', 'brier_score', 'KL-divergence', 'negative_log_likelihood'],
    ].flat(),
  )('a loss: %s', (name) => {
    expect(looksLike(name)).toBe('loss');
  });

  test.each(
    [
      ['acc', 'val_acc', 'keras/val_accuracy', 'valAcc', 'sparse_categorical_accuracy', 'eval_f1', 'f1', 'r2', 'auc'],
      [
        'valid-auc',
        'roc_auc',
        'precision',
        'recall@5',
        'top5',
        'mAP',
        'mAP50-95',
        'metrics/mAP50(B)',
        'bleu4',
        'rougeL',
      ],
      ['episode/reward', 'mean_return', 'val_iou', 'dice', 'ndcg@10', 'hits@10', 'psnr', 'score', 'exact_match'],
      ['neg_mean_squared_error', 'neg_log_loss', 'log_likelihood'],
    ].flat(),
  )('a score: %s', (name) => {
    expect(looksLike(name)).toBe('score');
  });

  test.each(
    [
      ['x', 'glossary', 'accumulated', 'closs', 'lr', 'epoch', 'floss_rate', 'hw/memory_gb', 'hw/score', '', 'mapper'],
      ['F', 'loss_scale', 'topology', 'gb_free'],
    ].flat(),
  )('neither: %s', (name) => {
    expect(looksLike(name)).toBeUndefined();
  });
});

describe('by its course, where the name says nothing, a metric looks like', () => {
  test('a loss if it falls steadily over at least five values, and a score if it rises', () => {
    expect(looksLike('objective', course(1, 0.7, 0.5, 0.4, 0.35))).toBe('loss');
    expect(looksLike('objective', course(0.35, 0.4, 0.5, 0.7, 1))).toBe('score');
    expect(looksLike('objective', course(1, 0.7, 0.5, 0.4))).toBeUndefined();
  });

  test('neither if it wavers, stays, hardly moves or has no values', () => {
    expect(looksLike('objective', course(1, 0.2, 0.9, 0.1, 0.6))).toBeUndefined();
    expect(looksLike('objective', course(3, 3, 3, 3, 3))).toBeUndefined();
    expect(looksLike('objective', course(1, 0.99, 0.98, 0.97, 0.96))).toBeUndefined();
    expect(looksLike('objective', course())).toBeUndefined();
  });

  test('neither where the name is that of a schedule or a counter', () => {
    for (const name of ['lr', 'optim/learning_rate', 'samples_seen', 'time', 'hw/memory_gb']) {
      expect(looksLike(name, course(5, 4, 3, 2, 1))).toBeUndefined();
    }
  });

  test('what its name says, whatever the course', () => {
    expect(looksLike('val_loss', course(1, 2, 3, 4, 5))).toBe('loss');
    expect(looksLike('val_acc', course(5, 4, 3, 2, 1))).toBe('score');
  });
});

describe('a warning', () => {
  const objective = (metric: string, goal: Objective['goal']): Objective => ({ metric, goal, aggregate: 'last' });

  test('is given where a loss is maximised or a score minimised', () => {
    expect(goalWarning(objective('val_loss', 'maximize'))).toBe(
      'val_loss looks like a loss and is maximised; add --minimize, or --goal maximize to keep it',
    );
    expect(goalWarning(objective('val_acc', 'minimize'))).toBe(
      'val_acc looks like a score and is minimised; leave --minimize out, or say --goal minimize to keep it',
    );
    expect(goalWarning(objective('q', 'maximize'), course(9, 7, 5, 3, 1))).toMatch(/^q looks like a loss/);
  });

  test('is not given where the goal fits, where nothing is known, or of an expression', () => {
    expect(goalWarning(objective('val_loss', 'minimize'))).toBeUndefined();
    expect(goalWarning(objective('val_acc', 'maximize'))).toBeUndefined();
    expect(goalWarning(objective('q', 'maximize'))).toBeUndefined();
    expect(goalWarning({ ...objective('1 - val_loss', 'maximize'), expression: true })).toBeUndefined();
  });
});
