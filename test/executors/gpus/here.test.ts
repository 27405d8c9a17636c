import { expect, test } from 'vitest';
import { findGpus } from '../../../src/executors/gpus/here.ts';
import { Tools } from './tools.ts';

test('a set that was given is kept to, and no tool is asked', async () => {
  const env = new Tools().add('nvidia-smi', 'echo GPU 0: K80 "(UUID: GPU-1)"').env([]);
  expect(await findGpus({ ...env, CUDA_VISIBLE_DEVICES: '2, 3' })).toEqual(['2', '3']);
  expect(await findGpus({ ...env, CUDA_VISIBLE_DEVICES: 'GPU-ab-1,MIG-x/0' })).toEqual(['GPU-ab-1', 'MIG-x/0']);
  expect(await findGpus({ ...env, CUDA_VISIBLE_DEVICES: '' })).toEqual([]);
});

test('else nvidia-smi is asked, then rocm-smi', async () => {
  expect(await findGpus(new Tools().addPlainNvidia(1, 2).env())).toEqual(['0', '1']);
  const amd = '{"card0": {"Card Series": "A"}, "card1": {"Card Series": "B"}}';
  expect(await findGpus(new Tools().addAmd(amd).env())).toEqual(['0', '1']);
  expect(await findGpus(new Tools().addAmd(amd).env([], { HIP_VISIBLE_DEVICES: '1' }))).toEqual(['1']);
});

test('a machine without GPUs, driver or tool has none', async () => {
  expect(await findGpus(new Tools().add('nvidia-smi', 'echo "No devices were found"').env())).toEqual([]);
  expect(await findGpus(new Tools().add('nvidia-smi', 'echo "GPU 0: K80 (UUID: GPU-1)"; exit 9').env())).toEqual([]);
  expect(await findGpus({ PATH: '/nowhere' })).toEqual([]);
});
