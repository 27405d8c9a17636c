import { describe, expect, test } from 'vitest';
import { logSource } from '../../../src/metrics/log.ts';
import { readLog } from './read.ts';

const tqdm = (label: string, done: number, postfix: string): string =>
  `\r${label}: ${String(done * 10).padStart(3)}%|####      | ${done}/10 [00:01<00:01, 9.1it/s, ${postfix}]`;

describe('a progress bar', () => {
  test('counts when it is full, with what it showed last', () => {
    const log = tqdm('Epoch 1', 5, 'loss=9') + tqdm('Epoch 1', 10, 'loss=3') + tqdm('Epoch 1', 10, 'loss=2, acc=0.5');
    expect(readLog(log)).toEqual(['loss@1=2', 'acc@1=0.5']);
  });

  test('counts once each epoch, and the next epoch ends it', () => {
    const log = [1, 2].map(
      (epoch) => tqdm(`Epoch ${epoch}`, 5, 'loss=9') + tqdm(`Epoch ${epoch}`, 10, `loss=${epoch}`),
    );
    expect(readLog(log.join(''))).toEqual(['loss@1=1', 'loss@2=2']);
  });

  test('that starts again without an epoch is another one', () => {
    const log = [3, 2].map((loss) => tqdm('train', 1, 'loss=9') + tqdm('train', 10, `loss=${loss}`));
    expect(readLog(log.join(''))).toEqual(['loss@0=3', 'loss@1=2']);
  });

  test('without a metric does not end the one before: Lightning validates while an epoch stands full', () => {
    const log =
      tqdm('Epoch 0', 10, 'v_num=0, loss=3') +
      tqdm('Validation', 10, 'v_num=0') +
      tqdm('Epoch 0', 10, 'v_num=0, loss=2');
    expect(readLog(log)).toEqual(['loss@0=2']);
  });

  test('comes before a line that gives the same names', () => {
    expect(readLog(`${tqdm('Epoch 0', 10, 'loss=3')}\nloss=2\n`)).toEqual(['loss@0=3', 'loss@0=2']);
  });

  test('at the end of what was read waits in the state, also where its value is NaN', () => {
    const bytes = new TextEncoder().encode(`${tqdm('Epoch 7', 10, 'loss=nan')}\n`);
    const first = logSource.read(logSource.start(), bytes, false);
    expect(first).toMatchObject({ measurements: [], consumed: bytes.length });
    const last = logSource.read(JSON.parse(JSON.stringify(first.state)) as typeof first.state, new Uint8Array(), true);
    expect(last.measurements).toEqual([{ name: 'loss', value: NaN, step: 7 }]);
  });

  test('is redrawn behind backspaces too', () => {
    expect(readLog(' 10%|#   | 1/10 [loss=9]\b\b\b100%|####| 10/10 [00:01, loss=2]')).toEqual(['loss@0=2']);
  });

  test('too wide to be remembered counts each time it stands full', () => {
    const postfix = Array.from({ length: 60 }, (_, index) => `a_long_metric_name_${index}=1`).join(', ');
    expect(readLog(tqdm('Epoch 0', 10, postfix) + tqdm('Epoch 0', 10, postfix))).toHaveLength(120);
  });

  test('that stood unfinished does not hide what was printed behind it', () => {
    expect(readLog(`${tqdm('train', 1, 'loss=9')}epoch 1 val_loss 0.5\n`)).toEqual(['val_loss@1=0.5']);
  });

  test.each([
    [
      'Keras 3',
      '1/2 ━━━━ 0s 5ms/step - loss: 9\r2/2 ━━━━━━━━ 0s 5ms/step - loss: 0.5 - val_loss: 0.25',
      ['loss@0=0.5', 'val_loss@0=0.25'],
    ],
    ['Keras 2', '1/2 [==>...] - ETA: 5s - loss: 9\b\b\b\r2/2 [======] - 1s 5ms/step - loss: 0.5', ['loss@0=0.5']],
    ['Keras without bars', 'Epoch 4/9\n2/2 - 1s - 5ms/step - loss: 0.5', ['loss@4=0.5']],
    ['Keras of unknown length', '9/Unknown 0s 5ms/step - loss: 9\r9/9 ━━━━ 0s 5ms/step - loss: 0.5', ['loss@0=0.5']],
    ['rich', 'Epoch 2/2  ━━━━━━ 9/9 0:00:00 • 0:00:00 269.27it/s loss: 0.5', ['loss@2=0.5']],
    ['Paddle', 'step  10/20 [==>...] - loss: 9\nstep 20/20 [=====] - loss: 0.5 - 9ms/step', ['loss@0=0.5']],
    [
      'fastText',
      'Progress:  45.2% lr: 0.1 avg.loss: 9\rProgress: 100.0% lr: 0.0 avg.loss: 0.5',
      ['lr@0=0', 'avg.loss@0=0.5'],
    ],
    ['tqdm of no known length', '3it [00:01, 9.1it/s, loss=9]\r4it [00:01, 9.1it/s, loss=0.5]', ['loss@0=0.5']],
    [
      'tqdm with a metric in front',
      'test loss: 9.0:  50%|##  | 5/10 [00:00<00:00, 88.10it/s]\rtest loss: 0.5: 100%|####| 10/10 [00:00<00:00, 87.31it/s]',
      ['test_loss@0=0.5'],
    ],
    ['a download', 'model: 100%|####| 440M/440M [00:06<00:00, 66.1MB/s]', []],
  ])('of %s', (_, log, expected) => {
    expect(readLog(log)).toEqual(expected);
  });
});
