// Commands on a host, over a real sshd: what they read, write and end with, and what is told where the connection ends first.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HostSpec } from '../../../src/search/spec.ts';
import { openHostAccess, type SshAccess } from '../../../src/executors/ssh/access.ts';
import { plainHost } from '../../../src/search/plain-host.ts';
import { until } from '../../cli/driver.ts';
import { processes } from '../processes.ts';
import { isSshdSkipped, nameMissingSshd, Sshd } from '../sshd.ts';

nameMissingSshd();

const folder = mkdtempSync(join(tmpdir(), 'hyper-access-'));
const spec = (name: string): HostSpec => ({ ...plainHost(name), folder: join(folder, 'x') });

describe.skipIf(isSshdSkipped)('a command on a host', () => {
  let sshd: Sshd;
  let access: SshAccess;
  beforeAll(async () => {
    sshd = new Sshd({ folder: join(folder, 'sshd'), home: join(folder, 'home'), bin: join(folder, 'bin') });
    access = await openHostAccess(spec('box'), 'project');
  });
  afterAll(() => {
    sshd?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const clients = () => processes().filter(({ command }) => sshd.isClient(command));

  test.each(['box', 'local'])('%s: has its input, its two outputs and its code', async (name) => {
    const on = name === 'box' ? access : await openHostAccess(spec(name), 'project');
    const script = 'printf "got %s" "$(cat)"; echo wrong >&2; exit 41';
    expect(await on.run(script, { stdin: 'ü\n\nend' })).toMatchObject({
      exitCode: 41,
      stdout: 'got ü\n\nend',
      stderr: 'wrong\n',
    });
    expect(await on.run(`sh -c 'kill -9 $$'; exit $?`)).toMatchObject({ exitCode: 137, stdout: '' });
    expect(on.facts.root).toMatch(/\/x\/project\/[\da-f]{8}$/);
    expect(existsSync(join(folder, 'x'))).toBe(false);
  });

  test('carries as many bytes as there are, both ways, as they are', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
    const stream = access.stream('cat');
    stream.stdin.end(bytes);
    const chunks: Buffer[] = [];
    for await (const chunk of stream.stdout as AsyncIterable<Buffer>) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    expect(await stream.ended).toMatchObject({ exitCode: 0 });
  });

  test('that ends without reading all its input is no trouble', async () => {
    expect(await access.run('exit 3', { stdin: 'x'.repeat(2_000_000) })).toMatchObject({ exitCode: 3 });
  });

  test('that says too much is ended', async () => {
    await expect(access.run('cat /dev/zero')).rejects.toMatchObject({ code: 'host.output' });
    await until(() => clients().length === 0);
  });

  test('whose connection breaks is told as that, whatever it complained of before', async () => {
    const script = 'echo begun; echo "x: Permission denied (publickey)" >&2; exec sleep 1000';
    const stream = access.stream(script);
    const ended = stream.ended.catch((error: unknown) => error);
    stream.stdin.end();
    await new Promise((resolve) => stream.stdout.once('data', resolve));
    const sessions = processes().filter(({ parent }) => parent === sshd.pid);
    expect(sessions).toHaveLength(1);
    const sleeps = processes().filter(({ command }) => command === 'sleep\x001000\0');
    for (const { pid } of sessions) process.kill(pid, 'SIGKILL');
    expect(await ended).toMatchObject({ code: 'host.closed', message: 'box: the connection was closed' });
    expect(await text(stream.stdout)).toBe('');
    for (const { pid } of sleeps.filter(({ environment }) => environment.includes(folder)))
      process.kill(pid, 'SIGKILL');
  });

  test('is ended by its own signal, and by that of whoever opened the host', async () => {
    const [own, all] = [new AbortController(), new AbortController()];
    const mine = await openHostAccess(spec('box'), 'project', all.signal);
    const [early, late, other] = [own.signal, own.signal, undefined].map((signal) =>
      mine.stream('echo; exec cat', signal),
    );
    const failures = [late, other, early].map((each) => each?.ended.catch((error: unknown) => String(error)));
    await new Promise((resolve) => other?.stdout.once('data', resolve));
    own.abort(new Error('mine'));
    const none = mine.stream('exec cat', own.signal);
    await expect(none.ended).rejects.toThrow('mine');
    expect(await failures[0]).toBe('Error: mine');
    expect(await failures[2]).toBe('Error: mine');
    // Aborted when its turn has come, and it has not begun.
    const turn = new AbortController();
    const { ended } = mine.stream('exec cat', turn.signal);
    turn.abort(new Error('at once'));
    await expect(ended).rejects.toThrow('at once');
    all.abort(new Error('all'));
    expect(await failures[1]).toBe('Error: all');
    await expect(mine.run('true')).rejects.toThrow('all');
    await until(() => clients().length === 0);
  });

  test('is also called by git and rsync, with the words that we have for ssh', async () => {
    expect(access.sshCommand).toMatch(/^ssh -T -o BatchMode=yes /);
    writeFileSync(join(folder, 'file'), 'text\n');
    const there = join(folder, 'copied');
    await execa('rsync', ['-e', access.sshCommand, join(folder, 'file'), `box:${there}`]);
    expect(readFileSync(there, 'utf8')).toBe('text\n');
  });
});
