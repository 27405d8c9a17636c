import { describe, expect, test } from 'vitest';
import { readLog } from './read.ts';

describe('the name of a value', () => {
  test.each([
    ['Mean squared error: 25', 'Mean_squared_error'],
    ['Best val acc: 0.9', 'Best_val_acc'],
    ['Avg. loss: 0.4', 'Avg_loss'],
    ['done. loss: 0.4', 'loss'],
    ['2026-03-04 12:30:45,123 INFO train loss: 0.3', 'train_loss'],
    ['Epoch 3 train loss: 0.3', 'train_loss'],
    ['- val acc = 0.9', 'val_acc'],
    ['loss was bad and acc = 0.6', 'acc'],
    ['and acc = 0.6', 'acc'],
    ["valid_0's auc: 0.9", 'valid_0/auc'],
    ["best constant's loss = 0.6", "best_constant's_loss"],
    ['metrics/mAP50(B): 0.5', 'metrics/mAP50(B)'],
    ['Loss (train): 0.3', 'train_Loss'],
    ['accuracy (%): 84', 'accuracy'],
    ['Accuracy of the network on the 10000 test images: 54 %', 'Accuracy'],
    ['Accuracy of the network on the 50000 train images: 54 %', 'train_Accuracy'],
    ['we now report the mean test loss: 0.5', 'mean_test_loss'],
    ['Test accuracy is: 0.91', 'Test_accuracy'],
    ['The RMSE of prediction is: 0.44', 'RMSE_of_prediction'],
    ["The ROC AUC of loaded model's prediction is: 0.79", 'ROC_AUC'],
    ['loss 0.4', 'loss'],
    ['f=2 done', 'f'],
    ['s=-3 x', 's'],
    ['Test accuracy is 0.91', 'Test_accuracy'],
    ['*   Acc@1 15.3', 'Acc@1'],
    ['| gnorm 1.4 |', 'gnorm'],
    ['loss nan', 'loss'],
    ['size=1234', 'size'],
  ])('%j is %s', (line, name) => {
    expect(readLog(line).map((found) => found.replace(/@\d+=.*$/, ''))).toEqual([name]);
  });

  test.each([
    ['prose', 'Using 12 images for fraction=1.0 at imgsz=64'],
    ['prose', 'Using lr=0.1'],
    ['prose', 'Modules in train mode: 4'],
    ['prose', 'Start training from score 0.022'],
    ['a count', 'Number of positive: 91, number of negative: 89'],
    ['a count', 'Total nSV = 146'],
    ['a count', 'Model resnet18 created, param count:11689512'],
    ['a count of something else', 'YOLOv8n summary (fused): 72 layers'],
    ['a size', 'Params size (MB): 0.22'],
    ['a setting', 'seed=3 batch_size: 32 version: 2'],
    ['a device', 'cuda:0'],
    ['a place in a file', 'train.py:45 __main__:train:88'],
    ['an address', 'localhost:8080 node-17.local:29500 127.0.0.1:80'],
    ['the time of the run', 'Total training time: 0.02 seconds. took: 3 s, MemAllocated=3.21GB, speed: 12ms'],
    ['throughput', 'speed=9.1it/s words/sec/thread: 7082928'],
    ['the time of a sentence', 'Binning 0.1 GB of training data: 0.031 s'],
    ['progress', 'done: 3/10, JAX process: 0 / 1, ETA: 3'],
    ['arguments', 'AdamW(lr=0.001, momentum=0.9) with weight(decay=0.0)'],
    ['arguments of an unfinished call', 'Namespace(lr=0.1, shape=(3, 32), epochs=10'],
    ['an option', 'run it with --loss 0.3'],
  ])('%s is none: %j', (_, line) => {
    expect(readLog(line)).toEqual([]);
  });
});

test('a duration is a metric where its name tells of no run', () => {
  expect(readLog('latency: 12.3 ms, step time: 3 ms')).toEqual(['latency@0=12.3']);
});

test('time alone is a metric, beside others it is that of a batch', () => {
  expect(readLog('time: 12.5')).toEqual(['time@0=12.5']);
  expect(readLog('time: 12.5 loss: 0.5')).toEqual(['loss@0=0.5']);
});

test('9885/10000 is that share of a score, and of nothing else', () => {
  expect(readLog('Accuracy: 9885/10000 (99%), batch: 3/4')).toEqual(['Accuracy@0=0.9885']);
});
