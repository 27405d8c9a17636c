// Ctrl-C, TERM and HUP, sent to a real search with real runs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runHyper } from '../hyper.ts';
import { isAlive, startHyper, until } from './driver.ts';
import { testFolder } from './folder.ts';

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Starts a search of two slots, waits until both runs have begun, and sends the signals one by one. */
async function interrupted(cwd: string, script: string, ...signals: readonly Signal[]) {
  const args = [
    'random',
    '-n',
    '4',
    '-r',
    '2',
    '--seed',
    '1',
    '--param',
    'x=0:1',
    '--',
    'sh',
    '-c',
    `echo $$; ${script}; : :x:`,
  ];
  const search = startHyper(args, cwd);
  await until(() => pids(cwd).length === 2);
  for (const [index, signal] of signals.entries()) {
    if (index > 0) await until(() => existsSync(join(cwd, '.hyper/runs/1/1/1/why')));
    search.kill(signal);
  }
  return { search, pids: pids(cwd) };
}

function pids(cwd: string): readonly number[] {
  const logs = [1, 2].map((run) => join(cwd, `.hyper/runs/1/${run}/1/log`));
  return logs.filter(existsSync).flatMap((log) => readFileSync(log, 'utf8').match(/^\d+/)?.map(Number) ?? []);
}

/** The agent of a driver is its one child. */
function agentOf(driver: number | undefined): number {
  return Number(readFileSync(`/proc/${driver}/task/${driver}/children`, 'utf8').trim().split(' ')[0]);
}

async function statesOf(cwd: string): Promise<readonly unknown[]> {
  const { stdout } = await runHyper(['show', '--json'], { cwd });
  const { state, runs } = JSON.parse(stdout) as { state: string; runs: { state: string }[] };
  return [state, ...runs.map((run) => run.state)];
}

test('Ctrl-C once lets runs end in their own way, queues them again, and exits 130', async () => {
  const cwd = testFolder();
  const { search, pids: started } = await interrupted(
    cwd,
    'trap "echo saved; exit 0" TERM; sleep 613 & wait',
    'SIGINT',
  );
  const { exitCode, stdout } = await search;
  expect(exitCode).toBe(130);
  expect(stdout).toContain('interrupted by SIGINT');
  expect(readFileSync(join(cwd, '.hyper/runs/1/1/1/log'), 'utf8')).toContain('saved');
  expect(started.filter(isAlive)).toEqual([]);
  expect(await statesOf(cwd)).toEqual(['interrupted', 'queued', 'queued']);
});

test('TERM does the same and exits 143', async () => {
  const cwd = testFolder();
  const { search, pids: started } = await interrupted(cwd, 'sleep 614', 'SIGTERM');
  expect((await search).exitCode).toBe(143);
  expect(started.filter(isAlive)).toEqual([]);
});

test('Ctrl-C twice kills runs that do not listen', async () => {
  const cwd = testFolder();
  const { search, pids: started } = await interrupted(cwd, 'trap "" TERM; sleep 615 & sleep 616', 'SIGINT', 'SIGINT');
  expect((await search).exitCode).toBe(130);
  expect(started.filter(isAlive)).toEqual([]);
});

test('Ctrl-C a third time leaves at once, though the agent hangs and a run goes on', async () => {
  const cwd = testFolder();
  const { search, pids: started } = await interrupted(cwd, 'sleep 617');
  const agent = agentOf(search.pid);
  process.kill(agent, 'SIGSTOP');
  for (let count = 0; count < 3; count += 1) {
    search.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 100)); // signals of one kind that wait are one
  }
  const { exitCode, stdout } = await search;
  expect(exitCode).toBe(130);
  expect(stdout).toContain('2 running');
  expect(started.filter(isAlive)).toEqual(started);
  for (const run of [1, 2]) {
    process.kill(Number(readFileSync(join(cwd, `.hyper/runs/1/${run}/1/sup`), 'utf8').split(' ')[0]), 'SIGTERM');
  }
  await until(() => started.every((pid) => !isAlive(pid)));
});

test('HUP ends neither the search nor its runs', async () => {
  const cwd = testFolder();
  const { search, pids: started } = await interrupted(cwd, 'while [ ! -e go ]; do sleep 0.05; done', 'SIGHUP');
  expect(started.filter(isAlive)).toEqual(started);
  writeFileSync(join(cwd, 'go'), '');
  expect((await search).exitCode).toBe(0);
  expect(await statesOf(cwd)).toEqual(['finished', 'complete', 'complete', 'complete', 'complete']);
});

test('HUP is as TERM where --on-hangup stop says so', async () => {
  const cwd = testFolder();
  const search = startHyper(
    ['random', '-n', '4', '-r', '2', '--on-hangup', 'stop', '--param', 'x=0:1', 'echo $$; sleep 60; : :x:'],
    cwd,
  );
  await until(() => pids(cwd).length === 2);
  const started = pids(cwd);
  search.kill('SIGHUP');
  expect((await search).exitCode).toBe(143);
  await until(() => started.every((pid) => !isAlive(pid)));
  expect(await statesOf(cwd)).toEqual(['interrupted', 'queued', 'queued']);
});

test('runs outlive a driver that is killed, and its search reads interrupted', async () => {
  const cwd = testFolder();
  const { search, pids: started } = await interrupted(cwd, 'while [ ! -e go ]; do sleep 0.05; done');
  search.kill('SIGKILL');
  await search;
  expect(started.filter(isAlive)).toEqual(started);
  expect(await statesOf(cwd)).toEqual(['interrupted', 'running', 'running']);
  writeFileSync(join(cwd, 'go'), '');
  await until(() => [1, 2].every((run) => existsSync(join(cwd, `.hyper/runs/1/${run}/1/exit`))));
  expect(readFileSync(join(cwd, '.hyper/runs/1/1/1/exit'), 'utf8')).toMatch(/^0 \d+/);
});
