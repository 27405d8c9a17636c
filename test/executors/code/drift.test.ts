import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDriftCheck, driftText } from '../../../src/executors/code/drift.ts';
import { testFolder } from '../../cli/folder.ts';
import { TestRepository } from './repository.ts';

test('edits are seen, whether the file was changed before or not; what runs write is not', async () => {
  const repository = new TestRepository();
  for (const name of ['train.py', 'model.py', 'gone.py', 'kept.py', 'dirty.py']) repository.put(name, '1');
  repository.commit();
  repository.put('dirty.py', '2');
  repository.put('new.py', '1');
  repository.put('results.csv', '1');
  const before = repository.print();
  const check = await createDriftCheck(repository.folder, process.env);
  expect(await check()).toEqual([]);
  expect(repository.print()).toBe(before);
  repository.put('results.csv', '2');
  repository.put('checkpoint.py', 'written by a run');
  repository.put('dirty.py', '2');
  expect(await check()).toEqual([]);
  repository.put('train.py', '2');
  repository.put('dirty.py', '3');
  repository.put('new.py', '2');
  rmSync(join(repository.folder, 'gone.py'));
  expect(await check()).toEqual(['dirty.py', 'gone.py', 'new.py', 'train.py']);
});

test('changes that are put back, or committed as they were, are none', async () => {
  const repository = new TestRepository();
  repository.put('a.py', '1');
  repository.put('b.py', '1');
  repository.commit();
  repository.put('a.py', '2');
  repository.put('new.py', '1');
  const check = await createDriftCheck(repository.folder, process.env);
  repository.put('b.py', '2');
  expect(await check()).toEqual(['b.py']);
  repository.put('b.py', '1');
  repository.commit();
  expect(await check()).toEqual([]);
  repository.put('b.py', '2');
  repository.commit();
  expect(await check()).toEqual(['b.py']);
});

test('without a repository source text is watched', async () => {
  const folder = testFolder();
  mkdirSync(join(folder, 'lib'));
  writeFileSync(join(folder, 'lib/train.py'), '1');
  writeFileSync(join(folder, 'log.txt'), '1');
  const check = await createDriftCheck(folder, process.env);
  writeFileSync(join(folder, 'log.txt'), '2');
  writeFileSync(join(folder, 'new.py'), '2');
  expect(await check()).toEqual([]);
  writeFileSync(join(folder, 'lib/train.py'), '22');
  expect(await check()).toEqual(['lib/train.py']);
});

test('a folder that goes away is no reason to fail', async () => {
  const repository = new TestRepository();
  repository.put('a.py', '1');
  repository.commit();
  const check = await createDriftCheck(repository.folder, process.env);
  rmSync(repository.folder, { recursive: true });
  expect(await check()).toEqual([]);
  expect(await (await createDriftCheck(join(testFolder(), 'nowhere'), process.env))()).toEqual([]);
});

test('it says which files, and what keeps one state', () => {
  expect(driftText(['train.py', 'a', 'b', 'c'], 12)).toBe(
    'the code has changed since the search began (train.py, a, b, …): runs 12 and later use the new one; --snapshot keeps one state',
  );
});
