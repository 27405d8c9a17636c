import { describe, expect, test } from 'vitest';
import { openChannel } from '../../src/executors/channel.ts';

const open = (script: string, timeoutMs?: number) => {
  const pushes: string[] = [];
  const onPush = (line: string) => void pushes.push(line);
  const channel = openChannel({ file: 'sh', args: ['-c', script], onPush, ...(timeoutMs && { timeoutMs }) });
  return { channel, pushes };
};
const greet = 'echo HYPER 1 boot $$';
const echo = `${greet}; while read -r line; do echo "said $line"; echo ok; done`;

describe('a channel', () => {
  test('skips noise before the greeting and answers in order, without waiting in between', async () => {
    const channel = await open(`echo welcome; echo ok; ${echo}`).channel;
    const answers = await Promise.all(['a', 'b', 'c'].map((line) => channel.request(line)));
    expect(answers.map((parts) => parts[0]?.words)).toEqual([
      ['said', 'a'],
      ['said', 'b'],
      ['said', 'c'],
    ]);
    await channel.close();
    expect(await channel.closed).toContain('exit 0');
  });

  test('hands on what is pushed, and only that', async () => {
    const script = `${greet}; read -r line; echo "HYPER-END 1 2 3" >&2; echo other >&2; printf HYPER-EN >&2; echo ok; read -r line; echo "D 4 5 6" >&2`;
    const { channel, pushes } = open(script);
    const opened = await channel;
    await opened.request('go');
    await opened.close();
    await expect.poll(() => pushes).toEqual(['HYPER-END 1 2 3', 'HYPER-END 4 5 6']);
  });

  test('a refusal rejects that request alone', async () => {
    const channel = await open(`${greet}; read -r line; echo no such thing; read -r line; echo ok`).channel;
    const refused = channel.request('first');
    const answered = channel.request('second');
    await expect(refused).rejects.toMatchObject({ code: 'host.refused', message: 'such thing' });
    expect(await answered).toEqual([]);
    await channel.close();
  });

  test('that ends rejects all that wait with the reason, and all that comes later', async () => {
    const channel = await open(`${greet}; read -r line; echo "disk on fire" >&2; exit 3`).channel;
    const waiting = [channel.request('a'), channel.request('b')].map((request) => request.catch(String));
    expect(await channel.closed).toMatch(/exit 3/);
    for (const failure of await Promise.all(waiting)) expect(failure).toContain('exit 3');
    await expect(channel.request('c')).rejects.toMatchObject({ code: 'host.closed' });
  });

  test('that never opens, or cannot be started, rejects', async () => {
    await expect(open('echo no shell for you >&2; exit 255').channel).rejects.toMatchObject({ code: 'host.closed' });
    const missing = openChannel({ file: '/nowhere/sh', args: [], onPush: () => undefined });
    await expect(missing).rejects.toMatchObject({ code: 'host.closed' });
  });

  test('that owes an answer for too long is given up', async () => {
    const channel = await open(`${greet}; read -r line; exec sleep 1000`, 200).channel;
    await expect(channel.request('a')).rejects.toMatchObject({ code: 'host.closed' });
  });
});
