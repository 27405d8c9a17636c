// What lies between hyper and its hosts breaks, in every way that it can: nothing is lost, nothing doubled, nothing left running.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { signalProcess } from '../chaos/processes.ts';
import { isLabSkipped, nameMissingLab } from '../lab/missing.ts';
import { faultTimeoutMs, isAtWork, openField } from './field.ts';
import { endOf, waitFor } from './project.ts';

nameMissingLab();

const two = [{}, {}];

describe.skipIf(isLabSkipped())(
  'nothing is lost, doubled or left running when',
  { timeout: faultTimeoutMs, concurrent: true },
  () => {
    test('the link of a host is down for 20 seconds', async ({ onTestFinished }) => {
      const field = await openField(onTestFinished, two, { pauseSeconds: 0.5 });
      const { lab, project } = field;
      const driver = project.search('h1:2,h2:2', 8, '-j', '4');
      await waitFor('a run on h1', () => isAtWork(field, 'h1'), driver);
      await lab.linkDown('h1');
      await sleep(20_000);
      expect(driver.isAlive()).toBe(true);
      await lab.linkUp('h1');
      await endOf(driver);
      expect(await project.complaints(8)).toEqual([]);
      expect(driver.output()).toMatch(/h1 cannot be reached/);
      expect(driver.output()).toMatch(/h1 is back/);
    });

    test('a host is silent for longer than --host-lost-after, and comes back', async ({ onTestFinished }) => {
      // h2 has room again while the runs of h1 still are at their work.
      const { lab, project } = await openField(onTestFinished, two, { pauseSeconds: { h1: 3, h2: 1 } });
      const driver = project.search('h1:2,h2:2', 4, '-j', '4', '--host-lost-after', '8s');
      await waitFor('two runs on h1', () => project.tales('h1').length === 2, driver);
      const moved = new Set(project.tales('h1').map(({ run }) => run));
      await lab.cut('h1');
      const isMoved = (run: number) => project.tales('h2').some((tale) => tale.run === run && tale.attempt > 1);
      await waitFor('its runs on h2', () => [...moved].every(isMoved), driver);
      expect(lab.processes('h1')).not.toEqual([]);
      await lab.restore('h1');
      await waitFor('the end of what still ran on h1', () => !isAtWorkStill(lab.processes('h1')), driver);
      expect(driver.isAlive()).toBe(true);
      await endOf(driver);
      expect(await project.complaints(4, { moved })).toEqual([]);
      expect(project.tales('h1').map(({ ends }) => ends)).toEqual([0, 0]);
    });

    test('packets to and from all hosts are dropped for a while', async ({ onTestFinished }) => {
      const field = await openField(onTestFinished, two, { pauseSeconds: 0.5 });
      const { lab, project } = field;
      const driver = project.search('h1:2,h2:2', 8, '-j', '4');
      await waitFor('runs on both', () => lab.hosts.every((host) => isAtWork(field, host)), driver);
      await Promise.all(lab.hosts.map((host) => lab.cut(host)));
      await sleep(11_000);
      await Promise.all(lab.hosts.map((host) => lab.restore(host)));
      await endOf(driver);
      expect(await project.complaints(8)).toEqual([]);
    });

    test('sshd is killed with all its sessions, and comes back', async ({ onTestFinished }) => {
      const field = await openField(onTestFinished, two, { pauseSeconds: 0.3 });
      const { lab, project } = field;
      const driver = project.search('h1:2,h2:2', 10, '-j', '4');
      await waitFor('a run on h1', () => isAtWork(field, 'h1'), driver);
      await lab.stopListener('h1');
      await lab.killSessions('h1');
      await sleep(3_000);
      await lab.startListener('h1');
      await endOf(driver);
      expect(await project.complaints(10)).toEqual([]);
    });

    test('channels are killed again and again, on either side', async ({ onTestFinished }) => {
      const field = await openField(onTestFinished, two, { pauseSeconds: 0.3 });
      const { lab, project } = field;
      const driver = project.search('h1:2,h2:2', 12, '-j', '4');
      await waitFor('a run on h1', () => isAtWork(field, 'h1'), driver);
      for (let kill = 0; kill < 6 && driver.isAlive(); kill += 1) {
        if (kill % 2 === 0) for (const { pid } of lab.clients()) signalProcess(pid, 'SIGKILL');
        else await Promise.all(lab.hosts.map((host) => lab.killSessions(host)));
        await sleep(1_500);
      }
      await endOf(driver);
      expect(await project.complaints(12)).toEqual([]);
    });

    test('the driver is killed while its host is cut off, and resumed before it is back', async ({
      onTestFinished,
    }) => {
      const field = await openField(onTestFinished, two, { pauseSeconds: 0.5 });
      const { lab, project } = field;
      const first = project.search('h1:2,h2:2', 8, '-j', '4');
      await waitFor('a run on h1', () => isAtWork(field, 'h1'), first);
      await lab.cut('h1');
      await sleep(1_000);
      signalProcess(first.pid, 'SIGKILL');
      await first.ended;
      const second = project.resume();
      await sleep(6_000);
      expect(second.isAlive(), second.output()).toBe(true);
      await lab.restore('h1');
      await endOf(second);
      expect(await project.complaints(8)).toEqual([]);
    });
  },
);

function isAtWorkStill(processes: readonly { readonly command: string }[]): boolean {
  return processes.some(({ command }) => command.includes('command.sh'));
}
