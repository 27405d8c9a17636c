// What is left behind must be seen, whoever its parent is.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Arena } from './arena.ts';
import { signalProcess, until } from './processes.ts';

test('an arena names what lives in it, in a session of its own too, until that is gone', async () => {
  const arena = new Arena({ ownDisk: false, pauseSeconds: 0 });
  onTestFinished(() => arena.close({ keep: false }));
  expect(arena.processes()).toEqual([]);
  const env = { ...process.env, CHAOS_TALES: arena.tales };
  const child = spawn('sleep', ['60'], { env, detached: true, stdio: 'ignore' });
  expect(await until(() => arena.processes().length > 0, 10_000)).toBe(true);
  expect(arena.processes()).toEqual([child.pid]);
  signalProcess(child.pid ?? 0, 'SIGKILL');
  await once(child, 'exit');
  expect(arena.processes()).toEqual([]);
});

test('an arena that is closed takes its processes with it', async () => {
  const arena = new Arena({ ownDisk: false, pauseSeconds: 0 });
  const env = { ...process.env, CHAOS_TALES: arena.tales };
  const child = spawn('sleep', ['60'], { env, detached: true, stdio: 'ignore' });
  expect(await until(() => arena.processes().length > 0, 10_000)).toBe(true);
  arena.close({ keep: false });
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  expect(existsSync(join(arena.folder, 'tales'))).toBe(false);
});
