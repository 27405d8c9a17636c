// As many runs at once as people ask for.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installedShells, Machine } from './machine.ts';

let machine: Machine;

beforeEach(async () => {
  machine = await Machine.local(installedShells()[0] ?? '/bin/sh');
});

afterEach(() => machine.close());

test('runs that are started at once are no leak to Node', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on('warning', onWarning);
  try {
    const together = AbortSignal.any([new AbortController().signal]);
    const jobs = Array.from({ length: 20 }, () => machine.place());
    await Promise.all(jobs.map((job) => machine.executor.launch(job, machine.order(job, 'true'), together)));
    for (const job of jobs) await machine.end(job);
    expect(warnings).toEqual([]);
  } finally {
    process.off('warning', onWarning);
  }
});
