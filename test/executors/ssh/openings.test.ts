import { expect, test } from 'vitest';
import { openings } from '../../../src/executors/ssh/openings.ts';

/** Lets all that can go on go on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('four connections are opened at once, and of one host one', async () => {
  const began: string[] = [];
  const leave = new Map<string, () => void>();
  const ask = async (name: string) => {
    const done = await openings.acquire(name.slice(0, 2));
    began.push(name);
    leave.set(name, done);
  };
  for (const name of ['h1 a', 'h1 b', 'h2', 'h3', 'h4', 'h5', 'h6']) void ask(name);
  await turn();
  expect(began).toEqual(['h1 a', 'h2', 'h3', 'h4']);
  leave.get('h1 a')?.();
  leave.get('h1 a')?.(); // once is enough
  await turn();
  expect(began.slice(4)).toEqual(['h1 b']);
  leave.get('h3')?.();
  leave.get('h2')?.();
  await turn();
  expect(began.slice(5)).toEqual(['h5', 'h6']);
  for (const done of leave.values()) done();
});

test('who waits no longer keeps nobody waiting', async () => {
  const leave = await openings.acquire('h1');
  const controller = new AbortController();
  const given = openings.acquire('h1', controller.signal);
  const next = openings.acquire('h1');
  controller.abort(new Error('enough'));
  await expect(given).rejects.toThrow('enough');
  leave();
  (await next)();
});
