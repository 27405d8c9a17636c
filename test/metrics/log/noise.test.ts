import { expect, test } from 'vitest';
import { readLog } from './read.ts';

test.each([
  ['a warning and its code', '/a/b.py:12: UserWarning: x=5 is much\n  loss=3'],
  ['a traceback', 'Traceback (most recent call last):\n  File "/a/b.py", line 4, in step\n    lr=0.1'],
  ['the settings of a printed object', 'learning_rate=5e-05,\nadam_beta1=0.9,'],
  ['what LightGBM tells of its data', '[LightGBM] [Info] [binary:BoostFromScore]: pavg=0.505556 -> initscore=0.022223'],
  ['a command', '+ python train.py lr=0.1\n$ torchrun train.py lr=0.1'],
])('%s holds no metric', (_, log) => {
  expect(readLog(log)).toEqual([]);
});

test('an indented line that follows no warning counts', () => {
  expect(readLog('results\n  loss=3')).toEqual(['loss@0=3']);
});

test('the command line of LightGBM reports its metrics behind the same words', () => {
  expect(readLog('[LightGBM] [Info] Iteration:10, valid_1 auc : 0.76')).toEqual(['valid_1_auc@10=0.76']);
});

test('scikit-learn writes the settings of a fold before its scores', () => {
  expect(readLog('[CV 1/3] END C=0.1, gamma=2;, score=0.688 total time=   0.0s')).toEqual(['score@0=0.688']);
  expect(readLog('[CV 1/3] END C=0.1;, acc: (train=0.9, test=0.8) f1: (test=0.5) total time= 0.0s')).toEqual([
    'train_acc@0=0.9',
    'acc@0=0.8',
    'f1@0=0.5',
  ]);
});

test("fairseq's losses of another subset have its name", () => {
  expect(readLog("| epoch 002 | valid on 'valid' subset | loss 8.2 | ppl 137.7 | wps 75102.3")).toEqual([
    'valid_loss@2=8.2',
    'valid_ppl@2=137.7',
  ]);
});
