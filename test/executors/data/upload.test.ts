import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { dataKey } from '../../../src/executors/data/key.ts';
import { listData, removeData } from '../../../src/executors/data/kept.ts';
import { shipUploads } from '../../../src/executors/data/upload.ts';
import type { HostAccess } from '../../../src/executors/host-access.ts';
import type { Upload } from '../../../src/search/spec.ts';
import { testFolder } from '../../cli/folder.ts';
import { localAccess, toolset, toolsets } from './local-access.ts';

const signal = new AbortController().signal;

type Scene = { readonly folder: string; readonly access: HostAccess; readonly cwd: string };

function scene(folder = testFolder(), access = localAccess(join(folder, 'there'))): Scene {
  const cwd = join(access.facts.root, 'src/abc');
  mkdirSync(cwd, { recursive: true });
  return { folder, access, cwd };
}

function put(file: string, text: string, mode = 0o644): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode });
  return file;
}

async function uploadOf({ folder }: Scene, from: string, to: string): Promise<Upload> {
  return { from, to, key: await dataKey(from, folder, () => {}) };
}

async function ship({ access, cwd }: Scene, ...uploads: readonly Upload[]): Promise<readonly string[]> {
  const told: string[] = [];
  await shipUploads(access, uploads, cwd, (text) => told.push(text), signal);
  return told;
}

function makeData(folder: string): string {
  const data = join(folder, 'data');
  put(join(data, 'a.csv'), 'one');
  put(join(data, 'deep/er/b c.csv'), 'two');
  put(join(data, 'deep/q\'u"o\nte.csv'), 'three');
  put(join(data, `${'long-'.repeat(30)}.csv`), 'four');
  put(join(data, 'run.sh'), '#!/bin/sh', 0o755);
  return data;
}

test.each(toolsets)('with %s: a folder is taken there whole and found where runs start', async (name) => {
  const folder = testFolder();
  const at = scene(folder, localAccess(join(folder, 'there'), toolset(name, folder)));
  const data = makeData(folder);
  await ship(at, await uploadOf(at, data, 'data'));
  const there = join(at.cwd, 'data');
  const names = readdirSync(data, { recursive: true, encoding: 'utf8' }).filter((one) =>
    statSync(join(data, one)).isFile(),
  );
  expect(names).toHaveLength(5);
  for (const one of names) expect(readFileSync(join(there, one), 'utf8')).toBe(readFileSync(join(data, one), 'utf8'));
  expect(statSync(join(there, 'run.sh')).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(at.access.facts.root, 'data'))).toHaveLength(1);
});

test('one file, an empty file and an empty folder can be taken along', async () => {
  const at = scene();
  const file = put(join(at.folder, 'weights.bin'), 'w'.repeat(100_000));
  const empty = put(join(at.folder, 'empty.txt'), '');
  mkdirSync(join(at.folder, 'nothing'));
  await ship(
    at,
    await uploadOf(at, file, 'in/weights.bin'),
    await uploadOf(at, empty, 'empty.txt'),
    await uploadOf(at, join(at.folder, 'nothing'), 'nothing'),
  );
  expect(readFileSync(join(at.cwd, 'in/weights.bin'), 'utf8')).toHaveLength(100_000);
  expect(readFileSync(join(at.cwd, 'empty.txt'), 'utf8')).toBe('');
  expect(readdirSync(join(at.cwd, 'nothing'))).toEqual([]);
});

test('the same content is sent once, whatever it is called and however often it is asked for', async () => {
  const at = scene();
  const one = put(join(at.folder, 'one/a.csv'), 'same');
  const two = put(join(at.folder, 'two/b.csv'), 'same');
  const upload = await uploadOf(at, one, 'a.csv');
  expect(await ship(at, upload)).toEqual(['sending a.csv (4 bytes)']);
  expect(await ship(at, upload, await uploadOf(at, two, 'b.csv'))).toEqual([]);
  expect(readlinkSync(join(at.cwd, 'a.csv'))).toBe(readlinkSync(join(at.cwd, 'b.csv')));
});

test('links in the data are followed; one that leads into itself or nowhere is refused', async () => {
  const at = scene();
  const data = join(at.folder, 'data');
  put(join(at.folder, 'disk/big.bin'), 'big');
  mkdirSync(data);
  symlinkSync(join(at.folder, 'disk'), join(data, 'linked'));
  await ship(at, await uploadOf(at, data, 'data'));
  expect(lstatSync(join(at.cwd, 'data/linked/big.bin')).isFile()).toBe(true);
  symlinkSync('..', join(data, 'loop'));
  await expect(uploadOf(at, data, 'data')).rejects.toMatchObject({ code: 'upload.loop' });
  rmSync(join(data, 'loop'));
  symlinkSync('nowhere', join(data, 'dangling'));
  await expect(uploadOf(at, data, 'data')).rejects.toMatchObject({ code: 'upload.unreadable' });
});

test('data that has changed since its key was made is not taken for it', async () => {
  const at = scene();
  const file = put(join(at.folder, 'a.csv'), 'one');
  const upload = await uploadOf(at, file, 'a.csv');
  put(file, 'two');
  await expect(ship(at, upload)).rejects.toMatchObject({ code: 'upload.changed' });
  expect(readdirSync(join(at.access.facts.root, 'data'))).toEqual([]);
  expect(existsSync(join(at.cwd, 'a.csv'))).toBe(false);
});

test.each([
  ['a file', (path: string) => put(path, 'mine'), 'a file'],
  ['a folder', (path: string) => mkdirSync(path), 'a folder'],
  ['a link of the user', (path: string) => symlinkSync('/tmp', path), 'a link to /tmp'],
])('%s that is where data should go is left alone and named', async (_, make, what) => {
  const at = scene();
  make(join(at.cwd, 'data'));
  const upload = await uploadOf(at, put(join(at.folder, 'a.csv'), 'one'), 'data');
  await expect(ship(at, upload)).rejects.toMatchObject({ code: 'host.mount', message: expect.stringContaining(what) });
  expect(lstatSync(join(at.cwd, 'data')).isSymbolicLink()).toBe(what.includes('link'));
});

test('an absolute place gets its link where nothing is, and never another', async () => {
  const at = scene();
  const to = join(at.folder, 'mnt/deep/data');
  const one = await uploadOf(at, put(join(at.folder, 'a.csv'), 'one'), to);
  await ship(at, one);
  await ship(at, one);
  expect(readFileSync(to, 'utf8')).toBe('one');
  const two = await uploadOf(at, put(join(at.folder, 'b.csv'), 'two'), to);
  await expect(ship(at, two)).rejects.toMatchObject({ code: 'host.mount' });
  expect(readFileSync(to, 'utf8')).toBe('one');
});

test.each(toolsets)(
  'with %s: new data takes the place of older only when no run that started there goes on',
  async (name) => {
    const folder = testFolder();
    const at = scene(folder, localAccess(join(folder, 'there'), toolset(name, folder)));
    const attempt = join(at.access.facts.root, 'runs/1/3/1');
    put(join(attempt, 'cmd'), `cd '${at.cwd}'\n`);
    put(join(attempt, 'claim'), '');
    await ship(at, await uploadOf(at, put(join(folder, 'a.csv'), 'one'), 'data'));
    const two = await uploadOf(at, put(join(folder, 'b.csv'), 'two'), 'data');
    await expect(ship(at, two)).rejects.toMatchObject({ message: expect.stringContaining('another search') });
    expect(readFileSync(join(at.cwd, 'data'), 'utf8')).toBe('one');
    put(join(attempt, 'exit'), '0 1');
    await ship(at, two);
    expect(readFileSync(join(at.cwd, 'data'), 'utf8')).toBe('two');
  },
);

test('on this machine nothing is copied: the link leads to the data, unless it is in its place', async () => {
  const at = scene();
  const access = localAccess(at.access.facts.root, { name: 'local' });
  const data = makeData(at.folder);
  await ship({ ...at, access }, await uploadOf(at, data, 'data'));
  expect(readlinkSync(join(at.cwd, 'data'))).toBe(data);
  expect(await ship({ ...at, access, cwd: at.folder }, await uploadOf(at, data, 'data'))).toEqual([]);
});

test('a transfer that is cut short leaves nothing that counts as the data', async () => {
  const at = scene();
  const bin = join(at.folder, 'bin');
  put(join(bin, 'tar'), '#!/bin/sh\nhead -c 5000 >/dev/null; echo "tar: No space left on device" >&2; exit 2\n', 0o755);
  const access = localAccess(at.access.facts.root, { path: `${bin}:${process.env['PATH'] ?? ''}` });
  const upload = await uploadOf(at, put(join(at.folder, 'big.bin'), 'x'.repeat(5_000_000)), 'big.bin');
  await expect(ship({ ...at, access }, upload)).rejects.toMatchObject({ code: 'host.disk' });
  expect(readdirSync(join(access.facts.root, 'data'))).toEqual([]);
  await ship(at, upload);
  expect(statSync(join(at.cwd, 'big.bin')).size).toBe(5_000_000);
});

test('data that is larger than the free disk is not even begun', async () => {
  const at = scene();
  const access = { ...at.access, facts: { ...at.access.facts, freeGb: 0.001 } };
  const upload = await uploadOf(at, put(join(at.folder, 'big.bin'), 'x'.repeat(2_000_000)), 'big.bin');
  await expect(ship({ ...at, access }, upload)).rejects.toMatchObject({ message: expect.stringContaining('2.0 MB') });
});

test('two drivers that bring the same data at once both find it', async () => {
  const at = scene();
  const upload = await uploadOf(at, makeData(at.folder), 'data');
  await Promise.all([ship(at, upload), ship(at, upload), ship(at, upload)]);
  const kept = readdirSync(join(at.access.facts.root, 'data'));
  expect(kept).toEqual([upload.key.slice(0, 12)]);
  expect(readdirSync(join(at.access.facts.root, 'data', kept[0] ?? '')).toSorted()).toEqual(['content', 'name']);
});

test.each(toolsets)('with %s: what is kept on a host is listed with name, size and age, and removed', async (name) => {
  const folder = testFolder();
  const at = scene(folder, localAccess(join(folder, 'there'), toolset(name, folder)));
  expect(await listData(at.access)).toEqual([]);
  const upload = await uploadOf(at, put(join(folder, 'big file.bin'), 'x'.repeat(200_000)), 'big.bin');
  await ship(at, upload);
  mkdirSync(join(at.access.facts.root, 'data/.new-abc-1-x'));
  const kept = await listData(at.access);
  expect(kept.map((one) => one.key).toSorted()).toEqual(['.new-abc-1-x', upload.key.slice(0, 12)]);
  const [found] = kept.filter((one) => one.name !== '');
  expect(found).toMatchObject({ name: 'big file.bin' });
  expect(found?.bytes).toBeGreaterThanOrEqual(200_000);
  expect(found?.usedAt).toBeGreaterThan(1_700_000_000);
  expect(await removeData(at.access, [...kept.map(({ key }) => key), '../src', '; rm -rf /'])).toEqual([]);
  expect(await listData(at.access)).toEqual([]);
  expect(existsSync(at.cwd)).toBe(true);
});

test('the key is of paths, content and the right to run, not of times', async () => {
  const folder = testFolder();
  const key = (from: string): Promise<string> => dataKey(from, folder, () => {});
  const [one, two] = [makeData(join(folder, 'one')), makeData(join(folder, 'two'))];
  utimesSync(join(two, 'a.csv'), 1, 1);
  const first = await key(one);
  expect(await key(two)).toBe(first);
  chmodSync(join(two, 'a.csv'), 0o755);
  expect(await key(two)).not.toBe(first);
  chmodSync(join(two, 'a.csv'), 0o600);
  expect(await key(two)).toBe(first);
  put(join(two, 'a.csv'), 'One');
  expect(await key(two)).not.toBe(first);
});

test('hashes of files that have not changed are remembered; a damaged memory is made anew', async () => {
  const folder = testFolder();
  const file = put(join(folder, 'data/a.csv'), 'one');
  utimesSync(file, 1_700_000_000, 1_700_000_000);
  const first = await dataKey(join(folder, 'data'), folder, () => {});
  const memory = join(folder, 'data-hashes.json');
  expect(statSync(memory).mode & 0o777).toBe(0o600);
  // What is remembered is believed: that it was not read again shows.
  writeFileSync(memory, readFileSync(memory, 'utf8').replace(/[0-9a-f]{64}/, '0'.repeat(64)));
  expect(await dataKey(join(folder, 'data'), folder, () => {})).not.toBe(first);
  writeFileSync(memory, '{"half');
  expect(await dataKey(join(folder, 'data'), folder, () => {})).toBe(first);
});

test('a file that was written a moment ago is not remembered', async () => {
  const folder = testFolder();
  put(join(folder, 'data/a.csv'), 'one');
  await dataKey(join(folder, 'data'), folder, () => {});
  expect(readFileSync(join(folder, 'data-hashes.json'), 'utf8')).not.toMatch(/[0-9a-f]{64}/);
});
