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
