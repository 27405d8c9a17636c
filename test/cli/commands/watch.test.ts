// `hyper watch` of searches that other processes drive.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runHyper } from '../../hyper.ts';
import { isAlive, shown, startHyper, until } from '../driver.ts';
import { testFolder } from '../folder.ts';

/** Runs that report and then wait until they may go on. */
const waiting = 'echo acc=0.:x:; while [ ! -e go ]; do sleep 0.05; done';

async function inBackground(cwd: string, script = waiting, ...words: readonly string[]): Promise<void> {
  const args = ['grid', '-b', '--param', 'x=1,2,3', '-r', '2', '--metric', 'acc', ...words, script];
  expect(await runHyper(args, { cwd })).toMatchObject({ code: 0, stdout: '1\n' });
}

function watch(cwd: string, ...words: readonly string[]) {
  const watching = startHyper(['watch', ...words], cwd);
  let seen = '';
  watching.stderr.on('data', (bytes: Buffer) => (seen += bytes.toString()));
  return { watching, seen: () => seen };
}

test('a search is watched to its end, and then told as where it was driven', async () => {
  const cwd = testFolder();
  await inBackground(cwd, `${waiting}; [ :x: != 3 ]`, '--fail-on', 'any');
  const { watching, seen } = watch(cwd);
  await until(() => seen().includes('running'));
  writeFileSync(join(cwd, 'go'), '');
  const { exitCode, stdout, stderr } = await watching;
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/^. Search #1 finished in \S+: 2 complete, 1 failed\n/);
  const lines = stderr.split('\n').map((line) => line.replace(/^\S+ /, ''));
  expect(lines[0]).toBe('#1 grid: 3 runs, 2 parallel, maximize acc(last), dir .hyper');
  expect(lines[1]).toMatch(/^-- 0\/3 ended, [12] running, 0 failed/);
  expect(lines.filter((line) => /^\d (complete|FAILED)/.test(line))).toHaveLength(3);
  expect(lines.at(-1)).toContain('finished: all 3 runs ended');
});

test('a search that has ended is summed up at once', async () => {
  const cwd = testFolder();
  writeFileSync(join(cwd, 'go'), '');
  await inBackground(cwd);
  while ((await shown(cwd)).state === 'running') await new Promise((resolve) => setTimeout(resolve, 50));
  const { code, stdout, stderr } = await runHyper(['watch', '1'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Search #1 finished');
});

test.each([
  [[], /^search #1 grid: .*\n\S+ -- 0\/3 ended, 2 running, 0 failed\n$/],
  [
    ['--reporter', 'live'],
    /^Watching search #1: 0 of 3 runs have ended, 2 still running\n(.*\n)*▶ 1 .*\n▶ 2 .*\n.*0\/3.*\n$/,
  ],
])('once shows how it stands, and leaves: %j', async (words, text) => {
  const cwd = testFolder();
  await inBackground(cwd);
  await until(() => readFileSync(join(cwd, '.hyper/runs/1/driver.log'), 'utf8').includes('search #1'));
  while ((await shown(cwd)).runs.length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await runHyper(['watch', '--once', ...words], { cwd })).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(text),
  });
  await runHyper(['kill'], { cwd });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s leaves, and the search goes on', async (signal, code) => {
  const cwd = testFolder();
  await inBackground(cwd);
  const { watching, seen } = watch(cwd);
  await until(() => seen().includes('ended'));
  watching.kill(signal);
  const { exitCode, stdout } = await watching;
  expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
  expect(seen()).toContain('search #1 goes on\n  hyper watch 1   hyper stop 1\n');
  expect((await shown(cwd)).state).toBe('running');
  await runHyper(['kill'], { cwd });
});

test('a search that nobody drives is told as such, before and on the way', async () => {
  const cwd = testFolder();
  const driver = startHyper(
    ['grid', '--param', 'x=1', '-r', '1', '--', 'sh', '-c', 'while [ ! -e go ]; do sleep 0.05; done; : :x:'],
    cwd,
  );
  while ((await runHyper(['show', '--json'], { cwd })).code !== 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const { watching, seen } = watch(cwd);
  await until(() => seen().includes('ended'));
  driver.kill('SIGKILL');
  await driver;
  const { exitCode, stderr } = await watching;
  expect(exitCode).toBe(1);
  const message =
    'error: search #1 was interrupted: nobody drives it now\n' +
    '  hyper resume 1  goes on with it;  hyper show 1  shows what there is';
  expect(stderr).toContain(message);
  expect(await runHyper(['watch'], { cwd })).toEqual({ code: 1, stdout: '', stderr: `${message}\n` });
  writeFileSync(join(cwd, 'go'), '');
  await until(() => driver.pid === undefined || !isAlive(driver.pid));
});

test('a search that was paused and is driven by nobody is summed up with its reason', async () => {
  const cwd = testFolder();
  await inBackground(cwd, './nothing :x:');
  await until(() => readFileSync(join(cwd, '.hyper/runs/1/driver.log'), 'utf8').includes('paused'));
  const { code, stdout } = await runHyper(['watch'], { cwd });
  expect(code).toBe(6);
  expect(stdout).toMatch(/^. Search #1 paused after .*\n {2}run [12] failed: exit 127: command not found\n/);
  expect(stdout).toContain('Go on   hyper resume 1 ');
});

test('a run is a reference to its search; what does not exist is said', async () => {
  const cwd = testFolder();
  await inBackground(cwd);
  expect((await runHyper(['watch', '1/1', '--once'], { cwd })).stdout).toContain('search #1 grid');
  expect(await runHyper(['watch', 'nothing'], { cwd })).toMatchObject({ code: 2, stdout: '' });
  await runHyper(['kill'], { cwd });
});
