// Where hosts stand, and what is told of it: with a real sshd each, in a network that can be cut.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { HostError } from '../../../src/errors.ts';
import type { HostsOptions } from '../../../src/executors/hosts/executor.ts';
import { attemptPath } from '../../../src/search/job.ts';
import { openLab, type Lab } from '../../lab/lab.ts';
import { isLabSkipped, nameMissingLab } from '../../lab/missing.ts';
import { Field, signal } from './field.ts';

nameMissingLab();

const order = { script: 'true', env: {}, cwd: '/', limitSeconds: 0, graceSeconds: 0 };

describe.skipIf(isLabSkipped())('hosts over ssh', () => {
  let lab: Lab;
  let field: Field;
  beforeAll(async () => {
    lab = await openLab([{}, {}]);
    lab.putOnPath();
  });
  afterAll(() => lab.close());
  afterEach(async () => {
    await field.close();
    for (const host of lab.hosts) {
      await lab.restore(host);
      for (const { pid, name } of lab.processes(host)) if (name === 'sleep') process.kill(pid, 'SIGKILL');
    }
    for (const host of lab.hosts) await vi.waitUntil(() => agents(host).length === 0, { timeout: 20_000 });
  });

  const open = (names: readonly string[], options: Partial<HostsOptions> = {}): Field =>
    (field = new Field(names, options));
  const agents = (host: string) => lab.processes(host).filter(({ command }) => /agent-\w+\.sh/.test(command));

  test('slots of several hosts take turns; a run of one is told, and its log is kept here too', async () => {
    open(['h1', 'h2']);
    await expect.poll(async () => (await field.slots()).every(({ blocked }) => blocked === undefined)).toBe(true);
    expect((await field.slots()).map(({ id }) => id)).toEqual(['h1:0', 'h2:0', 'h1:1', 'h2:1']);
    const job = await field.launch('h2', 'echo here; pwd; exit 3');
    expect(job.where).toMatchObject({ executor: 'ssh', host: 'h2', cwd: '/home/tester' });
    const { fate, text } = await field.until(job, (look) => look.fate.kind === 'exited');
    expect({ fate, text }).toMatchObject({ fate: { code: 3 }, text: 'here\n/home/tester\n' });
    expect(readFileSync(join(field.stateFolder, attemptPath(job.ref), 'log'), 'utf8')).toBe(text);
    expect(existsSync(join(lab.home('h2'), job.where.dir.replace('/home/tester/', ''), 'exit'))).toBe(true);
  });

  test('a host that is being made ready says so, and has no run before it is', async () => {
    let finish = (): void => undefined;
    const ready = new Promise<void>((resolve) => (finish = resolve));
    open(['h1', 'h2'], {
      patienceMs: 500,
      prepare: async ({ spec, facts }, tell) => {
        tell('shipping code');
        if (spec.name === 'h1') await ready;
        return { cwd: facts.home };
      },
    });
    await expect
      .poll(async () => (await field.slots()).map(({ blocked }) => blocked), { timeout: 10_000 })
      .toEqual(['h1: shipping code', undefined, undefined]);
    finish();
    await expect.poll(async () => (await field.slots()).length).toBe(4);
  });

  test('one that is cut off is unknown, keeps nobody waiting, and is read on when it is back', async () => {
    open(['h1', 'h2']);
    const job = await field.launch('h1', 'echo one; sleep 12; echo two; exit 4');
    await field.until(job, ({ text }) => text === 'one\n');
    await lab.cut('h1');
    await field.until(job, ({ fate }) => fate.kind === 'unknown');
    const before = performance.now();
    await expect(field.executor.launch(job, order, signal)).rejects.toMatchObject({ code: 'host.closed' });
    await expect(field.executor.ends(job, ['x'], signal)).rejects.toMatchObject({ code: 'host.closed' });
    expect(await field.executor.usage([job], signal)).toEqual([]);
    expect(performance.now() - before).toBeLessThan(5_000);
    const [slot] = await field.slots();
    expect(slot?.blocked).toMatch(/^h1 cannot be reached since \d\d:\d\d: connection timed out$/);
    expect(field.notices).toEqual(['h1 cannot be reached (connection timed out); its run goes on there']);
    const reached = field.untilPushed('reached');
    await lab.restore('h1');
    await reached;
    const { fate, text } = await field.until(job, (look) => look.fate.kind === 'exited');
    expect({ fate, text }).toMatchObject({ fate: { code: 4 }, text: 'one\ntwo\n' });
    expect(field.notices.at(-1)).toBe('h1 is back');
  });

  test('a stop that a host could not hear is asked when it is back', async () => {
    open(['h1']);
    const job = await field.launch('h1', 'sleep 1000');
    await lab.cut('h1');
    await field.until(job, ({ fate }) => fate.kind === 'unknown');
    await field.executor.stop(job, { how: 'term', reason: 'enough', graceSeconds: 1 });
    await lab.restore('h1');
    const { fate } = await field.until(job, (look) => look.fate.kind === 'exited');
    expect(fate).toMatchObject({ why: { how: 'stopped', reason: 'enough' } });
  });

  test('one that is away for too long has lost its runs; when it is back, they can be ended', async () => {
    open(['h1'], { lostAfterMs: 3_000 });
    const job = await field.launch('h1', 'sleep 1000');
    await lab.cut('h1');
    const { fate } = await field.until(job, (look) => look.fate.kind === 'lost');
    expect(fate).toMatchObject({ why: 'unreachable' });
    const text = expect.stringMatching(/^h1 is given up: not reached since .*; its run is lost, and starts anew/);
    await expect.poll(() => field.notices).toContainEqual(text);
    const reached = field.untilPushed('reached');
    await lab.restore('h1');
    await reached;
    expect(await field.executor.reap('h1', 1, [], signal)).toBe(1);
    expect((await field.until(job, (look) => look.fate.kind === 'exited')).fate).toMatchObject({
      why: { how: 'killed' },
    });
  });

  test('sessions that are killed are opened again, however often, and no agent is left over', async () => {
    open(['h1']);
    const job = await field.launch('h1', 'for i in 1 2 3; do until [ -e go$i ]; do sleep 0.1; done; echo $i; done');
    for (const round of [1, 2, 3]) {
      const reached = field.untilPushed('reached');
      if (round === 2) for (const { pid } of lab.clients()) process.kill(pid, 'SIGKILL');
      else await lab.killSessions('h1');
      await reached;
      await lab.ssh('h1', `touch go${round}`);
      await field.until(job, ({ text }) => text.endsWith(`${round}\n`));
    }
    const { text } = await field.until(job, ({ fate }) => fate.kind === 'exited');
    expect(text).toBe('1\n2\n3\n');
    // Supervisors are gone by now; of the agents that were cut off nothing is left.
    await expect.poll(() => agents('h1').length).toBe(1);
    await lab.ssh('h1', 'rm go?');
  });

  test('a driver that was killed leaves nothing but its runs, and the next one goes on with them', async () => {
    open(['h1']);
    const job = await field.launch('h1', 'until [ -e go ]; do sleep 0.1; done; rm go; exit 6');
    await field.executor.close();
    // The supervisor of the run is all that is left.
    await expect.poll(() => agents('h1').length).toBe(1);
    const second = field.open(['h1']);
    expect((await field.look(job, second)).fate.kind).toBe('unknown');
    await field.slots(second);
    expect((await field.until(job, ({ fate }) => fate.kind !== 'unknown', second)).fate.kind).toBe('running');
    await lab.ssh('h1', 'touch go');
    expect((await field.until(job, ({ fate }) => fate.kind === 'exited', second)).fate).toMatchObject({ code: 6 });
  });

  test('a host that is disabled keeps what runs there and gets nothing more', async () => {
    const disabled = new Map<string, string>();
    open(['h1', 'h2'], { disabled: () => disabled });
    const job = await field.launch('h1', 'sleep 1; echo done');
    disabled.set('h1', 'disabled: fan is loud');
    await field.untilPushed('slots');
    const slots = await field.slots();
    const blocked = { blocked: 'h1 is disabled: fan is loud', isHopeless: true };
    expect(slots.find(({ host }) => host === 'h1')).toMatchObject(blocked);
    expect(slots.find(({ host }) => host === 'h2')).not.toHaveProperty('isHopeless');
    expect((await field.until(job, ({ fate }) => fate.kind === 'exited')).text).toBe('done\n');
  });

  test('where no host can be used, each says why, and what to do', async () => {
    open(['h1', 'nosuch.invalid'], {
      patienceMs: 2_000,
      prepare: () => Promise.reject(new HostError('host.disk', 'h1: no room', { hint: 'make room' })),
    });
    const error = await field.slots().catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(HostError);
    expect(String(error)).toContain('h1: no room\n  make room');
    expect(String(error)).toContain('nosuch.invalid: ');
  });

  test('a host that does not answer is waited for a while, and not for ever', async () => {
    await lab.cut('h1');
    open(['h1'], { patienceMs: 1_000 });
    await expect(field.slots()).rejects.toMatchObject({ code: 'host.none' });
  });

  test('a run of a host that is none any more is unknown, and lost in the end', async () => {
    open(['h1', 'h2']);
    const job = await field.launch('h2', 'sleep 2');
    const second = field.open(['h1'], { lostAfterMs: 500 });
    await field.slots(second);
    expect((await field.until(job, ({ fate }) => fate.kind === 'lost', second)).fate).toMatchObject({
      why: 'unreachable',
    });
    await expect(second.launch(job, order, signal)).rejects.toMatchObject({ code: 'host.closed' });
  });
});
