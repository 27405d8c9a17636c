import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isAlive, processIdentity } from '../../src/executors/identity.ts';

test('an identity holds as long as the process, and for no other', async () => {
  const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const identity = processIdentity(child.pid ?? 0) ?? '';
  expect(identity).toMatch(new RegExp(`^${child.pid} \\S+ \\S+$`));
  expect(isAlive(identity)).toBe(true);
  const [pid, start, boot] = identity.split(' ');
  expect(isAlive(`${pid} ${Number(start) + 1} ${boot}`)).toBe(false);
  expect(isAlive(`${pid} ${start} another-boot`)).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(identity)).toBe(false);
});

test('what is no identity is nobody', () => {
  expect(processIdentity(0)).toBeUndefined();
  expect(isAlive('')).toBe(false);
  expect(isAlive('not a pid')).toBe(false);
});
