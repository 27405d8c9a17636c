// `hyper resume`, with real drivers that are killed and real runs that are not.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runHyper } from '../hyper.ts';
import { shown, startHyper, until } from './driver.ts';
import { testFolder } from './folder.ts';

/** Each run prints three values and tells in a file of its own that it was started; `go` lets it end. */
const script = `echo started >> started-:run:; echo acc=0.1; echo acc=0.2
while [ ! -e go ]; do sleep 0.05; done; echo acc=0.:x:`;
const search = ['random', '-n', '5', '-r', '2', '--seed', '7', '--param', 'x=1:9:int', '--metric', 'acc', script];

function start(cwd: string) {
  return startHyper(search, cwd);
}

/** Its two runs live on, and wait. */
async function startAndKill(cwd: string): Promise<void> {
  const driver = start(cwd);
  await until(() => hasStarted(cwd, 2));
  driver.kill('SIGKILL');
  await driver;
}

function hasStarted(cwd: string, run: number): boolean {
  return existsSync(join(cwd, `started-${run}`));
}

describe('a driver that is killed', () => {
  test('loses nothing: its runs are taken over, and all points are those of a search that ran through', async () => {
    const cwd = testFolder();
    await startAndKill(cwd);
    writeFileSync(join(cwd, 'go'), '');
    const { code, stderr } = await runHyper(['resume'], { cwd });
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^Going on with search #1: 0 of 5 runs have ended/),
    });
    const resumed = await shown(cwd, '1');
    const whole = testFolder();
    writeFileSync(join(whole, 'go'), '');
    expect((await runHyper(search, { cwd: whole })).code).toBe(0);
    const expected = await shown(whole, '1');
    expect(resumed.state).toBe('finished');
    expect(resumed.runs.map(({ params, objective }) => [params, objective])).toEqual(
      expected.runs.map(({ params, objective }) => [params, objective]),
    );
    expect(resumed.runs.map(({ attempt, metrics }) => [attempt, metrics['acc']?.count])).toEqual(
      [1, 2, 3, 4, 5].map(() => [1, 3]),
    );
    for (const run of [1, 2, 3, 4, 5]) expect(readFileSync(join(cwd, `started-${run}`), 'utf8')).toBe('started\n');
  });

  test('is not needed for the ends of its runs: they count when it is resumed', async () => {
    const cwd = testFolder();
    await startAndKill(cwd);
    writeFileSync(join(cwd, 'go'), '');
    await until(() => [1, 2].every((run) => existsSync(join(cwd, `.hyper/runs/1/${run}/1/exit`))));
    expect((await runHyper(['list'], { cwd })).stdout).toContain('interrupted');
    expect((await runHyper(['resume', '1'], { cwd })).code).toBe(0);
    expect((await shown(cwd, '1')).runs.map(({ state }) => state)).toEqual([1, 2, 3, 4, 5].map(() => 'complete'));
  });
});

test('runs that Ctrl-C ended are run again as new attempts, and the way on is shown', async () => {
  const cwd = testFolder();
  const driver = start(cwd);
  await until(() => hasStarted(cwd, 2));
  driver.kill('SIGINT');
  const { exitCode, stdout } = await driver;
  expect(exitCode).toBe(130);
  expect(stdout).toContain('Go on   hyper resume 1');
  writeFileSync(join(cwd, 'go'), '');
  expect((await runHyper(['resume'], { cwd })).code).toBe(0);
  const { state, runs } = await shown(cwd, '1');
  expect(state).toBe('finished');
  expect(runs.map(({ attempt }) => attempt)).toEqual([2, 2, 1, 1, 1]);
});

describe('what is refused', () => {
  test('a search that somebody drives', async () => {
    const cwd = testFolder();
    const driver = start(cwd);
    await until(() => hasStarted(cwd, 2));
    const { code, stderr } = await runHyper(['resume'], { cwd });
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/search #1 is driven by process \d+/),
    });
    writeFileSync(join(cwd, 'go'), '');
    expect((await driver).exitCode).toBe(0);
  });

  test('a search that has ended, with what to look at', async () => {
    const cwd = testFolder();
    await runHyper(['grid', '--param', 'x=1', '--', 'true', ':x:'], { cwd });
    const { code, stderr } = await runHyper(['resume'], { cwd });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'error: search #1 has finished: its only run has ended\n  its results:  hyper show 1   hyper best 1\n',
    });
  });

  test('a search that there is not', async () => {
    const cwd = testFolder();
    await runHyper(['grid', '--param', 'x=1', '--name', 'lstm', '--', 'true', ':x:'], { cwd });
    const { code, stderr } = await runHyper(['resume', 'lsmt'], { cwd });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean lstm?') });
  });
});
