import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readUploads } from '../../src/cli/uploads.ts';
import { testFolder } from './folder.ts';

function project(): { readonly top: string; readonly cwd: string } {
  const top = testFolder();
  const cwd = join(top, 'experiments');
  for (const folder of ['experiments/data/cifar', 'shared', 'experiments/a:b'])
    mkdirSync(join(top, folder), { recursive: true });
  writeFileSync(join(top, 'shared/weights.bin'), 'w');
  writeFileSync(join(cwd, 'data/cifar/x.csv'), 'x');
  return { top, cwd };
}

async function places(...texts: readonly string[]): Promise<readonly (readonly [string, string])[]> {
  const { top, cwd } = project();
  const uploads = await readUploads(
    texts.map((text) => text.replace('TOP', top)),
    cwd,
    top,
  );
  for (const { key } of uploads) expect(key).toMatch(/^[0-9a-f]{64}$/);
  return uploads.map(({ from, to }) => [from.replace(top, ''), to]);
}

test('what is below stays where it is, all else is found by its own name', async () => {
  expect(await places('./data/cifar/', '../shared/weights.bin', 'TOP/shared')).toEqual([
    ['/experiments/data/cifar', 'data/cifar'],
    ['/shared/weights.bin', 'weights.bin'],
    ['/shared', 'shared'],
  ]);
});

test('MOUNT says where it is found, below or at an absolute path', async () => {
  expect(await places('data/cifar:in/data/', '../shared:/mnt/shared')).toEqual([
    ['/experiments/data/cifar', 'in/data'],
    ['/shared', '/mnt/shared'],
  ]);
});

test('a path that holds a colon and exists has no MOUNT', async () => {
  expect(await places('a:b')).toEqual([['/experiments/a:b', 'a:b']]);
  expect(await places('a:b:c')).toEqual([['/experiments/a:b', 'c']]);
});

test.each([
  [['data/cifra'], 'upload.missing', /did you mean data\/cifar/],
  [['nothing-like-it'], 'upload.missing', /PATH\[:MOUNT\]/],
  [[''], 'upload.missing', /PATH\[:MOUNT\]/],
  [['data:../data'], 'upload.mount', /absolute/],
  [['data:.'], 'upload.mount', /absolute/],
  [['data/cifar:x', '../shared:x'], 'upload.twice', /MOUNT/],
  [['data', '../shared:data/shared'], 'upload.twice', /MOUNT/],
])('%j is refused with what would be right', async (texts, code, hint) => {
  await expect(places(...texts)).rejects.toMatchObject({ code, hint: expect.stringMatching(hint) });
});
