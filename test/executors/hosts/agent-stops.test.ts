// What an agent does where it cannot write, or where somebody else is quicker.
import { chmodSync, mkdirSync, renameSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixture, installedShells, Machine } from '../machine.ts';

describe.each(installedShells())('an agent under %s', (shell) => {
  let machine: Machine;
  let go: string;
  beforeEach(async () => {
    machine = await Machine.local(shell);
    go = join(machine.folder, 'go');
  });
  // Throws if anything is left alive.
  afterEach(() => machine.close());

  const waiting = async () => {
    const job = await machine.launch(`${fixture('waits-for-file.sh')} '${go}' 0`);
    await machine.ready(job);
    return job;
  };

  test('kills without room to write why; a polite stop is refused, and the run goes on', async () => {
    const job = await waiting();
    // A folder is in the way of its draft, which is named after the agent.
    mkdirSync(join(job.where.dir, `why.${Number.parseInt(machine.text(job, 'claim'), 10)}`));
    const { executor } = machine;
    const polite = executor.stop(job, { how: 'term', reason: 'enough', graceSeconds: 1 });
    await expect(polite).rejects.toMatchObject({ code: 'host.refused' });
    expect(await machine.fate(job)).toEqual({ kind: 'running' });
    await executor.stop(job, { how: 'kill', reason: 'now', graceSeconds: 0 });
    const { fate } = await machine.end(job);
    expect(fate).toMatchObject({ kind: 'exited', code: 137 });
    expect(fate).not.toHaveProperty('why');
  });
});

test('a run that comes to life while its launch is about to be called a failure is none', async () => {
  const machine = await Machine.local(installedShells()[0] ?? '/bin/sh');
  try {
    const go = join(machine.folder, 'go');
    const job = await machine.launch(`${fixture('waits-for-file.sh')} '${go}' 0`);
    await machine.ready(job);
    machine.killAgents();
    const file = (name: string) => join(job.where.dir, name);
    renameSync(file('proc'), file('proc-later'));
    renameSync(file('sup'), file('sup-before'));
    // The agent's nap before it decides.
    const nap = join(machine.folder, 'bin', 'sleep');
    writeFileSync(nap, `#!/bin/sh\ncp '${file('proc-later')}' '${file('proc')}'\n`);
    chmodSync(nap, 0o755);
    const second = await machine.open();
    expect(await machine.fate(job, second)).toEqual({ kind: 'orphan' });
    expect(existsSync(file('why'))).toBe(false);
    writeFileSync(go, '');
    expect((await machine.end(job, second)).fate).toMatchObject({ kind: 'exited', code: 0 });
  } finally {
    await machine.close();
  }
});
