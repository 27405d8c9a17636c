// `hyper doctor`, as a process, where all is well and where it is not.
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { checkNode } from '../../../src/cli/doctor/machine.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { databaseFile } from '../../../src/store/folder.ts';
import { openStore } from '../../../src/store/sqlite.ts';
import { runHyper } from '../../hyper.ts';
import { testFolder } from '../folder.ts';

type Check = { readonly name: string; readonly status: string; readonly says: string; readonly hint: string | null };
type Found = { readonly code: number | undefined; readonly ok: boolean; of(name: string): Check | undefined };

async function doctor(cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Found> {
  const { code, stdout, stderr } = await runHyper(['doctor', '--json'], { cwd, env });
  expect(stderr).toBe('');
  const { v, ok, checks } = JSON.parse(stdout) as { v: number; ok: boolean; checks: readonly Check[] };
  expect(v).toBe(1);
  return { code, ok, of: (name) => checks.find((check) => check.name === name) };
}

/** A folder that is the whole PATH, with links to these programs. */
async function pathWith(...programs: readonly string[]): Promise<string> {
  const folder = testFolder();
  for (const program of programs) {
    const { stdout } = await execa('sh', ['-c', `command -v ${program}`]);
    symlinkSync(stdout, join(folder, program));
  }
  return folder;
}

describe('a healthy machine', () => {
  test('has a line for each check, and nothing is written', async () => {
    const cwd = testFolder();
    const { code, stdout, stderr } = await runHyper(['doctor'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n');
    for (const name of ['node', 'sqlite', '/bin/sh', 'setsid', 'folder', 'disk']) {
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^✓ ${name} +\\S`)));
    }
    expect(stdout).not.toContain('\u001b');
    expect(existsSync(join(cwd, '.hyper'))).toBe(false);
  });

  test('shows ASCII where there is no UTF-8', async () => {
    const { stdout } = await runHyper(['doctor'], { cwd: testFolder(), env: { LC_ALL: 'C', LANG: 'C' } });
    expect(stdout).toMatch(/^\+ node /);
  });

  test('with a store: it is read once, whole', async () => {
    const cwd = testFolder();
    await runHyper(['random', '-n', '2', '--param', 'x=1:9', 'echo :x:'], { cwd });
    const { code, of } = await doctor(cwd);
    expect(code).toBe(0);
    expect(of('store')).toMatchObject({ status: 'ok', says: expect.stringMatching(/^schema \d+, .*, sound$/) });
    expect(of('drivers')).toMatchObject({ status: 'ok', says: '1 search, none of them is driven now' });
    expect(of('runs')).toMatchObject({ status: 'ok' });
  });
});

describe('python', () => {
  test('finds send_metric as a run would', async () => {
    expect((await doctor(testFolder())).of('python')).toMatchObject({
      status: 'ok',
      says: expect.stringMatching(/^3\.\d+\.\d+ \(.*\) finds send_metric; /),
    });
  });

  test('that finds another module of that name first is told of', async () => {
    const cwd = testFolder();
    writeFileSync(join(cwd, 'hypersearch.py'), 'send_metric = print\n');
    expect((await doctor(cwd)).of('python')).toMatchObject({
      status: 'warning',
      says: expect.stringMatching(/does not find our send_metric, but .*hypersearch\.py$/),
    });
  });

  test('that is not there, like git, is a warning', async () => {
    const path = await pathWith('sh', 'setsid');
    const { code, of } = await doctor(testFolder(), { PATH: `${path}:${dirname(process.execPath)}/none` });
    expect(code).toBe(0);
    expect(of('python')).toMatchObject({ status: 'warning', says: 'no python3 or python on the PATH' });
    expect(of('git')).toMatchObject({ status: 'warning', says: 'is not there' });
  });

  test('that does not start is told of', async () => {
    const path = await pathWith('sh', 'setsid');
    writeFileSync(join(path, 'python3'), '#!/bin/sh\nexit 1\n');
    chmodSync(join(path, 'python3'), 0o755);
    expect((await doctor(testFolder(), { PATH: path })).of('python')).toMatchObject({
      status: 'warning',
      says: 'python3 does not start',
    });
  });
});

describe('gpus', () => {
  test('are those we were given', async () => {
    const { of } = await doctor(testFolder(), { CUDA_VISIBLE_DEVICES: '0,2' });
    expect(of('gpus')).toMatchObject({ status: 'ok', says: '0, 2, as CUDA_VISIBLE_DEVICES=0,2 says: one run each' });
  });

  test('may be none', async () => {
    const { of } = await doctor(testFolder(), { CUDA_VISIBLE_DEVICES: '' });
    expect(of('gpus')).toMatchObject({
      status: 'ok',
      says: expect.stringMatching(/^none, as CUDA_VISIBLE_DEVICES= says/),
    });
  });
});

describe('what fails makes it exit with 1', () => {
  test('neither setsid nor perl', async () => {
    const { code, ok, of } = await doctor(testFolder(), { PATH: await pathWith('sh') });
    expect([code, ok]).toEqual([1, false]);
    expect(of('setsid')).toMatchObject({ status: 'error', hint: 'install util-linux, or perl' });
  });

  test('a store that is no database', async () => {
    const cwd = testFolder();
    mkdirSync(join(cwd, '.hyper'), { mode: 0o700 });
    writeFileSync(join(cwd, '.hyper/store.sqlite'), 'this is the diary of ann\n'.repeat(100));
    const { code, of } = await doctor(cwd);
    expect(code).toBe(1);
    expect(of('store')).toMatchObject({ status: 'error', says: expect.stringContaining('it is damaged') });
    expect(of('drivers')).toBeUndefined();
    const { stdout } = await runHyper(['doctor'], { cwd });
    expect(stdout).toMatch(/^✗ store .*\n {11}nothing was changed: move the file away/m);
    expect(stdout).toMatch(/\n1 of \d+ checks failed: searches cannot be run until that is mended\n$/);
  });

  test('a store of a newer schema', async () => {
    const cwd = testFolder();
    (await openStore(join(cwd, '.hyper'))).close();
    const database = await openDatabase(databaseFile(join(cwd, '.hyper')));
    database.exec('PRAGMA user_version = 99');
    database.close();
    const { code, of } = await doctor(cwd);
    expect(code).toBe(1);
    expect(of('store')).toMatchObject({ status: 'error', hint: expect.stringContaining('use the newer one') });
  });

  test('a state folder that others can write to', async () => {
    const cwd = testFolder();
    (await openStore(join(cwd, '.hyper'))).close();
    chmodSync(join(cwd, '.hyper'), 0o777);
    const { code, of } = await doctor(cwd);
    expect(code).toBe(1);
    expect(of('folder')).toMatchObject({ status: 'error', hint: expect.stringContaining('chmod 700') });
    chmodSync(join(cwd, '.hyper'), 0o755);
    const { code: then, of: later } = await doctor(cwd);
    expect(then).toBe(0);
    expect(later('folder')).toMatchObject({ status: 'warning', says: expect.stringContaining('others can read it') });
  });

  test.each([
    ['v18.20.8', 'error'],
    ['v20.18.3', 'error'],
    ['v20.19.0', 'ok'],
    ['v24.1.0', 'ok'],
  ])('node %s: %s', (version, status) => expect(checkNode(version)).toMatchObject({ status }));
});

test('an older store is left as it is', async () => {
  const cwd = testFolder();
  (await openStore(join(cwd, '.hyper'))).close();
  const database = await openDatabase(databaseFile(join(cwd, '.hyper')));
  database.exec('PRAGMA user_version = 2');
  const { of } = await doctor(cwd);
  expect(of('store')).toMatchObject({
    status: 'ok',
    says: expect.stringContaining('the next command brings it to schema'),
  });
  expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 2 });
  database.close();
});
