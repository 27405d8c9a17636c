import { describe, expect, test } from 'vitest';
import { readValue } from '../../../src/metrics/log/value.ts';

describe('a value', () => {
  test.each([
    ['0.5', 0.5, 'plain'],
    ['-1.5e-3 ', -0.0015, 'plain'],
    ['5.', 5, 'plain'],
    ['nan', NaN, 'plain'],
    ['0.5: 100%|', 0.5, 'plain'],
    ['84.3%', 84.3, 'plain'],
    ['84.31 %', 84.31, 'plain'],
    ['84.3% | loss', 84.3, 'plain'],
    ['1,234', 1234, 'plain'],
    ['1,234,567.50', 1234567.5, 'plain'],
    ['1_234_567', 1234567, 'plain'],
    ['0.82+0.03', 0.82, 'plain'],
    ['0.82 + 0.03', 0.82, 'plain'],
    ['0.82 ± 0.03', 0.82, 'plain'],
    ['0.82 +/- 0.03', 0.82, 'plain'],
    ['0.5 (0.6)', 0.5, 'plain'],
    ['0.912f0', 0.912, 'plain'],
    ['1.5f-3,', 0.0015, 'plain'],
    ['tensor(0.5)', 0.5, 'plain'],
    ["tensor(0.5, device='cuda:0', grad_fn=<NllLossBackward0>)", 0.5, 'plain'],
    ['tensor([[0.5]])', 0.5, 'plain'],
    ['np.float32(0.5)', 0.5, 'plain'],
    ['array(0.5)', 0.5, 'plain'],
    ['Array(0.5, dtype=float32)', 0.5, 'plain'],
    ['<tf.Tensor: shape=(), dtype=float32, numpy=0.5>', 0.5, 'plain'],
    ['9885/10000 (99%)', 0.9885, 'ratio'],
    ['0 / 4', 0, 'ratio'],
    ['12.3 ms', 12.3, 'duration'],
    ['12.3ms', 12.3, 'duration'],
    ['3µs', 3, 'duration'],
    ['3.2GB', 3.2, 'size'],
    ['2052.38 samples/sec', 2052.38, 'size'],
    ['0.07 s/iter.', 0.07, 'size'],
    ['72 layers, 3 heads', 72, 'count'],
    ['1 val loss: 0.5', 1, 'plain'],
    ['0.5 after training', 0.5, 'plain'],
  ])('%j is %d, %s', (text, value, kind) => {
    expect(readValue(text, 0)).toMatchObject({ value, kind });
  });

  test.each([
    '3/10/2',
    '12:30:45',
    '1.2.3',
    '2026-08-01',
    '127.0.0.1',
    '0.5-0.6',
    '5e',
    '0x10',
    '1,23',
    '0,345',
    '1,2345',
    '20261125_085827',
    '1_00',
    '59866GF',
    '3f2a91c',
    '100%|###|',
    '100% ━━━━',
    'tensor([0.5, 0.6])',
    'Namespace(lr=0.1)',
    'infinite',
    'high',
    '',
  ])('%j is none', (text) => {
    expect(readValue(text, 0)).toBeUndefined();
  });
});
