// Every way an attempt, its supervisor or its agent can die or be ended, under every shell the scripts must run with.
import { appendFileSync, mkdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Job } from '../../src/search/job.ts';
import { fixture, installedShells, Machine, nameMissingShells, signal } from './machine.ts';

nameMissingShells();

describe.each(installedShells())('kills under %s', (shell) => {
  let machine: Machine;
  let go: string;
  beforeEach(async () => {
    machine = await Machine.local(shell);
    go = join(machine.folder, 'go');
  });
  // Throws if anything is left alive.
  afterEach(() => machine.close());

  const waiting = async (code: number) => {
    const job = await machine.launch(`${fixture('waits-for-file.sh')} '${go}' ${code}`);
    await machine.ready(job);
    return job;
  };

  test('a run whose supervisor was killed is an orphan, and its own code is kept', async () => {
    const job = await waiting(9);
    process.kill(machine.pid(job, 'sup'), 'SIGKILL');
    await machine.until(job, 'orphan');
    writeFileSync(go, '');
    expect(await machine.end(job)).toMatchObject({ fate: { kind: 'exited', code: 9 }, text: 'ready\nwent on\n' });
  });

  test('an orphan is stopped by the next executor, with grace and reason', async () => {
    const job = await machine.launch(`${fixture('ignores-term.sh')} /nowhere 0`);
    await machine.ready(job);
    process.kill(machine.pid(job, 'sup'), 'SIGKILL');
    machine.killAgents();
    const second = await machine.open();
    await second.stop(job, { how: 'term', reason: 'enough', graceSeconds: 0.2 });
    const { fate } = await machine.end(job, second);
    expect(fate).toMatchObject({ kind: 'exited', code: 137, why: { how: 'stopped', reason: 'enough' } });
  });

  test('an orphan that was stopped politely can still be killed', async () => {
    const job = await machine.launch(`${fixture('ignores-term.sh')} /nowhere 0`);
    await machine.ready(job);
    process.kill(machine.pid(job, 'sup'), 'SIGKILL');
    await machine.executor.stop(job, { how: 'term', reason: 'first', graceSeconds: 1000 });
    await machine.executor.stop(job, { how: 'kill', reason: 'second', graceSeconds: 0 });
    expect((await machine.end(job)).fate).toMatchObject({ kind: 'exited', why: { how: 'killed', reason: 'second' } });
  });

  test('a run whose supervisor and recorder were killed is there as long as its command is', async () => {
    const job = await waiting(0);
    process.kill(machine.pid(job, 'sup'), 'SIGKILL');
    process.kill(machine.pid(job, 'proc'), 'SIGKILL');
    await machine.until(job, 'orphan');
    writeFileSync(go, '');
    expect((await machine.end(job)).fate).toEqual({ kind: 'lost', why: 'vanished' });
  });

  test('KILL to the whole group is 137, TERM is 143', async () => {
    const killed = await waiting(0);
    process.kill(-machine.pid(killed, 'proc'), 'SIGKILL');
    expect((await machine.end(killed)).fate).toEqual({ kind: 'exited', code: 137, at: expect.any(Number) });
    const ended = await waiting(0);
    process.kill(-machine.pid(ended, 'proc'), 'SIGTERM');
    expect((await machine.end(ended)).fate).toEqual({ kind: 'exited', code: 143, at: expect.any(Number) });
  });

  test('TERM to the supervisor is passed on, and the code of a command that saves and ends is kept', async () => {
    const job = await machine.launch(fixture('saves-on-term.sh'));
    await machine.ready(job);
    process.kill(machine.pid(job, 'sup'), 'SIGTERM');
    expect((await machine.end(job)).fate).toEqual({ kind: 'exited', code: 3, at: expect.any(Number) });
  });

  test('TERM to the supervisor, five times, does not end a command that goes on', async () => {
    const job = await machine.launch(`${fixture('counts-terms.sh')} '${go}'`);
    await machine.ready(job);
    for (let count = 1; count <= 5; count += 1) {
      process.kill(machine.pid(job, 'sup'), 'SIGTERM');
      await machine.read(job, ({ text }) => text.split('\n').filter((line) => line === 'term').length >= count);
    }
    writeFileSync(go, '');
    expect((await machine.end(job)).fate).toMatchObject({ kind: 'exited', code: 6 });
  });

  test('a run over its limit that is deaf to TERM is killed after the grace, as a timeout', async () => {
    const job = await machine.launch(`${fixture('ignores-term.sh')} /nowhere 0`, {
      limitSeconds: 1,
      graceSeconds: 0.5,
    });
    const { fate } = await machine.end(job);
    expect(fate).toMatchObject({ code: 137, why: { how: 'timeout' } });
  });

  test('the limit holds without a supervisor', async () => {
    const job = await machine.launch('echo ready; sleep 1000', { limitSeconds: 2, graceSeconds: 5 });
    await machine.ready(job);
    process.kill(machine.pid(job, 'sup'), 'SIGKILL');
    expect((await machine.end(job)).fate).toMatchObject({ code: 143, why: { how: 'timeout' } });
  });

  test('a run within its limit ends as it would, and leaves no clock behind', async () => {
    const job = await machine.launch('exit 4', { limitSeconds: 1000 });
    expect((await machine.end(job)).fate).toEqual({ kind: 'exited', code: 4, at: expect.any(Number) });
  });

  test('a command that is not found is 127, one that crashes 139', async () => {
    expect((await machine.end(await machine.launch('no-such-command-here'))).fate).toMatchObject({ code: 127 });
    expect((await machine.end(await machine.launch("sh -c 'kill -SEGV $$'"))).fate).toMatchObject({ code: 139 });
  });

  test('a run has ended only when the children it left are gone', async () => {
    const job = await machine.launch(fixture('grandchildren.sh'), { graceSeconds: 0.3 });
    expect((await machine.end(job)).fate).toMatchObject({ kind: 'exited', code: 0 });
    expect(machine.leftovers().filter((line) => line.includes('sleep'))).toEqual([]);
  });

  test('a stop reaches those that left the group and the session', async () => {
    const job = await machine.launch(fixture('setsid-escapee.sh'));
    await machine.ready(job);
    await machine.executor.stop(job, { how: 'term', reason: 'test', graceSeconds: 0.3 });
    expect((await machine.end(job)).fate).toMatchObject({ kind: 'exited', why: { how: 'stopped' } });
    expect(machine.leftovers().filter((line) => line.includes('sleep'))).toEqual([]);
  });

  test('after a reboot, and when its pid is another process, a run is lost and nobody is signalled', async () => {
    const job = await waiting(0);
    const real = { sup: machine.text(job, 'sup'), proc: machine.text(job, 'proc') };
    const pretend = (change: (identity: string) => string) => {
      for (const file of ['sup', 'proc'] as const) writeFileSync(join(job.where.dir, file), change(real[file]));
    };
    pretend((identity) => identity.replace(/\S+\n$/, 'another-boot\n'));
    await machine.until(job, 'lost');
    expect(await machine.fate(job)).toEqual({ kind: 'lost', why: 'reboot' });
    await machine.executor.stop(job, { how: 'kill', reason: 'test', graceSeconds: 0 });
    expect(await machine.fate(job)).toEqual({ kind: 'lost', why: 'reboot' });
    pretend((identity) => identity);
    expect(await machine.fate(job)).toEqual({ kind: 'running' });
    writeFileSync(go, '');
    expect((await machine.end(job)).fate).toEqual({ kind: 'exited', code: 0, at: expect.any(Number) });
  });

  test('a pid that belongs to another process by now is not signalled', async () => {
    const bystander = await waiting(0);
    const job = await machine.launch('true');
    await machine.end(job);
    const [pid = '', , boot = ''] = machine.text(bystander, 'proc').trim().split(' ');
    const other = copyAttempt(machine, job, ['cmd', 'claim']);
    for (const file of ['sup', 'proc']) writeFileSync(join(other.where.dir, file), `${pid} 1 ${boot}\n`);
    expect(await machine.fate(other)).toEqual({ kind: 'lost', why: 'vanished' });
    await machine.executor.stop(other, { how: 'kill', reason: 'test', graceSeconds: 0 });
    expect(await machine.fate(bystander)).toEqual({ kind: 'running' });
    writeFileSync(go, '');
    expect((await machine.end(bystander)).fate).toMatchObject({ kind: 'exited', code: 0 });
  });

  test('a claim whose agent died before it started anything is a failed launch, and stays one', async () => {
    const job = machine.place();
    mkdirSync(job.where.dir, { recursive: true });
    writeFileSync(join(job.where.dir, 'claim'), '1 1 another-boot\n');
    expect(await machine.fate(job)).toEqual({ kind: 'lost', why: 'launch_failed' });
    await machine.executor.launch(job, machine.order(job, 'echo started'), signal);
    expect(await machine.end(job)).toMatchObject({ fate: { kind: 'lost', why: 'launch_failed' }, text: '' });
  });

  test('a command file that cannot be written is a failed launch', async () => {
    const job = machine.place();
    mkdirSync(join(job.where.dir, 'cmd'), { recursive: true });
    await machine.executor.launch(job, machine.order(job, 'echo started'), signal);
    expect(await machine.fate(job)).toEqual({ kind: 'lost', why: 'launch_failed' });
  });

  test('a folder that cannot be entered ends the attempt with 126 and says so', async () => {
    const job = await machine.launch('echo started', { cwd: '/dev/null/x' });
    const { fate, text } = await machine.end(job);
    expect(fate).toMatchObject({ code: 126 });
    expect(text).toContain('hyper: cannot run in /dev/null/x');
  });

  test.each([false, true])(
    'a log that was truncated or replaced (read by the agent: %s) has another generation and is read from its start',
    async (isRemote) => {
      await machine.close();
      machine = await Machine.local(shell, isRemote);
      go = join(machine.folder, 'go');
      const job = await waiting(0);
      const log = join(job.where.dir, 'log');
      const read = async (position: { generation: number; offset: number }) => {
        const [answer] = await machine.executor.poll([{ job, file: 'log', ...position }], signal);
        return { ...answer, text: Buffer.from(answer?.bytes ?? []).toString() } as {
          generation: number;
          offset: number;
          text: string;
        };
      };
      const first = await read({ generation: 0, offset: 0 });
      truncateSync(log);
      appendFileSync(log, 'new\n');
      const truncated = await read(first);
      expect(truncated).toMatchObject({ text: 'new\n', offset: 4 });
      expect(truncated.generation).not.toBe(first.generation);
      appendFileSync(log, 'more\n');
      expect(await read(truncated)).toMatchObject({ text: 'more\n', generation: truncated.generation });
      writeFileSync(`${log}.2`, 'a longer text than before\n');
      renameSync(`${log}.2`, log);
      const replaced = await read(truncated);
      expect(replaced.text).toBe('a longer text than before\n');
      expect([first.generation, truncated.generation]).not.toContain(replaced.generation);
      writeFileSync(go, '');
      await machine.end(job);
    },
  );
});

/** An attempt of the next run with some files of this one. */
function copyAttempt(machine: Machine, from: Job, files: readonly string[]): Job {
  const job = machine.place();
  mkdirSync(job.where.dir, { recursive: true });
  for (const file of files) writeFileSync(join(job.where.dir, file), machine.text(from, file));
  return job;
}
