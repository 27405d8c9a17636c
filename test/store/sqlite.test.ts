import { chmodSync, chownSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { databaseFiles } from '../../src/store/folder.ts';
import { openStore, openStoreReader } from '../../src/store/sqlite.ts';
import { describeStore } from '../contracts/store.ts';
import { emptyFolder } from './folders.ts';
import { batchOf, pointOf, proposed, started } from './records.ts';

describeStore('sqlite', async () => {
  const root = emptyFolder();
  const store = await openStore(join(root, '.hyper'));
  return {
    store,
    openReader: () => openStoreReader(join(root, '.hyper')),
    close() {
      store.close();
      rmSync(root, { recursive: true });
    },
  };
});

describe('the state folder', () => {
  let root: string;
  let folder: string;
  beforeEach(() => {
    root = emptyFolder();
    folder = join(root, '.hyper');
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const mode = (path: string) => lstatSync(path).mode & 0o777;

  test('is made for its owner alone and hidden from git, and so are its files', async () => {
    const store = await openStore(folder);
    const { search, firstRun } = store.newSearch(1);
    store.append(search, 1, started(firstRun));
    expect(mode(folder)).toBe(0o700);
    expect(['', '-wal', '-shm'].map((end) => mode(join(folder, `store.sqlite${end}`)))).toEqual([0o600, 0o600, 0o600]);
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
    store.close();
  });

  test('is used as it is found, with a .gitignore of the user', async () => {
    mkdirSync(folder, { mode: 0o755 });
    writeFileSync(join(folder, '.gitignore'), 'mine\n');
    (await openStore(folder)).close();
    expect(mode(folder)).toBe(0o755);
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('mine\n');
  });

  test('has the room of a removed search again when it is compacted', async () => {
    const store = await openStore(folder);
    const size = () => databaseFiles(folder).reduce((sum, file) => sum + lstatSync(file).size, 0);
    store.append(store.newSearch(1).search, 1, started(1));
    store.append(1, 2, proposed(1, 1));
    store.compact();
    const before = size();
    const points = Array.from({ length: 20_000 }, (_, step) => pointOf(step, Math.sin(step)));
    store.addPoints(1, batchOf(1, points));
    expect(size()).toBeGreaterThan(before + 500_000);
    store.removeSearch(1);
    store.compact();
    expect(size()).toBeLessThanOrEqual(before);
    store.close();
  });

  test('keeps its id and its searches when it is opened again', async () => {
    const first = await openStore(folder);
    first.append(first.newSearch(10).search, 1, started(1));
    first.addPoints(1, batchOf(1, [pointOf(0, 0.5)]));
    first.close();
    const second = await openStore(folder);
    expect(second.projectId).toBe(first.projectId);
    expect(second.searches()).toHaveLength(1);
    expect(second.newSearch(1)).toEqual({ search: 2, firstRun: 11 });
    expect([...second.curve(1, 1, 'acc').values]).toEqual([0.5]);
    second.close();
  });

  test.each([0o770, 0o702])('is refused when others can write to it: mode %o', async (unsafe) => {
    (await openStore(folder)).close();
    chmodSync(folder, unsafe);
    const refusal = { code: 'store.folder', hint: `make it yours alone: chmod 700 ${folder}` };
    await expect(openStore(folder)).rejects.toMatchObject(refusal);
    await expect(openStoreReader(folder)).rejects.toMatchObject(refusal);
  });

  test('is refused when it is a symbolic link', async () => {
    mkdirSync(join(root, 'elsewhere'), { mode: 0o700 });
    symlinkSync(join(root, 'elsewhere'), folder);
    await expect(openStore(folder)).rejects.toMatchObject({
      code: 'store.folder',
      message: `${folder}: it is a symbolic link`,
    });
    expect(() => lstatSync(join(root, 'elsewhere', 'store.sqlite'))).toThrow('ENOENT');
  });

  test('is refused when it belongs to another user', async () => {
    // Root can give a folder away; anybody else finds root's.
    const isRoot = process.getuid?.() === 0;
    const foreign = isRoot ? folder : '/usr';
    if (isRoot) {
      mkdirSync(folder, { mode: 0o700 });
      chownSync(folder, 12_345, 12_345);
    }
    await expect(openStore(foreign)).rejects.toMatchObject({
      code: 'store.folder',
      message: `${foreign}: it belongs to another user (uid ${isRoot ? 12_345 : 0})`,
    });
  });

  test('is refused when a file stands in its place, or in place of a folder above it', async () => {
    writeFileSync(folder, 'mine');
    await expect(openStore(folder)).rejects.toMatchObject({ code: 'store.folder' });
    await expect(openStore(join(folder, 'below'))).rejects.toMatchObject({ code: 'store.folder' });
    expect(readFileSync(folder, 'utf8')).toBe('mine');
  });

  test('that cannot be made is told as such', async () => {
    // Root may write nearly everywhere, but make nothing in /sys.
    await expect(openStore('/sys/hyper')).rejects.toMatchObject({ code: 'store.readonly' });
    await expect(openStore(join(root, 'not', 'there'))).rejects.toMatchObject({
      code: 'store.folder',
      hint: `make it first: mkdir -p ${join(root, 'not')}`,
    });
  });

  test('without a store has nothing to read', async () => {
    const refusal = { code: 'store.none' };
    await expect(openStoreReader(folder)).rejects.toMatchObject(refusal);
    mkdirSync(folder, { mode: 0o700 });
    await expect(openStoreReader(folder)).rejects.toMatchObject(refusal);
    expect(() => lstatSync(join(folder, 'store.sqlite'))).toThrow('ENOENT');
  });
});
