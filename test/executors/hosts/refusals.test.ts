// Hosts that cannot be used, for good or for a while, beside others that can; and what is left on them when nobody wants them any more.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HostsOptions } from '../../../src/executors/hosts/executor.ts';
import { until } from '../../cli/driver.ts';
import { openLab, type Lab } from '../../lab/lab.ts';
import { isLabSkipped, nameMissingLab } from '../../lab/missing.ts';
import { Field, signal } from './field.ts';

nameMissingLab();

const patient = { timeout: 40_000 };

describe.skipIf(isLabSkipped())('hosts that cannot be used', () => {
  let lab: Lab;
  let field: Field;
  let config: string;
  beforeAll(async () => {
    lab = await openLab([{}, {}, { hasReadOnlyHome: true }]);
    lab.putOnPath();
    config = readFileSync(lab.configFile, 'utf8');
  });
  afterAll(() => lab?.close());
  beforeEach(() => writeFileSync(lab.configFile, config));
  afterEach(async () => {
    await field.close();
    for (const host of lab.hosts) {
      for (const { pid, name } of lab.processes(host)) if (name === 'sleep') process.kill(pid, 'SIGKILL');
    }
    for (const host of lab.hosts) await until(() => lab.processes(host).length === 0);
  });

  const open = (names: readonly string[], options: Partial<HostsOptions> = {}): Field =>
    (field = new Field(names, options));
  /** Settings for that host, which win. */
  const set = (host: string, ...lines: readonly string[]): void =>
    writeFileSync(lab.configFile, `Host ${host}\n${lines.map((line) => `  ${line}\n`).join('')}${config}`);
  const blockedOf = async (host: string) => (await field.slots()).find((slot) => slot.host === host)?.blocked;
  const isBlocked = async (host: string) => (await blockedOf(host)) !== undefined;

  test.each([
    [
      'whose key is not known',
      'UserKnownHostsFile /dev/null',
      'its host key is not known here yet',
      'type once: ssh h1',
    ],
    [
      'that does not let us in',
      'PubkeyAuthentication no',
      'it does not let you in (publickey)',
      'type: ssh-copy-id h1',
    ],
  ])('one %s is refused with what to do; the other goes on without it', async (_how, line, why, what) => {
    set('h1', line);
    open(['h1', 'h2']);
    await expect.poll(() => blockedOf('h1'), patient).toBe(`h1: ${why}`);
    await expect.poll(() => isBlocked('h2'), patient).toBe(false);
    expect(field.notices).toEqual([expect.stringContaining(`h1: ${why}; ${what}`)]);
    const job = await field.launch('h2', 'echo there');
    expect((await field.until(job, ({ fate }) => fate.kind === 'exited')).text).toBe('there\n');
    // A person must act: it is said once, and no key was taken for known.
    expect(await blockedOf('h1')).toBe(`h1: ${why}`);
    expect(field.notices).toHaveLength(1);
    expect(readFileSync(lab.knownHostsFile, 'utf8').trim().split('\n')).toHaveLength(3);
  });

  test('where all are refused, that is told at once, each with what to do', async () => {
    set('h1 h2', 'PubkeyAuthentication no');
    open(['h1', 'h2'], { patienceMs: 2 ** 30 });
    await expect(field.slots()).rejects.toMatchObject({
      code: 'host.none',
      message: expect.stringMatching(
        /^none of its 2 hosts can be used\nh1: it does not let you in .*\n  type: ssh-copy-id h1/,
      ),
      hint: 'see what is wrong:  hyper hosts check h1 h2',
    });
    // Who asks again is told where they stand.
    expect((await field.slots()).map(({ id, isHopeless }) => [id, isHopeless])).toEqual([
      ['h1', true],
      ['h2', true],
    ]);
  });

  test('one that was refused is used when a person has mended it', async () => {
    set('h1', 'PubkeyAuthentication no');
    open(['h1', 'h2'], { refusedEveryMs: 200 });
    await expect.poll(() => blockedOf('h1'), patient).toMatch(/does not let you in/);
    await lab.stopListener('h1');
    try {
      await expect.poll(() => blockedOf('h1'), patient).toBe('h1: connection refused');
      expect((await field.slots()).find(({ host }) => host === 'h1')?.isHopeless).toBe(true);
      writeFileSync(lab.configFile, config);
    } finally {
      await lab.startListener('h1');
    }
    const job = await field.launch('h1', 'echo there');
    expect((await field.until(job, ({ fate }) => fate.kind === 'exited')).text).toBe('there\n');
    expect(field.notices).toEqual([expect.stringContaining('ssh-copy-id h1'), 'h1 is back']);
  });

  test('runs on one that is refused are lost in the end, as on any that is away', async () => {
    open(['h1']);
    const job = await field.launch('h1', 'sleep 1000');
    set('h1', 'PubkeyAuthentication no');
    const second = field.open(['h1', 'h2'], { lostAfterMs: 1_000 });
    await field.slots(second);
    const { fate } = await field.until(job, (look) => look.fate.kind === 'lost', second);
    expect(fate).toMatchObject({ why: 'unreachable' });
    await expect.poll(() => field.notices.at(-1), patient).toMatch(/^h1 is given up: .*; its run is lost/);
  });

  test('one that has no room for our files is refused with that', async () => {
    open(['h2', 'h3']);
    await expect
      .poll(() => blockedOf('h3'), patient)
      .toMatch(/^h3: cannot write in \/home\/tester\/.*: read-only file system$/);
    expect(field.notices).toEqual([expect.stringContaining('folder:')]);
  });

  test('one machine under two names is used under one of them', async () => {
    const twin = config.replace(/^Host h1$/m, 'Host h1 twin');
    writeFileSync(lab.configFile, twin);
    open(['h1', 'twin']);
    const hasRefused = async () => (await field.slots()).filter(({ blocked }) => /same machine as/.test(blocked ?? ''));
    await expect.poll(async () => (await hasRefused()).length, patient).toBe(1);
    await expect
      .poll(async () => (await field.slots()).some(({ blocked }) => blocked === undefined), patient)
      .toBe(true);
  });

  test('one that is away at the start is used as soon as it is there', async () => {
    await lab.stopListener('h1');
    try {
      open(['h1', 'h2']);
      await expect.poll(() => blockedOf('h1'), patient).toMatch(/^h1 cannot be reached since .*: connection refused$/);
      await expect.poll(() => isBlocked('h2'), patient).toBe(false);
    } finally {
      await lab.startListener('h1');
    }
    await expect.poll(() => isBlocked('h1'), patient).toBe(false);
    expect(field.notices).toEqual(['h1 cannot be reached (connection refused)', 'h1 is back']);
    const job = await field.launch('h1', 'echo there');
    expect((await field.until(job, ({ fate }) => fate.kind === 'exited')).text).toBe('there\n');
  });

  test('one that was used before is tried again whatever is in the way: its key, our settings', async () => {
    open(['h1']);
    const job = await field.launch('h1', 'echo one; sleep 1000');
    await field.until(job, ({ text }) => text === 'one\n');
    for (const [line, why] of [
      ['PubkeyAuthentication no', /it does not let you in/],
      ['UserKnownHostsFile /dev/null', /its host key is not known/],
      ['Nonsense yes', /Bad configuration option/],
    ] as const) {
      set('h1', line);
      await lab.killSessions('h1');
      await expect.poll(() => blockedOf('h1'), patient).toMatch(why);
      expect((await field.look(job)).fate.kind).toBe('unknown');
      writeFileSync(lab.configFile, config);
      await expect.poll(() => isBlocked('h1'), patient).toBe(false);
      expect((await field.until(job, ({ fate }) => fate.kind !== 'unknown')).fate.kind).toBe('running');
    }
    await field.executor.stop(job, { how: 'kill', reason: 'test', graceSeconds: 0 });
    await field.until(job, ({ fate }) => fate.kind === 'exited');
  });

  test('a stop that was asked while it was away is the only one: the stronger counts', async () => {
    open(['h1']);
    const job = await field.launch('h1', "trap '' TERM; echo one; sleep 1000");
    await field.until(job, ({ text }) => text === 'one\n');
    await lab.stopListener('h1');
    try {
      await lab.killSessions('h1');
      await field.until(job, ({ fate }) => fate.kind === 'unknown');
      await field.executor.stop(job, { how: 'kill', reason: 'at once', graceSeconds: 0 });
      await field.executor.stop(job, { how: 'term', reason: 'politely', graceSeconds: 1000 });
    } finally {
      await lab.startListener('h1');
    }
    const { fate } = await field.until(job, (look) => look.fate.kind === 'exited');
    expect(fate).toMatchObject({ why: { how: 'killed', reason: 'at once' } });
  });

  test('who closes does not wait for what hangs on a host', async () => {
    const controller = new AbortController();
    let hasBegun = false;
    open(['h1'], {
      slotsOf: async (access) => {
        hasBegun = true;
        await access.run('exec sleep 1000');
        return [];
      },
    });
    const slots = field.executor.slots(1, controller.signal).catch((error: unknown) => error);
    await until(() => hasBegun && lab.processes('h1').some(({ name }) => name === 'sleep'));
    await field.executor.close();
    expect(lab.clients()).toEqual([]);
    controller.abort(new Error('enough'));
    expect(await slots).toMatchObject({ message: 'enough' });
  });

  test('when it is closed, only the runs are left there: no agent, no reader, no connection', async () => {
    open(['h1', 'h2']);
    const job = await field.launch('h1', 'exec sleep 1000');
    await field.until(job, ({ fate }) => fate.kind === 'running');
    await field.executor.close();
    await expect.poll(() => lab.clients(), patient).toEqual([]);
    const sessions = 'for at in /proc/[0-9]*; do cat $at/comm; done 2>/dev/null | grep -c "^sshd"; true';
    // The one that listens.
    await expect.poll(() => lab.asRoot('h1', sessions), patient).toBe('1');
    const left = lab.processes('h1').map(({ command }) => command.replace(/^.*\/(agent|run)-\w+\.sh/, '$1'));
    expect(left.toSorted()).toEqual([
      expect.stringMatching(/^agent /),
      expect.stringMatching(/^run record/),
      'sleep 1000',
    ]);
    const second = field.open(['h1']);
    await field.slots(second);
    await field.until(job, ({ fate }) => fate.kind === 'running', second);
    expect(await second.reap('h1', 1, [], signal)).toBe(1);
    await field.until(job, ({ fate }) => fate.kind === 'exited', second);
  });
});
