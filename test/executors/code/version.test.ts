import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCodeVersion } from '../../../src/executors/code/version.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'hyper-git-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const git = (...args: readonly string[]) => {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgSign=false'];
  return execFileSync('git', ['-C', folder, ...who, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
    .toString()
    .trim();
};

test('commit, branch and whether anything is changed', async () => {
  git('init', '-q', '-b', 'trunk');
  writeFileSync(join(folder, '.gitignore'), 'data/\n');
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'big'), 'ignored');
  const commit = git('rev-parse', 'HEAD');
  expect(await readCodeVersion(join(folder, 'data'))).toEqual({ commit, branch: 'trunk', isDirty: false });
  writeFileSync(join(folder, 'new\nname'), 'untracked');
  expect(await readCodeVersion(folder)).toEqual({ commit, branch: 'trunk', isDirty: true });
  rmSync(join(folder, 'new\nname'));
  writeFileSync(join(folder, '.gitignore'), 'data/\nmore\n');
  git('checkout', '-q', '--detach');
  expect(await readCodeVersion(folder)).toEqual({ commit, branch: null, isDirty: true });
});

test('nothing is known outside a repository, or before the first commit', async () => {
  expect(await readCodeVersion(folder)).toBeNull();
  git('init', '-q');
  expect(await readCodeVersion(folder)).toBeNull();
});
