// `hyper pause`, `stop` and `kill`, asked of a driver that runs, and of a search whose driver is gone.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runHyper } from '../hyper.ts';
import { isAlive, shown, startHyper, until } from './driver.ts';
import { testFolder } from './folder.ts';

const script = 'echo $$ > pid-:run:; echo acc=0.:x:; while [ ! -e go ]; do sleep 0.05; done';

/** A search of two slots, both of them taken. */
async function running(cwd: string) {
  const args = ['grid', '--param', 'x=1,2,3,4', '-r', '2', '--metric', 'acc', script];
  const driver = startHyper(args, cwd);
  await until(() => [1, 2].every((run) => existsSync(join(cwd, `pid-${run}`))));
  return { driver };
}

function isRunning(cwd: string, run: number): boolean {
  return isAlive(Number(readFileSync(join(cwd, `pid-${run}`), 'utf8')));
}

describe('a search that is driven', () => {
  test('is paused when its running runs have ended, and resumed', async () => {
    const cwd = testFolder();
    const { driver } = await running(cwd);
    expect(await runHyper(['pause'], { cwd })).toEqual({
      code: 0,
      stdout: 'search #1 starts nothing more; 2 runs still going to the end\n',
      stderr: '',
    });
    expect((await runHyper(['pause'], { cwd })).stderr).toBe('search #1 is paused already\n');
    writeFileSync(join(cwd, 'go'), '');
    expect((await driver).exitCode).toBe(6);
    expect(await shown(cwd)).toMatchObject({ state: 'paused', reason: 'by user', runs: [{}, {}] });
    expect((await runHyper(['resume'], { cwd })).code).toBe(0);
    expect((await shown(cwd)).runs).toHaveLength(4);
  });

  test('goes on where it is when it is resumed before its runs have ended', async () => {
    const cwd = testFolder();
    const { driver } = await running(cwd);
    await runHyper(['pause'], { cwd });
    expect((await runHyper(['resume'], { cwd })).stdout).toBe('search #1 goes on\n');
    writeFileSync(join(cwd, 'go'), '');
    expect((await driver).exitCode).toBe(0);
    expect(await shown(cwd)).toMatchObject({ state: 'finished', runs: [{}, {}, {}, {}] });
  });

  test('is stopped when its running runs have ended', async () => {
    const cwd = testFolder();
    const { driver } = await running(cwd);
    expect((await runHyper(['stop'], { cwd })).stdout).toBe('search #1 ends; 2 runs still going to the end\n');
    writeFileSync(join(cwd, 'go'), '');
    expect((await driver).exitCode).toBe(0);
    const { state, reason, runs } = await shown(cwd);
    expect({ state, reason, runs: runs.map((run) => run.state) }).toEqual({
      state: 'stopped',
      reason: 'stopped by user',
      runs: ['complete', 'complete'],
    });
  });

  test('is stopped --now: its runs get TERM, and what they reported counts', async () => {
    const cwd = testFolder();
    const { driver } = await running(cwd);
    expect((await runHyper(['stop', '1', '--now'], { cwd })).code).toBe(0);
    expect((await driver).exitCode).toBe(0);
    expect((await shown(cwd)).runs).toMatchObject([
      { state: 'stopped', reason: 'stopped by user', objective: 0.1 },
      { state: 'stopped', reason: 'stopped by user', objective: 0.2 },
    ]);
    expect([1, 2].map((run) => isRunning(cwd, run))).toEqual([false, false]);
  });

  test('is killed with all its runs', async () => {
    const cwd = testFolder();
    const { driver } = await running(cwd);
    expect((await runHyper(['kill'], { cwd })).stdout).toBe('search #1 ends, 2 runs killed\n');
    expect((await driver).exitCode).toBe(4);
    expect(await shown(cwd)).toMatchObject({
      state: 'stopped',
      reason: 'killed by user',
      runs: [{ state: 'killed' }, { state: 'killed' }],
    });
  });

  test('goes on when one of its runs is stopped', async () => {
    const cwd = testFolder();
    const { driver } = await running(cwd);
    expect((await runHyper(['stop', '1/1'], { cwd })).stdout).toContain('run 1 asked to end');
    await until(() => existsSync(join(cwd, 'pid-3')));
    writeFileSync(join(cwd, 'go'), '');
    expect((await driver).exitCode).toBe(0);
    expect((await shown(cwd)).runs.map(({ state }) => state)).toEqual(['stopped', 'complete', 'complete', 'complete']);
    expect((await runHyper(['stop', '1/1'], { cwd })).code).toBe(2);
  });
});

describe('a search whose driver was killed', () => {
  test('is stopped with the runs that live on', async () => {
    const cwd = testFolder();
    const { driver } = await running(cwd);
    driver.kill('SIGKILL');
    await driver;
    expect(await runHyper(['stop', '--now'], { cwd })).toMatchObject({
      code: 0,
      stdout: 'search #1 ends, 2 runs with it\n',
    });
    while ((await shown(cwd)).state !== 'stopped') await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await shown(cwd)).toMatchObject({ state: 'stopped', runs: [{ state: 'stopped' }, { state: 'stopped' }] });
    expect([1, 2].map((run) => isRunning(cwd, run))).toEqual([false, false]);
  });

  test('has one of its runs killed, which the next driver knows', async () => {
    const cwd = testFolder();
    const { driver } = await running(cwd);
    driver.kill('SIGKILL');
    await driver;
    expect((await runHyper(['kill', '1/2'], { cwd })).code).toBe(0);
    await until(() => !isRunning(cwd, 2));
    writeFileSync(join(cwd, 'go'), '');
    await runHyper(['resume'], { cwd });
    expect((await shown(cwd)).runs.map(({ state }) => state)).toEqual(['complete', 'killed', 'complete', 'complete']);
  });

  test('is not running, for those who want to pause it', async () => {
    const cwd = testFolder();
    const { driver } = await running(cwd);
    driver.kill('SIGKILL');
    await driver;
    expect(await runHyper(['pause'], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^search #1 is not driven, nothing more is started: hyper resume 1 goes on/),
    });
    expect((await runHyper(['kill'], { cwd })).code).toBe(0);
  });
});

test('a run whose folder was removed leaves no process behind when it ends', async () => {
  const cwd = testFolder();
  const { driver } = await running(cwd);
  driver.kill('SIGKILL');
  await driver;
  const supervisors = [1, 2].map((run) =>
    Number(readFileSync(join(cwd, `.hyper/runs/1/${run}/1/sup`), 'utf8').split(' ')[0]),
  );
  rmSync(join(cwd, '.hyper'), { recursive: true });
  writeFileSync(join(cwd, 'go'), '');
  await until(() => !supervisors.some(isAlive));
});
