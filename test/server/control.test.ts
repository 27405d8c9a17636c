import { createConnection, createServer } from 'node:net';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Control } from '../../src/search/control.ts';
import { askDriver, controlPath, openControl } from '../../src/server/control.ts';

let path: string;
beforeEach(() => {
  path = controlPath(`/nowhere/${process.hrtime.bigint()}`, 61);
});
afterEach(() => rmSync(path, { force: true }));

/** Each kind of wish, and each setting. */
const wishes: readonly Control[] = [
  { kind: 'pause' },
  { kind: 'go-on' },
  { kind: 'detach' },
  { kind: 'stop', how: 'drain' },
  { kind: 'stop', how: 'term' },
  { kind: 'stop', how: 'kill' },
  { kind: 'stop-run', run: 362, how: 'kill' },
  { kind: 'set', change: {} },
  { kind: 'set', change: { numRuns: 30, askedRuns: 50, parallelRuns: 4, retries: 0 } },
  { kind: 'set', change: { timeout: { seconds: 1800, text: '30m' }, maxTime: { seconds: 0.5, text: '0.5s' } } },
  {
    kind: 'set',
    change: { timeout: null, objective: null, maxFailures: null, maxTime: null, target: null, patience: null },
  },
  { kind: 'set', change: { target: "val_acc >= 0.9 'é'", patience: 5, maxFailures: 3, stopWhenFlat: true } },
  { kind: 'set', change: { objective: { metric: 'val_acc', aggregate: 'avg', goal: 'minimize' } } },
  { kind: 'set', change: { objective: { metric: 'a - b', aggregate: 'last', goal: 'maximize', expression: true } } },
  { kind: 'add-runs', count: 20, id: 'a' },
  { kind: 'add-point', point: { rate: 1e-300, layers: 3, cell: 'l"s\ntm', bias: true, seed: null } },
  { kind: 'retry', runs: [362, 365] },
];

describe('what is asked', () => {
  test.each(wishes.map((wish) => [JSON.stringify(wish), wish] as const))('%s comes as it was sent', async (_, wish) => {
    const asked: Control[] = [];
    const door = await openControl(path, async (control) => {
      asked.push(control);
      return { isDone: true, text: '' };
    });
    await askDriver(path, wish);
    door?.close();
    expect(asked).toEqual([wish]);
  });

  test.each([
    { kind: 'fly' },
    { kind: 'stop' },
    { kind: 'stop-run', run: 'all', how: 'term' },
    { kind: 'set' },
    { kind: 'set', change: { repeats: 3 } },
    { kind: 'set', change: { numRuns: 30, seed: 1 } },
    { kind: 'set', change: { numRuns: '30' } },
    { kind: 'set', change: { numRuns: 2.5 } },
    { kind: 'set', change: { numRuns: null } },
    { kind: 'set', change: { timeout: 30 } },
    { kind: 'set', change: { timeout: { seconds: 30 } } },
    { kind: 'set', change: { objective: { metric: 'acc', aggregate: 'median', goal: 'maximize' } } },
    { kind: 'set', change: { target: 0.9 } },
    { kind: 'add-runs', count: 'many' },
    { kind: 'add-point', point: { rate: [1] } },
    { kind: 'retry', runs: 362 },
  ])('%j is refused, and nobody is asked', async (wish) => {
    const asked: Control[] = [];
    const door = await openControl(path, async (control) => {
      asked.push(control);
      return { isDone: true, text: '' };
    });
    const reply = await askDriver(path, wish as unknown as Control);
    door?.close();
    expect(reply).toMatchObject({ isDone: false, text: expect.stringContaining('does not know that request') });
    expect(asked).toEqual([]);
  });
});

describe('a driver that listens', () => {
  test('is asked, answers, and leaves nothing behind', async () => {
    const asked: Control[] = [];
    const door = await openControl(path, async (control) => {
      asked.push(control);
      return { isDone: true, text: 'search #61 goes on' };
    });
    const reply = await askDriver(path, { kind: 'stop-run', run: 362, how: 'term' });
    expect(reply).toEqual({ isDone: true, text: 'search #61 goes on' });
    expect(asked).toEqual([{ kind: 'stop-run', run: 362, how: 'term' }]);
    door?.close();
    expect(existsSync(path)).toBe(false);
  });

  test('survives those who give up, send rubbish, or say nothing', async () => {
    const door = await openControl(path, async () => ({ isDone: true, text: 'here' }));
    for (const text of ['', 'no json\n', '{"kind":"fly"}\n', '{"kind":"pause"}\n']) {
      const socket = createConnection(path);
      await new Promise((resolve) => socket.once('connect', resolve));
      socket.write(text);
      socket.destroy();
    }
    expect(await askDriver(path, { kind: 'pause' })).toEqual({ isDone: true, text: 'here' });
    door?.close();
  });

  test('takes the place of one that was killed', async () => {
    mkdirSync(path.slice(0, path.lastIndexOf('/')), { recursive: true, mode: 0o700 });
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(path, resolve));
    const door = await openControl(path, async () => ({ isDone: false, text: 'new' }));
    expect(await askDriver(path, { kind: 'pause' })).toEqual({ isDone: false, text: 'new' });
    door?.close();
    dead.close();
  });
});

test('where nobody listens, that is what is said', async () => {
  await expect(askDriver(path, { kind: 'pause' })).rejects.toMatchObject({ code: 'control.unreachable' });
});

test('the path of a socket fits, however long that of the project is', () => {
  expect(Buffer.byteLength(controlPath(`/${'long/'.repeat(200)}`, 1_000_000))).toBeLessThan(104);
});

test('what a driver that leaves has not answered is told at once, and what it has answered arrives', async () => {
  const asked: Control[] = [];
  const door = await openControl(path, async (control) => {
    asked.push(control);
    return control.kind === 'pause' ? { isDone: true, text: 'paused' } : await new Promise(() => {});
  });
  const unheard = askDriver(path, { kind: 'go-on' });
  const heard = askDriver(path, { kind: 'pause' });
  while (asked.length < 2) await new Promise((resolve) => setImmediate(resolve));
  door?.close();
  await expect(unheard).rejects.toMatchObject({ code: 'control.unreachable' });
  expect(await heard).toEqual({ isDone: true, text: 'paused' });
});
