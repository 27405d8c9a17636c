// This machine beside others: what its slots are while they are not known, and that they are looked for again.
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { HostError } from '../../../src/errors.ts';
import type { Slot } from '../../../src/executors/executor.ts';
import { Here } from '../../../src/executors/hosts/here.ts';
import { createLocalExecutor } from '../../../src/executors/local.ts';
import { testFolder } from '../../cli/folder.ts';

const patient = { timeout: 20_000 };

let here: Here;
afterEach(() => here.close());

const slot: Slot = { id: 'local:gpu0', host: 'local', gpus: ['0'] };

function open(findSlots: () => Promise<readonly Slot[]>, findEveryMs: number | null = null): readonly string[] {
  const notices: string[] = [];
  here = new Here({
    executor: createLocalExecutor({ root: join(testFolder(), '.hyper') }),
    findSlots,
    findEveryMs,
    refusedEveryMs: 1,
    notice: (text) => void notices.push(text),
    onChange: () => undefined,
  });
  return notices;
}

test('while its GPUs are looked for, it has one slot that waits for that', async () => {
  open(() => new Promise(() => undefined));
  expect(here.slots).toEqual([{ id: 'local', host: 'local', gpus: [], blocked: 'local: looking for its GPUs' }]);
});

test('where they cannot be found, nothing is hoped for, it is said once, and tried again', async () => {
  let isBroken = true;
  let tries = 0;
  const find = async (): Promise<readonly Slot[]> => {
    tries += 1;
    if (isBroken) throw new HostError('host.gpus', 'local: nvidia-smi hangs', { hint: 'restart it' });
    return [slot];
  };
  const notices = open(find);
  here.start();
  await vi.waitUntil(() => tries > 2, patient);
  expect(here.slots).toMatchObject([{ blocked: 'local: nvidia-smi hangs', isHopeless: true }]);
  expect(notices).toEqual(['local: nvidia-smi hangs; restart it']);
  isBroken = false;
  await vi.waitUntil(() => here.standing.kind === 'up', patient);
  expect(here.slots).toEqual([slot]);
  expect(notices.slice(1)).toEqual(['local is back']);
});

test('a GPU that is busy at first is used when it is free', async () => {
  let isBusy = true;
  open(async () => [isBusy ? { ...slot, blocked: 'gpu0 is in use' } : slot], 1);
  here.start();
  await vi.waitUntil(() => here.standing.kind === 'up', patient);
  expect(here.slots).toMatchObject([{ blocked: 'gpu0 is in use' }]);
  isBusy = false;
  await vi.waitUntil(() => here.slots[0]?.blocked === undefined, patient);
});
