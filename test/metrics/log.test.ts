import { describe, expect, test } from 'vitest';
import { logSource } from '../../src/metrics/log.ts';
import { readAll } from '../contracts/metrics.ts';

/** `name@step=value` of each measurement. */
function read(text: string): readonly string[] {
  const { measurements } = readAll(logSource, new TextEncoder().encode(text));
  return measurements.map(({ name, step, value }) => `${name}@${step}=${value}`);
}

describe('pairs in free text', () => {
  test.each([
    ['loss=0.456', ['loss@0=0.456']],
    ['loss: 0.456', ['loss@0=0.456']],
    ['loss = 0.456', ['loss@0=0.456']],
    ['loss\t:\t1e-5', ['loss@0=0.00001']],
    ['a=-.5 b=+2 c=5. d=1.5E+3', ['a@0=-0.5', 'b@0=2', 'c@0=5', 'd@0=1500']],
    ['a=nan b=-inf c: Infinity d=NaN', ['a@0=NaN', 'b@0=-Infinity', 'c@0=Infinity', 'd@0=NaN']],
    [
      'keras/val_acc=1 val-acc=2 train.loss=3 hit@10=4',
      ['keras/val_acc@0=1', 'val-acc@0=2', 'train.loss@0=3', 'hit@10@0=4'],
    ],
    ['3d_iou=0.5, 5-shot: 0.6, _x=1', ['3d_iou@0=0.5', '5-shot@0=0.6', '_x@0=1']],
    ['{\'loss\': 0.5, "val acc": 0.9}', ['loss@0=0.5', 'val acc@0=0.9']],
    ['(loss=0.5) [acc: 0.6]; x=1, y=2. z=3!', ['loss@0=0.5', 'acc@0=0.6', 'x@0=1', 'y@0=2', 'z@0=3']],
    ['INFO:root:loss=0.5', ['loss@0=0.5']],
    ['│loss=0.5│ ✅acc=0.6', ['loss@0=0.5', 'acc@0=0.6']],
    ['точность: 0.5±0.1', ['точность@0=0.5']],
    ['Average loss: 0.0512, Accuracy: 9832/10000 (98%)', ['Average_loss@0=0.0512', 'Accuracy@0=0.9832']],
    ['train loss: 0.2, val loss: 0.4', ['train_loss@0=0.2', 'val_loss@0=0.4']],
    ['Validation accuracy = 0.9', ['Validation_accuracy@0=0.9']],
    ['contest loss: 0.2', ['contest_loss@0=0.2']],
    ['contest loss=0.2', ['loss@0=0.2']],
    ['R^2=0.9 mAP@0.5: 0.6, mAP@0.5:0.95: 0.4', ['R^2@0=0.9', 'mAP@0.5@0=0.6', 'mAP@0.5:0.95@0=0.4']],
    ['INFO:root:loss:0.5', ['loss@0=0.5']],
    ['loss=1 loss=2', ['loss@0=1', 'loss@1=2']],
    ['[train.py:45] loss=1', ['loss@0=1']],
  ])('%j', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  test.each([
    'time=3s',
    'speed: 12ms',
    'size=5MB',
    'done: 3/10',
    'a=0x10',
    'a=5e',
    'a=1e+',
    'v: 1.2.3',
    'date=2026-08-01',
    'at: 12:30:45',
    '12:30:45',
    '2026-08-01T12:30',
    'range=0.5-0.6',
    'ETA: 0:05',
    'http://localhost:8080/a?loss=3',
    'see x?loss=3&acc=4',
    'python train.py --lr=0.1',
    'a == 5',
    'loss >= 5',
    'x := 5',
    'loss',
    'loss=',
    '=5',
    ': 5',
    'loss: high',
    'a::b',
    '100: 5',
    'loss=infinite',
    'loss=nano',
    'it=1.2it/s',
    `${'n'.repeat(129)}=1`,
  ])('%j holds no metric', (line) => {
    expect(read(line)).toEqual([]);
  });
});

describe('the step of a line', () => {
  test.each([
    ['epoch=3 loss=0.2', ['loss@3=0.2']],
    ['loss=0.2 step=12', ['loss@12=0.2']],
    ['epoch: 3, loss: 0.5, acc: 0.6', ['loss@3=0.5', 'acc@3=0.6']],
    ['Epoch 3/10 - loss: 0.2 - val_loss: 0.3', ['loss@3=0.2', 'val_loss@3=0.3']],
    ['[Epoch 3] loss=1', ['loss@3=1']],
    ['Epoch: [3][10/500] loss=1', ['loss@3=1']],
    ['step: 12/100 loss=1', ['loss@12=1']],
    ['Train Epoch: 1 [0/60000 (0%)]\tLoss: 2.3', ['Loss@1=2.3']],
    ['epoch=2 step=40 loss=1', ['loss@40=1']],
    ['Epoch 2, global step 40: loss=1', ['loss@40=1']],
    ['trainer/global_step=7 loss=1', ['loss@7=1']],
    ['iter #12 loss=1', ['loss@12=1']],
    ['epoch=1.5 loss=1', ['loss@1=1']],
    ['step=-1 loss=1', ['step@0=-1', 'loss@0=1']],
    ['footstep 4 loss=1', ['loss@0=1']],
    ['epoch 3.5 loss=1', ['loss@0=1']],
    ['epoch: 3', []],
    ['Epoch 3/10\nloss=1\nloss=2', ['loss@3=1', 'loss@3=2']],
    ['Episode 120\treward: 5', ['reward@120=5']],
    ['epoch=2 step=40 loss=1\nval_loss=2', ['loss@40=1', 'val_loss@2=2']],
    ['Epoch 2: best so far\nstep 40: loss 1\nval_loss=2', ['loss@40=1', 'val_loss@2=2']],
    ['-- Epoch 1\nloss=1\n-- Epoch 2\nloss=2', ['loss@1=1', 'loss@2=2']],
    ['[12]\tvalid-auc:0.9', ['valid-auc@12=0.9']],
    ['INFO:root:[12]\tvalid-auc:0.9', ['valid-auc@12=0.9']],
    ['Epoch[1] Batch [50]\tacc=0.9', ['acc@1=0.9']],
    ['12:\tlearn: 0.4\ttotal: 1.2s', ['learn@12=0.4']],
    ['step=9 loss=1\nloss=2', ['loss@9=1', 'loss@10=2']],
    ['step=9 loss=1\nstep=3 loss=2\nloss=3', ['loss@9=1', 'loss@3=2', 'loss@4=3']],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe('JSON lines', () => {
  test.each([
    ['{"metric":"acc","value":0.9,"step":3}', ['acc@3=0.9']],
    ['{"name": "acc", "value": 0.9}', ['acc@0=0.9']],
    ['{"name": "acc", "value": 0.9, "epoch": 4}', ['acc@4=0.9']],
    ['  {"epoch": 3, "val_acc": 0.9}  ', ['val_acc@3=0.9']],
    [
      '{"loss": NaN, "a": -Infinity, "b": null, "c": "NaN, Infinity", "ok": true}',
      ['loss@0=NaN', 'a@0=-Infinity', 'b@0=NaN', 'ok@0=1'],
    ],
    ['{"metric":"note","value":"warm-up"}', ['note@0=warm-up']],
    ['{"metric":"acc","value":"0.9"}', ['acc@0=0.9']],
    ['{"level":"info","msg":"x=1","loss":0.5}', ['loss@0=0.5']],
    ['{"__proto__": 1, "constructor": 2}', ['__proto__@0=1', 'constructor@0=2']],
    ['{"metric":"acc","value":0.9,"step":1.5}', []],
    ['{"metric":"acc","value":[1]}', []],
    ['{"a":{"b":1}}', []],
    ['{"epoch": 2, "loss": "13.4", "version": "2"}', ['loss@2=13.4']],
    ['{"loss": 0.5', ['loss@0=0.5']],
    ['{loss=0.5}', ['loss@0=0.5']],
  ])('%j', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });
});

test('the time is taken in seconds or milliseconds since 1970; a small one is a metric', () => {
  const { measurements } = readAll(
    logSource,
    new TextEncoder().encode('{"loss":1,"time":1700000000.5}\n{"loss":1,"ts":1700000000500}\n{"time":12.5}'),
  );
  expect(measurements).toEqual([
    { name: 'loss', value: 1, step: 0, time: 1700000000.5 },
    { name: 'loss', value: 1, step: 1, time: 1700000000.5 },
    { name: 'time', value: 12.5, step: 0 },
  ]);
});

test('a line made to be slow is not', () => {
  const hostile = [
    'a:',
    ' :',
    '":',
    'step ',
    'epoch    ',
    '1,',
    '\x1b[',
    '{"',
    '-',
    'e1',
    '=nan',
    ' ',
    'a(',
    "{'a': ",
    '[',
    "'s ",
    'loss 1 ',
    '| a 1 ',
  ].concat([
    '━',
    '━ 1/1 ',
    '%|',
    '1/1 [=',
    '% [',
    '1it [',
    '|1',
    '│',
    'a ',
    'a  ',
    'of loss ',
    '=tensor(',
    '=<tf.',
    '=1 ± ',
    '1:1:',
    '^',
    'W:',
    '\b',
    '=1_000',
    'train ',
    'train a=1 ',
    'val - acc 1 ',
    ' so far:',
    'top 5 ',
  ]);
  const text = hostile.map((part) => `${part.repeat(65_536 / part.length)} a=1\n`).join('');
  const start = performance.now();
  read(text);
  // 42 lines of 64 KiB take some 300 ms; anything quadratic takes many seconds.
  expect(performance.now() - start).toBeLessThan(3_000);
});
