import { describe, expect, test } from 'vitest';
import { readLog } from './read.ts';

describe('a table', () => {
  test.each([
    [
      'fastai',
      'epoch     train_loss  accuracy  time\n0         0.68  0.58  00:00\n1         0.64  0.75  00:00',
      ['train_loss@0=0.68', 'accuracy@0=0.58', 'train_loss@1=0.64', 'accuracy@1=0.75'],
    ],
    [
      'one blank between its columns',
      'epoch train_loss valid_loss time\n3 0.5 0.6 00:01',
      ['train_loss@3=0.5', 'valid_loss@3=0.6'],
    ],
    ['tabs', 'Step\tTraining Loss\tAccuracy\n500\tNo log\t0.75', ['Accuracy@500=0.75']],
    ['commas', 'epoch,loss,acc\n1,0.5,0.75', ['loss@1=0.5', 'acc@1=0.75']],
    ['scikit-learn', '  Iter   Train Loss   Remaining Time \n   1     1.25   0.03s', ['Train_Loss@1=1.25']],
    ['R', '      loss   accuracy \n0.5 0.75 \n$loss\n0.1 0.2', ['loss@0=0.5', 'accuracy@0=0.75']],
    ['pandas', '   epoch  loss\n0      1   0.5\n1      2   0.25', ['loss@1=0.5', 'loss@2=0.25']],
    ['Markdown', '| epoch | val_acc |\n|---|:-:|\n| 3 | 0.5 |', ['val_acc@3=0.5']],
    ['pluses', '+---+---+\n| Epoch | Val Loss |\n+---+---+\n| 3 | 0.5 |\n+---+---+', ['Val_Loss@3=0.5']],
    [
      'Lightning',
      '┃ Test metric ┃ DataLoader 0 ┃ DataLoader 1 ┃\n│ test_acc │ 0.5 │ 0.75 │\n└──┴──┘',
      ['test_acc@0=0.5', 'test_acc/DataLoader_1@0=0.75'],
    ],
    [
      'Lightning without boxes',
      '─────────\n   Test metric      DataLoader 0\n─────────\n   test_acc      0.5\n─────────\n   other      0.7',
      ['test_acc@0=0.5'],
    ],
    [
      'Stable-Baselines3',
      '-----\n| rollout/ | |\n|    ep_rew_mean | 15.5 |\n| time/ | |\n|    fps | 99 |\n-----',
      ['rollout/ep_rew_mean@0=15.5'],
    ],
    ['one metric in bars', '| accuracy | 0.5 |', ['accuracy@0=0.5']],
    [
      'Ultralytics',
      'Epoch  GPU_mem  box_loss  Instances  Size\n 1/3  2G  9.5  4  64: 50% ━━── 1/2 4.5it/s\r 1/3  2G  1.5  4  64: 100% ━━━━ 2/2 4.5it/s\n' +
        'Class  Images  Instances  Box(P  R  mAP50)  Mask(P  R  mAP50): 100% ━━━━ 1/1 9it/s\nall  6  6  0.1  0.2  0.3  0.4  0.5  0.6\ncat  6  6  0.9  0.9  0.9  0.9  0.9  0.9',
      ['P@1=0.1', 'R@1=0.2', 'mAP50@1=0.3', 'Mask/P@1=0.4', 'Mask/R@1=0.5', 'Mask/mAP50@1=0.6', 'box_loss@1=1.5'],
    ],
  ])('of %s', (_, log, expected) => {
    expect(readLog(log).filter((found) => !found.startsWith('Instances'))).toEqual(expected);
  });

  test.each([
    ['a report by classes', '     precision    recall  f1-score   support\n\n  0   0.71   0.76   0.73   29'],
    ['the parts of a model', '┃   ┃ Name ┃ Type ┃ Params ┃\n│ 0 │ l │ Sequential │ 90 │'],
    ['processes', '  PID TTY   TIME CMD\n  1 pts/0  00:00:01 python3'],
    ['a graphics card', '| Fan  Temp | Memory-Usage |\n|   0 | 105 |'],
    ['a row of another length', 'epoch  loss  acc\n1  0.5'],
    ['a row with a word', 'epoch  loss  acc\n1  0.5  high'],
    ['settings in bars', '| batch_size | 32 |\n| Tesla T4 | 16 |'],
  ])('of %s holds no metric', (_, log) => {
    expect(readLog(log)).toEqual([]);
  });

  test('goes on behind lines of another kind where it has steps', () => {
    expect(readLog('epoch  loss\n1  0.5\nsaving the model\n2  0.25')).toEqual(['loss@1=0.5', 'loss@2=0.25']);
  });

  test('holds its epoch for the lines below', () => {
    expect(readLog('epoch  loss\n4  0.5\ntest_acc=0.75')).toEqual(['loss@4=0.5', 'test_acc@4=0.75']);
  });
});
