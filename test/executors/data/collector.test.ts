import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { HostError } from '../../../src/errors.ts';
import { createCollector } from '../../../src/executors/data/collector.ts';
import { filesHere, readBrought, runFolder } from '../../../src/executors/data/outputs.ts';
import type { OutputOrder } from '../../../src/executors/data/outputs.ts';
import type { HostAccess } from '../../../src/executors/host-access.ts';
import { attemptPath } from '../../../src/search/job.ts';
import { testFolder } from '../../cli/folder.ts';
import { localAccess } from './local-access.ts';

const signal = new AbortController().signal;

function orderOf(root: string, run: number): OutputOrder {
  const ref = { search: 1, run, attempt: 1 };
  const dir = join(root, attemptPath(ref));
  const job = { ref, where: { executor: 'ssh', host: 'gpu1', machineId: 'm', dir, gpus: [] } } as const;
  mkdirSync(runFolder(job), { recursive: true });
  writeFileSync(join(runFolder(job), 'a.txt'), `of ${run}`);
  return { job, cwd: root, globs: [{ from: 'run', pattern: '*' }] };
}

test('outputs of many runs come, two at a time from a host, over one access', async () => {
  const folder = testFolder();
  const access = localAccess(join(folder, 'there'));
  let [opened, now, most] = [0, 0, 0];
  const counting: HostAccess = {
    ...access,
    async run(script, options) {
      now += 1;
      most = Math.max(most, now);
      try {
        return await access.run(script, options);
      } finally {
        now -= 1;
      }
    },
  };
  const collector = createCollector({
    stateFolder: folder,
    openAccess: async () => {
      opened += 1;
      return counting;
    },
    notice: (text) => expect.fail(text),
    signal,
  });
  const orders = [1, 2, 3, 4, 5, 6].map((run) => orderOf(access.facts.root, run));
  for (const order of orders) collector.collect(order);
  expect(collector.pending).toBe(6);
  await collector.settled();
  expect([collector.pending, opened, most]).toEqual([0, 1, 2]);
  for (const { job } of orders)
    expect(readFileSync(join(filesHere(folder, job.ref), 'a.txt'), 'utf8')).toBe(`of ${job.ref.run}`);
});

/** Over a host that is away for so many tries. */
function awayFor(tries: number, againAfterMs: readonly number[]) {
  const folder = testFolder();
  const access = localAccess(join(folder, 'there'));
  const notices: string[] = [];
  const opened = { count: 0 };
  const collector = createCollector({
    stateFolder: folder,
    openAccess: async () => {
      opened.count += 1;
      if (opened.count <= tries) throw new HostError('host.closed', 'gpu1: connection timed out');
      return access;
    },
    notice: (text) => notices.push(text),
    signal,
    againAfterMs,
  });
  return { folder, order: orderOf(access.facts.root, 1), notices, opened, collector };
}

test('a host that is away is tried again while the search goes on, however often; that is said once', async () => {
  const { folder, order, notices, opened, collector } = awayFor(20, [1, 2]);
  collector.collect(order);
  await vi.waitUntil(() => collector.pending === 0, { timeout: 20_000 });
  expect(opened.count).toBe(21);
  expect(readBrought(folder, order.job.ref)).toMatchObject({ files: 1 });
  expect(notices).toEqual(['outputs of run 1 wait until gpu1 can be reached (connection timed out)']);
});

test('when the search is over, who waits tries at once, and again a few times', async () => {
  const back = awayFor(1, [1e9]);
  back.collector.collect(back.order);
  await new Promise((resolve) => setImmediate(resolve));
  await back.collector.settled();
  expect([back.opened.count, back.notices]).toEqual([2, []]);
  const gone = awayFor(1e9, [1]);
  for (const run of [1, 2, 3, 4]) gone.collector.collect(orderOf(join(gone.folder, 'there'), run));
  await gone.collector.settled();
  expect(gone.collector.pending).toBe(0);
  expect(gone.notices.filter((text) => text.includes('did not come'))).toHaveLength(4);
});

test('what goes wrong is a notice that says what to type, and is still to be done', async () => {
  const folder = testFolder();
  const notices: string[] = [];
  const collector = createCollector({
    stateFolder: folder,
    openAccess: () => Promise.reject(new HostError('host.auth', 'gpu1: ssh refused the key')),
    notice: (text) => notices.push(text),
    signal,
  });
  const order = orderOf(join(folder, 'there'), 4);
  collector.collect(order);
  await collector.settled();
  expect(notices).toEqual(['outputs of run 4 did not come: gpu1: ssh refused the key; hyper cp 4: .  brings them']);
  expect(readBrought(folder, order.job.ref)).toBeUndefined();
});

test('once it is aborted, nothing waits and nothing is said', async () => {
  const folder = testFolder();
  const controller = new AbortController();
  const collector = createCollector({
    stateFolder: folder,
    openAccess: () => Promise.reject(new HostError('host.closed', 'gpu1 cannot be reached')),
    notice: (text) => expect.fail(text),
    signal: controller.signal,
    againAfterMs: [1e9],
  });
  collector.collect(orderOf(join(folder, 'there'), 1));
  await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  await collector.settled();
  expect(collector.pending).toBe(0);
});

test('a file that is there and does not come is named', async () => {
  const folder = testFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'tar'), '#!/bin/sh\necho "tar: a.txt: Permission denied" >&2; exit 2\n');
  chmodSync(join(bin, 'tar'), 0o755);
  const access = localAccess(join(folder, 'there'), { path: `${bin}:${process.env['PATH'] ?? ''}` });
  const notices: string[] = [];
  const collector = createCollector({
    stateFolder: folder,
    openAccess: async () => access,
    notice: (text) => notices.push(text),
    signal,
  });
  collector.collect(orderOf(access.facts.root, 2));
  await collector.settled();
  expect(notices).toEqual(['of the outputs of run 2, a.txt (tar: a.txt: Permission denied) did not come']);
});
