import { expect, test } from 'vitest';
import { parseVisible, readVisible, vendorOf } from '../../../src/executors/gpus/visible.ts';

test('a set is read as CUDA reads it: what names no device hides itself and all after it', () => {
  expect(parseVisible('2, 3')).toEqual(['2', '3']);
  expect(parseVisible('GPU-ab-1,MIG-x/0')).toEqual(['GPU-ab-1', 'MIG-x/0']);
  expect(parseVisible('')).toEqual([]);
  expect(parseVisible('1,-1,2')).toEqual(['1']);
});

test('AMD filters twice: what HIP counts is what ROCR left', () => {
  const amd = (env: Readonly<Record<string, string>>) => readVisible(env, 'amd');
  expect(amd({})).toBe(null);
  expect(amd({ ROCR_VISIBLE_DEVICES: '2,3' })).toBe('2,3');
  expect(amd({ HIP_VISIBLE_DEVICES: '1' })).toBe('1');
  expect(amd({ CUDA_VISIBLE_DEVICES: '1' })).toBe('1');
  expect(amd({ ROCR_VISIBLE_DEVICES: '4,GPU-ab,6', HIP_VISIBLE_DEVICES: '1,2,7' })).toBe('GPU-ab,6');
  expect(amd({ ROCR_VISIBLE_DEVICES: '4,5', HIP_VISIBLE_DEVICES: '1', CUDA_VISIBLE_DEVICES: '0' })).toBe('5');
});

test('NVIDIA knows only of its own variable', () => {
  expect(readVisible({ ROCR_VISIBLE_DEVICES: '1' }, 'nvidia')).toBe(null);
  expect(readVisible({ CUDA_VISIBLE_DEVICES: '' }, 'nvidia')).toBe('');
});

test('where no tool tells whose GPUs they are, the variables do', () => {
  expect(vendorOf({})).toBe('nvidia');
  expect(vendorOf({ ROCR_VISIBLE_DEVICES: '' })).toBe('amd');
  expect(vendorOf({ HIP_VISIBLE_DEVICES: '0', CUDA_VISIBLE_DEVICES: '0' })).toBe('nvidia');
});
