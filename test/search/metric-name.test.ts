import { describe, expect, test } from 'vitest';
import { findMetric } from '../../src/search/metric-name.ts';
import { describeMissing, guessMetric } from '../../src/search/missing-metric.ts';

function find(wanted: string, recorded: readonly string[], prefixes: readonly string[] = []): string | undefined {
  return findMetric(wanted, new Set(recorded), prefixes);
}

describe('a name finds', () => {
  test('what is recorded under it, and nothing where nothing is', () => {
    expect(find('loss', ['loss', 'val_loss'])).toBe('loss');
    expect(find('acc', ['loss', 'val_acc', 'keras/acc'])).toBeUndefined();
    expect(findMetric('loss', new Map([['loss', 1]]), [])).toBe('loss');
  });

  test('the files that the user named first, in their order, then what the run sent, then the log', () => {
    const recorded = ['acc', 'sent/acc', 'history/acc', 'tensorboard/acc'];
    const prefixes = ['history/', 'tensorboard/'];
    expect(find('acc', recorded, prefixes)).toBe('history/acc');
    expect(find('acc', recorded, prefixes.toReversed())).toBe('tensorboard/acc');
    expect(find('acc', recorded)).toBe('sent/acc');
    expect(find('acc', ['acc', 'log/acc'])).toBe('acc');
    expect(find('history/acc', recorded, prefixes)).toBe('history/acc');
  });

  test('the one source that there is, also where it is called by its name', () => {
    expect(find('log/acc', ['acc', 'log/acc'])).toBe('log/acc');
    expect(find('log/acc', ['acc', 'sent/acc'])).toBe('acc');
    expect(find('sent/acc', ['acc', 'log/acc'])).toBe('acc');
    expect(find('sent/acc', ['loss'])).toBeUndefined();
  });

  test('the other spellings of Keras, below keras/ only', () => {
    expect(find('keras/val_acc', ['keras/acc', 'keras/val_accuracy'])).toBe('keras/val_accuracy');
    expect(find('keras/val_accuracy', ['keras/accuracy', 'keras/val_acc'])).toBe('keras/val_acc');
    expect(find('keras/acc', ['keras/sparse_categorical_accuracy'])).toBe('keras/sparse_categorical_accuracy');
    expect(find('keras/acc', ['keras/binary_accuracy', 'keras/accuracy'])).toBe('keras/accuracy');
    expect(find('keras/val_head_acc', ['keras/val_head_accuracy'])).toBe('keras/val_head_accuracy');
    expect(find('keras/lr', ['keras/learning_rate'])).toBe('keras/learning_rate');
    expect(find('keras/learning_rate', ['keras/lr'])).toBe('keras/lr');
    expect(find('val_acc', ['val_accuracy'])).toBeUndefined();
    expect(find('keras/vacc', ['keras/vaccuracy'])).toBeUndefined();
  });

  test('no special accuracy where another special one was asked for', () => {
    expect(find('keras/val_binary_accuracy', ['keras/val_categorical_accuracy'])).toBeUndefined();
    expect(find('keras/val_binary_accuracy', ['keras/val_acc'])).toBe('keras/val_acc');
  });

  test('itself before any other spelling', () => {
    expect(find('keras/acc', ['keras/accuracy', 'keras/acc'])).toBe('keras/acc');
  });
});

describe('what was meant by a metric that is not there', () => {
  test.each([
    ['val_acc', ['keras/loss', 'keras/accuracy', 'keras/val_accuracy'], 'keras/val_accuracy'],
    ['accuracy', ['loss', 'sent/acc'], 'sent/acc'],
    ['validation_loss', ['loss', 'lightning/val_loss'], 'lightning/val_loss'],
    ['lr', ['optim/learning_rate'], 'optim/learning_rate'],
    ['acc', ['loss', 'val_sparse_categorical_accuracy'], 'val_sparse_categorical_accuracy'],
    ['val-acc', ['loss', 'val_acc'], 'val_acc'],
    ['vla_acc', ['val_acc', 'loss'], 'val_acc'],
    ['perplexity', ['loss', 'acc'], undefined],
    ['memory', ['loss', 'hw/memory_gb', 'hw/memory'], undefined],
  ])('%s among %j is %s', (metric, seen, guess) => {
    expect(guessMetric(metric, seen)).toBe(guess);
  });

  test('is said with what was reported, the machine left out', () => {
    expect(describeMissing('val_acc', ['hw/cpu', 'keras/loss', 'keras/val_accuracy'])).toBe(
      'metric "val_acc"; it did report keras/loss, keras/val_accuracy; did you mean --metric keras/val_accuracy?',
    );
    expect(describeMissing('acc', ['val acc'])).toMatch(/did you mean --metric 'val acc'\?$/);
    const many = Array.from({ length: 11 }, (_, index) => `layer${index}/norm`);
    expect(describeMissing('val_acc', many)).toMatch(/layer7\/norm and 3 more$/);
  });

  test('is a line to print, and where the other ways stand, if only the machine was measured', () => {
    expect(describeMissing('acc', ['hw/cpu'])).toBe(
      'metric "acc"; it reported no number at all: print a line such as  acc=0.9  once per epoch' +
        ' (hyper help metrics: what else is read)',
    );
  });
});
