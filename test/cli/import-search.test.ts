// A search with known results, as a person runs it: what is said, what is run, and what is remembered.
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkout, runHyper } from '../hyper.ts';
import { testFolder } from './folder.ts';

const params = ['--param', 'lr=.0001:1:log', '--param', 'layers=1:8:int', '--param', 'optimizer=sgd,adam'];
const known = ['--metric', 'acc', '--import', 'optuna.csv'];
const note = 'optuna.csv: 10 known results, best 0.989058; left out: 2 not complete';

function folderWithResults(): string {
  const cwd = testFolder();
  copyFileSync(join(checkout, 'test/fixtures/imports/optuna.csv'), join(cwd, 'optuna.csv'));
  return cwd;
}

test('known results are in the plan, and its points are the model’s', async () => {
  const cwd = folderWithResults();
  const args = [
    'bayesian',
    ...params,
    '-n',
    '3',
    '--seed',
    '1',
    '--dry-run',
    '--',
    'echo',
    ':lr:',
    ':layers:',
    ':optimizer:',
  ];
  const plain = await runHyper([...args.slice(0, 1), '--metric', 'acc', ...args.slice(1)], { cwd });
  const informed = await runHyper([...args.slice(0, 1), ...known, ...args.slice(1)], { cwd });
  expect(informed).toMatchObject({ code: 0, stderr: '' });
  expect(informed.stdout).toContain(`\n  ${note}\n`);
  // The centre of the space is where a search without results begins.
  expect(plain.stdout).toContain('echo 0.01 5 adam');
  expect(informed.stdout).not.toContain('echo 0.01 5 adam');
});

test('they are journalled before the first run, shown, and can be taken on by the next search', async () => {
  const cwd = folderWithResults();
  const tail = ['-n', '2', '--seed', '1', '--', 'echo', ':lr: :layers: :optimizer: acc=0.5'];
  const first = await runHyper(['bayesian', ...params, ...known, ...tail], { cwd });
  expect(first).toMatchObject({ code: 0 });
  expect(first.stderr).toContain(note);
  const shown = await runHyper(['show', '--json'], { cwd });
  expect(JSON.parse(shown.stdout)).toMatchObject({
    imported: 10,
    counts: { complete: 2 },
    runs: [{ suggestion: { by: 'bayesian', source: 'model' } }, { suggestion: { source: 'model' } }],
  });
  expect((await runHyper(['show'], { cwd })).stdout).toContain('known      10 results, best 0.989058');
  const second = await runHyper(['random', ...params, '--metric', 'acc', '--from', 'last', ...tail], { cwd });
  expect(second.stderr).toContain('search #1: 2 known results, best 0.5\n');
});

test('a grid runs what is not known yet', async () => {
  const cwd = testFolder();
  writeFileSync(join(cwd, 'known.csv'), 'a,b,acc\n1,x,0.5\n2,y,0.25\n');
  const args = ['--param', 'a=1,2', '--param', 'b=x,y', '--metric', 'acc', '--import', 'known.csv'];
  await runHyper(['grid', ...args, '--', 'echo', 'acc=:a: b=:b:'], { cwd });
  const { runs } = JSON.parse((await runHyper(['show', '--json'], { cwd })).stdout) as { runs: { params: unknown }[] };
  expect(runs.map((run) => run.params)).toEqual([
    { a: 1, b: 'y' },
    { a: 2, b: 'x' },
  ]);
});

test('what is wrong with a file is said before anything is started', async () => {
  const cwd = folderWithResults();
  const wide = ['--param', 'rate=.0001:1:log', ...known, '-n', '2', '--', 'echo', ':rate:'];
  const { code, stderr, stdout } = await runHyper(['random', ...wide], { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('error: optuna.csv has no column for rate; its columns are number, value,');
  expect(existsSync(join(cwd, '.hyper'))).toBe(false);
});
