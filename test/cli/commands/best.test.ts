import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runSeed } from '../../../src/search/seed.ts';
import type { SearchSpec } from '../../../src/search/spec.ts';
import { failed } from '../../fakes/facts.ts';
import type { Story } from '../../fakes/facts.ts';
import { createProject } from '../../fakes/stored.ts';
import type { Project } from '../../fakes/stored.ts';
import { hyper } from './hyper.ts';

let project: Project;
beforeEach(async () => {
  project = await createProject();
});
afterEach(() => project.remove());

/** A search that was started in the project's folder, unless it says otherwise. */
function tell(changes: Partial<SearchSpec> = {}): Story {
  return project.tell({ cwd: project.folder, ...changes });
}

const nasty = `a 'b' "c" $(id) \`id\` ; x * ~ \\ é`;

const text = { kind: 'list', name: 'text', values: [nasty, 'plain'] } as const;

test('the command alone is on stdout, and a shell runs it as the run did', async () => {
  const command = { kind: 'argv', argv: ['printf', '%s|', ':text:', 'run=:run:', 'seed=:seed:', ':run_dir:'] } as const;
  const story = tell({ space: [text], command });
  story.run({ text: 'plain' }, 0.5, 1000);
  story.run({ text: nasty }, 0.9, 1000);
  const { out, err } = await hyper(project.folder, ['best']);
  expect(err).toBe('');
  const printed = execFileSync('/bin/sh', ['-c', out], { encoding: 'utf8' });
  const folder = join(project.folder, '.hyper/runs/1/2/files');
  expect(printed).toBe(`${nasty}|run=2|seed=${runSeed(7, 2)}|${folder}|`);
});

test('a shell command is printed with its values in place', async () => {
  const story = tell({ space: [text], command: { kind: 'shell', text: `printf '%s' ":text:" > out.txt` } });
  story.run({ text: nasty }, 0.9, 1000);
  const { out } = await hyper(project.folder, ['best', '1']);
  execFileSync('/bin/sh', ['-c', out], { cwd: project.folder });
  expect(readFileSync(join(project.folder, 'out.txt'), 'utf8')).toBe(nasty);
});

test('a run that began in its own folder begins there again', async () => {
  const story = tell({ space: [text], runsIn: 'run', command: { kind: 'argv', argv: ['pwd', ':text:'] } });
  story.run({ text: 'plain' }, 0.9, 1000);
  const { out } = await hyper(project.folder, ['best']);
  expect(out).toBe(`cd ${project.folder}/.hyper/runs/1/1/files && pwd plain\n`);
});

test('a search that was started in another folder begins there again', async () => {
  const story = tell({ space: [text], cwd: '/', command: { kind: 'argv', argv: ['pwd', ':text:'] } });
  story.run({ text: 'plain' }, 0.9, 1000);
  expect((await hyper(project.folder, ['best'])).out).toBe('cd / && pwd plain\n');
});

test('-n 3 has the best three, one a line; fewer where there are fewer', async () => {
  const story = tell();
  for (const [index, value] of [0.5, 0.9, 0.7].entries()) story.run({ rate: index, layers: 4 }, value, 1000);
  const { out } = await hyper(project.folder, ['best', '-n', '2']);
  expect(out).toBe('python train.py --rate 1 --layers 4\npython train.py --rate 2 --layers 4\n');
  expect((await hyper(project.folder, ['best', '-n', '9'])).out.trimEnd().split('\n')).toHaveLength(3);
});

test('--params has one value a line, --json everything, both with full precision', async () => {
  const story = tell();
  const run = story.start({ rate: 0.01785984137123456, layers: 57 });
  story
    .report(run, [0.5, 1 / 3])
    .wait(1000)
    .end(run);
  expect((await hyper(project.folder, ['best', '--params'])).out).toBe('rate=0.01785984137123456\nlayers=57\n');
  const record = JSON.parse((await hyper(project.folder, ['best', '--json'])).out) as unknown;
  expect(record).toEqual({
    search: 1,
    run: 1,
    objective: 1 / 3,
    standard_error: null,
    metric: { metric: 'keras/val_acc', aggregate: 'last', goal: 'maximize' },
    params: { rate: 0.01785984137123456, layers: 57 },
    command: 'python train.py --rate 0.01785984137123456 --layers 57',
    runs: [1],
  });
  expect(JSON.parse((await hyper(project.folder, ['best', '--json', '-n', '1'])).out)).toEqual([record]);
});

test('of repeats the best mean wins, and its first run that counts is printed', async () => {
  const story = tell({ repeats: 2, numRuns: 4 });
  for (const [rate, value] of [
    [0.1, 0.99],
    [0.1, 0.1],
    [0.2, 0.7],
  ] as const)
    story.run({ rate, layers: 4 }, value, 1000);
  story.run({ rate: 0.2, layers: 4 }, 0.8, 1000);
  expect((await hyper(project.folder, ['best', '--params'])).out).toBe('rate=0.2\nlayers=4\n');
});

test('no usable result is exit 4, with the reason', async () => {
  const none = async (message: string): Promise<void> => {
    await expect(hyper(project.folder, ['best'])).rejects.toMatchObject({ exitCode: 4, message });
  };
  const story = tell();
  await none('search #1 has no runs yet');
  const run = story.start({ rate: 0.1, layers: 4 });
  await none('search #1 has no finished run with a value of "keras/val_acc" yet');
  story.report(run, [0.9]).end(run, failed);
  await none('search #1 has no usable result: all 1 runs failed');
  story.run({ rate: 0.1, layers: 4 }, undefined, 1000);
  await none('search #1 has no usable result: no run has a value of "keras/val_acc"');
  tell({ objective: null });
  await none('search #2 has no metric, so none of its runs is its best (--metric)');
});

test('two formats at once are refused', async () => {
  await expect(hyper(project.folder, ['best', '--json', '--params'])).rejects.toMatchObject({ exitCode: 2 });
});
