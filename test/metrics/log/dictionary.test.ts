import { describe, expect, test } from 'vitest';
import { readLog } from './read.ts';

describe('a dictionary in a line', () => {
  test.each([
    ["{'eval_loss': 0.5, 'epoch': 1.67}", ['eval_loss@1=0.5']],
    ["{'loss': '0.6939', 'epoch': '1'}", ['loss@1=0.6939']],
    ["{'loss': nan, 'ok': True, 'no': False, 'acc': None}", ['loss@0=NaN', 'ok@0=1', 'no@0=0', 'acc@0=NaN']],
    ["INFO - {'val': {'loss': 0.4}, 'train': {'loss': 0.3}}", ['val/loss@0=0.4', 'train/loss@0=0.3']],
    ["{'loss': tensor(0.5, device='cuda:0'), 'acc': np.float64(0.75)}", ['loss@0=0.5', 'acc@0=0.75']],
    ["{'note': 'x=1, y: 2', 'loss': 0.5}", ['loss@0=0.5']],
    ["{'per_class': [0.1, 0.2], 'f1': 0.5}", ['f1@0=0.5']],
    ["{'loss': 0.5", ['loss@0=0.5']],
    ['INFO | valid | {"epoch": 1, "valid_loss": "9.5"}', ['valid_loss@1=9.5']],
  ])('%j', (line, expected) => {
    expect(readLog(line)).toEqual(expected);
  });

  test.each([
    ['after a word for settings', "Best params: {'C': 0.1}"],
    ['with a text', "{'lr': 0.1, 'optimizer': 'sgd'}"],
    ['with a setting', "{'lr': 0.1, 'batch_size': 32}"],
  ])('is one of settings %s', (_, line) => {
    expect(readLog(line)).toEqual([]);
  });

  test('behind a value is one of settings', () => {
    expect(readLog("Best score: 0.8542 {'C': 0.1}")).toEqual(['Best_score@0=0.8542']);
  });
});
