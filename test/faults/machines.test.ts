// Drivers and hosts die, share, or lack things: nothing is lost, nothing doubled, nothing left running.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { signalProcess, until } from '../chaos/processes.ts';
import { isLabSkipped, nameMissingLab } from '../lab/missing.ts';
import { faultTimeoutMs, isAtWork, openField } from './field.ts';
import { endOf, waitFor } from './project.ts';

nameMissingLab();

describe.skipIf(isLabSkipped())(
  'nothing is lost, doubled or left running when',
  { timeout: faultTimeoutMs, concurrent: true },
  () => {
    test('the driver is killed whenever it launches something', async ({ onTestFinished }) => {
      const field = await openField(onTestFinished, [{}, {}], { pauseSeconds: 0.1 });
      const { lab, project } = field;
      let driver = project.search('h1:2,h2:2', 12, '-j', '4');
      for (const delayMs of [0, 15, 60]) {
        const started = () => lab.hosts.reduce((sum, host) => sum + project.tales(host).length, 0);
        const before = started();
        await waitFor('another run', () => started() > before || !driver.isAlive(), driver);
        await sleep(delayMs);
        signalProcess(driver.pid, 'SIGKILL');
        await driver.ended;
        driver = project.resume();
      }
      await endOf(driver);
      expect(await project.complaints(12)).toEqual([]);
    });

    test('the driver is killed while it sends the code', async ({ onTestFinished }) => {
      const files = { 'weights.bin': randomBytes(40_000_000) };
      const { lab, project } = await openField(onTestFinished, [{}], { pauseSeconds: 0.05, files });
      await execa('git', ['init', '-q'], { cwd: project.folder });
      const first = project.search('h1:2', 4, '-j', '2', '--force');
      const isSending = () => lab.processes('h1').some(({ command }) => /git|rsync|tar/.test(command));
      await waitFor('code on its way', () => isSending() || !first.isAlive(), first);
      signalProcess(first.pid, 'SIGKILL');
      expect(await first.ended).toBe(null);
      await endOf(project.resume());
      expect(await project.complaints(4)).toEqual([]);
    });

    test('the code takes longer than --host-lost-after to arrive', async ({ onTestFinished }) => {
      const files = { 'weights.bin': randomBytes(40_000_000) };
      const { lab, project } = await openField(onTestFinished, [{}], { pauseSeconds: 0.05, files });
      const driver = project.search('h1:2', 4, '-j', '2', '--force', '--host-lost-after', '6s');
      let receiver: number | undefined;
      const isSending = () => {
        receiver = lab.processes('h1').find(({ command }) => /^(git|rsync|tar) /.test(command))?.pid;
        return receiver !== undefined && signalProcess(receiver, 'SIGSTOP');
      };
      await waitFor('code on its way', isSending, driver);
      await sleep(8_000);
      if (receiver !== undefined) signalProcess(receiver, 'SIGCONT');
      await endOf(driver);
      expect(await project.complaints(4)).toEqual([]);
    });

    test('a host reboots', async ({ onTestFinished }) => {
      const field = await openField(onTestFinished, [{}, {}], { pauseSeconds: 0.5 });
      const { lab, project } = field;
      const driver = project.search('h1:2,h2:2', 8, '-j', '4');
      await waitFor('runs on both', () => lab.hosts.every((host) => isAtWork(field, host)), driver);
      const moved = new Set(project.tales('h1').map(({ run }) => run));
      await lab.reboot('h1');
      await endOf(driver);
      expect(await project.complaints(8, { moved })).toEqual([]);
    });

    test('two drivers use one host', async ({ onTestFinished }) => {
      const field = await openField(onTestFinished, [{}], { pauseSeconds: 0.2 });
      const { lab, project } = field;
      const first = project.search('h1:2', 6, '-j', '2');
      await waitFor('a run of the first', () => isAtWork(field, 'h1'), first);
      const second = project.search('h1:2', 6, '-j', '2');
      for (const { pid } of lab.clients()) signalProcess(pid, 'SIGKILL');
      await Promise.all([endOf(first), endOf(second)]);
      for (const search of ['1', '2']) expect(await project.complaints(6, { search })).toEqual([]);
    });

    test('hosts have odd login shells, noisy rc files, no git, no rsync', async ({ onTestFinished }) => {
      const hosts = [
        { shell: 'fish', hasNoisyRc: true },
        { shell: 'tcsh', hasNoisyRc: true, without: ['git'] },
        { shell: 'zsh', hasNoisyRc: true, without: ['git', 'rsync'] },
        { shell: 'bash', hasNoisyRc: true, without: ['rsync'] },
        { shell: 'busybox' },
      ] as const;
      const { lab, project } = await openField(onTestFinished, hosts, { pauseSeconds: 0.3 });
      const driver = project.search(lab.hosts.join(','), 15, '-j', '5');
      await endOf(driver);
      expect(await project.complaints(15)).toEqual([]);
      expect(lab.hosts.filter((host) => project.tales(host).length === 0)).toEqual([]);
    });

    test('the disk of a host is full for a while', async ({ onTestFinished }) => {
      const field = await openField(onTestFinished, [{ diskKb: 20_000 }, {}], { pauseSeconds: 0.4 });
      const { lab, project } = field;
      const driver = project.search('h1:1,h2:1', 6, '-j', '2');
      const told = 'cat /home/tester/tales/* 2>/dev/null | grep -c line || :';
      let lines = 0;
      await waitFor('a run on h2', () => isAtWork(field, 'h2'), driver);
      while (lines === 0 && driver.isAlive()) lines = Number(await lab.asRoot('h1', told));
      await lab.asRoot('h1', 'cat /dev/zero >/home/tester/filler 2>/dev/null || :');
      await sleep(4_000);
      await lab.asRoot('h1', 'rm /home/tester/filler');
      await endOf(driver);
      // What the runs on h1 wrote down is on its disk, where it was full too; hyper must have all they printed.
      const shown = JSON.parse((await project.ask('show', 'last', '--json')).stdout) as {
        readonly runs: readonly {
          readonly state: string;
          readonly metrics: { readonly acc?: { readonly count: number } };
        }[];
      };
      expect(shown.runs.map(({ state, metrics }) => [state, metrics.acc?.count])).toEqual(
        Array.from({ length: 6 }, () => ['complete', 12]),
      );
      await until(() => lab.hosts.every((host) => lab.processes(host).length === 0), 20_000);
      expect(lab.hosts.flatMap((host) => lab.processes(host))).toEqual([]);
    });
  },
);

describe.skipIf(isLabSkipped())(
  'a host on which nothing can be written',
  { timeout: faultTimeoutMs, concurrent: true },
  () => {
    test.each([
      ['its home is read-only', { hasReadOnlyHome: true }],
      ['its disk is full', { diskKb: 8 }],
    ] as const)('is named, with what to do, and the others do the work: %s', async (_what, broken) => {
      let close = async (): Promise<void> => undefined;
      const { lab, project } = await openField((end) => (close = end), [broken, {}], { pauseSeconds: 0.02 });
      try {
        const alone = project.search('h1', 2);
        await waitFor('its end', () => !alone.isAlive(), alone);
        expect(await alone.ended).toBe(1);
        expect(alone.output()).toMatch(/h1[\s\S]*\.hyper[\s\S]*folder:/);
        expect(alone.output()).not.toMatch(/^ +at .*:\d+:\d+\)?$/m);
        const both = project.search('h1,h2', 3);
        await endOf(both);
        expect(both.output()).toContain('h1');
        expect(await project.complaints(3)).toEqual([]);
        expect(project.tales('h2')).toHaveLength(3);
        expect(lab.processes('h1')).toEqual([]);
      } finally {
        await close();
      }
    });

    test('is used where hyper.yaml names another folder', async ({ onTestFinished }) => {
      const { project } = await openField(onTestFinished, [{ hasReadOnlyHome: true }], { pauseSeconds: 0.02 });
      writeFileSync(join(project.folder, 'hyper.yaml'), 'hosts:\n  h1: { folder: /tmp/hyper }\n');
      writeFileSync(join(project.folder, 'command.sh'), 'echo acc=1; : "$@"\n');
      const driver = project.search('h1', 2);
      await endOf(driver);
      expect(driver.output()).toContain('2 complete');
    });
  },
);
