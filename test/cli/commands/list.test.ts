import { afterEach, beforeEach, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    "ID  NAME    KIND      STATE          BEST                  RUNS  FAILED  STARTED   TOOK
    #1  -       bayesian  ✓ finished     0.75 ↑val_acc (last)  2/21       1  long ago  1m01s
    #2  second  grid      ? interrupted  -                     0/21       0  long ago  -
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

test('a thousand searches of ten runs each are listed without reading a journal', async () => {
  for (let count = 0; count < 1000; count += 1) project.tell({ numRuns: 10 });
  const start = performance.now();
  const { out } = await hyper(project.folder, ['list']);
  // Folding a thousand journals takes longer; measured 0.1 s on a slow machine.
  expect(performance.now() - start).toBeLessThan(1000);
  expect(out.trimEnd().split('\n')).toHaveLength(1001);
});

test.each(['0', '-1', 'x', '1.5'])('--limit %s is refused', async (limit) => {
  await expect(hyper(project.folder, ['list', `--limit=${limit}`])).rejects.toThrow(/Expected a whole number, at least 1/);
});
