import { afterEach, beforeEach, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../../src/store/database.ts';
import { databaseFile } from '../../../src/store/folder.ts';
import { failed } from '../../fakes/facts.ts';
import { createProject } from '../../fakes/stored.ts';
import type { Project } from '../../fakes/stored.ts';
import { hyper } from './hyper.ts';

let project: Project;
beforeEach(async () => {
  project = await createProject();
});
afterEach(() => project.remove());

test('searches are listed by id, under both names of the command', async () => {
  const story = project.tell();
  story.run({ rate: 0.1, layers: 4 }, 0.75, 60_000);
  story.run({ rate: 0.2, layers: 4 }, undefined, 1000, failed);
  story.finish();
  project.tell({ name: 'second', objective: null, strategy: 'grid' });
  const { out, err } = await hyper(project.folder, ['list'], { columns: 100 });
  expect(err).toBe('');
  expect(out.replaceAll(/\d+[smhd] ago/g, 'long ago')).toMatchInlineSnapshot(`
    "ID  NAME    KIND      STATE          BEST           RUNS  FAILED  STARTED   TOOK
    #1  -       bayesian  ✓ finished     0.75 ↑val_acc  2/21       1  long ago  1m01s
    #2  second  grid      ? interrupted  -              0/21       0  long ago  -
    "
  `);
  expect(await hyper(project.folder, ['ls'], { columns: 100 })).toEqual({ out, err });
});

test('--limit keeps the newest, --json is plain JSON', async () => {
  for (let count = 0; count < 3; count += 1) project.tell().run({ rate: 0.1, layers: 4 }, 1 / 3, 1500);
  const { out } = await hyper(project.folder, ['list', '-n', '2', '--json']);
  const [first, second, ...others] = JSON.parse(out) as Record<string, unknown>[];
  expect(others).toEqual([]);
  expect([first?.['search'], second?.['search']]).toEqual([2, 3]);
  expect(first).toMatchObject({ state: 'interrupted', ended: 1, num_runs: 21, best: { run: 22 }, goal: 'maximize' });
  expect(new Date(String(first?.['started_at'])).getTime()).toBe(project.store.searches()[1]?.startedAt);
});

test('a project without searches is told how to start one, and that is no error', async () => {
  const { out, err } = await hyper(project.folder, ['list']);
  expect(out).toBe('');
  expect(err).toMatch(/^no searches yet \(in .*\.hyper\); to start one:\n {2}hyper random /);
});

test('a folder without a store is no error either, and none is made', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hyper-none-'));
  expect((await hyper(folder, ['list'])).err).toContain('no searches yet');
  expect((await hyper(folder, ['list', '--json'])).out).toBe('[]\n');
  await expect(hyper(folder, ['show'])).rejects.toMatchObject({ code: 'store.none' });
  rmSync(folder, { recursive: true });
});

test('no journal is read: a list is the same without any', async () => {
  for (let count = 0; count < 20; count += 1) project.tell().run({ rate: 0.1, layers: 4 }, 0.5, 1000);
  const before = await hyper(project.folder, ['list']);
  const database = await openDatabase(databaseFile(join(project.folder, '.hyper')));
  database.exec('DELETE FROM events');
  database.close();
  expect(await hyper(project.folder, ['list'])).toEqual(before);
  await expect(hyper(project.folder, ['show'])).rejects.toMatchObject({ code: 'store.no-search' });
});

test.each(['0', '-1', 'x', '1.5'])('--limit %s is refused', async (limit) => {
  await expect(hyper(project.folder, ['list', `--limit=${limit}`])).rejects.toThrow(
    /Expected a whole number, at least 1/,
  );
});
