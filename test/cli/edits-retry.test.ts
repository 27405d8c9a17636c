// `hyper retry`, and `--retries`: a run has another attempt, and the old one is kept.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runHyper } from '../hyper.ts';
import { letGo, searchAtWork } from './at-work.ts';
import { shown } from './driver.ts';
import { testFolder } from './folder.ts';

/** Run 2 fails, until there is a file `mended`; then the runs are worth less. */
const script =
  'x=:x:; if [ -e mended ]; then echo acc=$x.5; else echo acc=${x}0; if [ $x = 2 ]; then exit 3; fi; fi; echo told';

async function finished(cwd: string): Promise<void> {
  await runHyper(['grid', '--param', 'x=1,2,3', '--metric', 'acc', script], { cwd });
  writeFileSync(join(cwd, 'mended'), '');
}

async function attemptsOf(cwd: string): Promise<readonly unknown[]> {
  return (await shown(cwd)).runs.map(({ state, attempt, objective }) => [state, attempt, objective]);
}

describe('a search that is over', () => {
  test('has its failed runs run again; the logs of the old attempts are kept', async () => {
    const cwd = testFolder();
    await finished(cwd);
    const { code, stderr } = await runHyper(['retry', '1', '--failed', '-q'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'run 2 is to be run again\n' });
    expect(await attemptsOf(cwd)).toEqual([
      ['complete', 1, 10],
      ['complete', 2, 2.5],
      ['complete', 1, 30],
    ]);
    const logs = [1, 2].map((attempt) => readFileSync(join(cwd, `.hyper/runs/1/2/${attempt}/log`), 'utf8'));
    expect(logs).toEqual(['acc=20\n', 'acc=2.5\ntold\n']);
  });

  test('has other bests when its best is run again', async () => {
    const cwd = testFolder();
    await finished(cwd);
    expect((await shown(cwd)).best).toMatchObject({ run: 3, objective: 30 });
    expect((await runHyper(['retry', '3', '1/3', '-q'], { cwd })).stderr).toBe('run 3 is to be run again\n');
    expect((await shown(cwd)).best).toMatchObject({ run: 1, objective: 10 });
    expect(await attemptsOf(cwd)).toEqual([
      ['complete', 1, 10],
      ['failed', 1, 20],
      ['complete', 2, 3.5],
    ]);
  });

  test('has runs of a state run again, in the background too', async () => {
    const cwd = testFolder();
    await finished(cwd);
    const { code, stdout } = await runHyper(['retry', '--state', 'complete', '--state', 'failed', '-b'], { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1\n' });
    const isOver = async () => (await shown(cwd)).state === 'finished' && (await shown(cwd)).runs[2]?.attempt === 2;
    while (!(await isOver())) await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await attemptsOf(cwd)).map((run) => (run as unknown[])[1])).toEqual([2, 2, 2]);
  });

  test('has no run of a state that none ended in', async () => {
    const cwd = testFolder();
    await finished(cwd);
    expect(await runHyper(['retry', '1', '--state', 'killed'], { cwd })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: search #1 has no run that ended as killed\n  its runs:  hyper show 1\n',
    });
    await runHyper(['retry', '1', '--failed', '-q'], { cwd });
    expect((await runHyper(['retry', '1', '--failed'], { cwd })).stderr).toContain('ended as failed or lost');
  });

  test('is retried apart from others', async () => {
    const cwd = testFolder();
    await finished(cwd);
    await finished(cwd);
    expect(await runHyper(['retry', '1/1', '2/1'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('runs of one search at a time can be retried'),
    });
  });
});

describe('a search that is driven', () => {
  test('has no run run again that is running, and takes up one that has ended', async () => {
    const cwd = testFolder();
    const search = await searchAtWork(cwd);
    expect(await runHyper(['retry', '1/1'], { cwd })).toMatchObject({
      code: 2,
      stderr: 'error: run 1 is running: only a run that has ended can be retried\n',
    });
    await runHyper(['stop', '1/1'], { cwd });
    const retry = async () => await runHyper(['retry', '1/1'], { cwd });
    let answer = await retry();
    while (answer.code === 2) answer = await retry();
    expect(answer).toEqual({ code: 0, stdout: 'run 1 is to be run again\n', stderr: '' });
    expect(await letGo(cwd, search)).toBe(0);
    expect((await shown(cwd)).runs.map(({ state, attempt }) => [state, attempt])).toEqual([
      ['complete', 2],
      ['complete', 1],
      ['complete', 1],
      ['complete', 1],
    ]);
  });
});

test('--retries: a run that fails has another attempt by itself, and meanwhile others go on', async () => {
  const cwd = testFolder();
  const once = 'if [ :x: = 1 ] && [ ! -e tried ]; then touch tried; exit 3; fi; echo acc=:x:';
  const args = ['grid', '--param', 'x=1,2', '--metric', 'acc', '--retries', '2', once];
  expect((await runHyper(args, { cwd })).code).toBe(0);
  expect(await attemptsOf(cwd)).toEqual([
    ['complete', 2, 1],
    ['complete', 1, 2],
  ]);
  expect([1, 2, 3].map((attempt) => existsSync(join(cwd, `.hyper/runs/1/1/${attempt}/log`)))).toEqual([
    true,
    true,
    false,
  ]);
});
