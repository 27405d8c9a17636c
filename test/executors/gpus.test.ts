import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findGpus } from '../../src/executors/gpus.ts';

let folder: string;
const withTool = (script: string) => {
  writeFileSync(join(folder, 'nvidia-smi'), `#!/bin/sh\n${script}\n`, { mode: 0o700 });
  return findGpus({ PATH: folder, CUDA_VISIBLE_DEVICES: undefined });
};
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'hyper-gpus-'))));
afterAll(() => rmSync(folder, { recursive: true }));

test('a set that was given is kept to, as CUDA reads it', async () => {
  expect(await findGpus({ CUDA_VISIBLE_DEVICES: '2, 3' })).toEqual(['2', '3']);
  expect(await findGpus({ CUDA_VISIBLE_DEVICES: 'GPU-ab-1,MIG-x/0' })).toEqual(['GPU-ab-1', 'MIG-x/0']);
  expect(await findGpus({ CUDA_VISIBLE_DEVICES: '' })).toEqual([]);
  expect(await findGpus({ CUDA_VISIBLE_DEVICES: '1,-1,2' })).toEqual(['1']);
});

test('else nvidia-smi is asked', async () => {
  const query = '[ "$*" = "--query-gpu=index --format=csv,noheader" ]';
  expect(await withTool(`${query} && echo 0 && echo 1`)).toEqual(['0', '1']);
});

test('a machine without GPUs, driver or tool has none', async () => {
  expect(await withTool('echo "No devices were found"')).toEqual([]);
  expect(await withTool('echo 0; exit 9')).toEqual([]);
  expect(await findGpus({ PATH: '/nowhere', CUDA_VISIBLE_DEVICES: undefined })).toEqual([]);
});
